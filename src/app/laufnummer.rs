//! Laufnummern: the running number in an Aktenzeichen.

use std::collections::HashMap;

use eakte_domain::OrgNr;
use eakte_domain::werte::{Einheit, PlanKz};

use super::{App, AppError};

type Reihe = (OrgNr, Einheit, PlanKz, i16);

/// Hands out Laufnummern. A number given to a command that fails is lost, never reused.
#[derive(Default)]
pub(super) struct Laufnummern(tokio::sync::Mutex<HashMap<Reihe, u32>>);

impl Laufnummern {
    /// Reads every series again: another process has given a number.
    pub(super) async fn vergessen(&self) {
        self.0.lock().await.clear();
    }
}

impl App {
    pub(super) async fn naechste_laufnummer(&self, reihe: Reihe) -> Result<u32, AppError> {
        let mut known = self.laufnummern.0.lock().await;
        if let Some(last) = known.get_mut(&reihe) {
            *last += 1;
            return Ok(*last);
        }
        let client = self.store.db.read().await?;
        let (org, einheit, plan, jahr) = &reihe;
        let row = client
            .query_opt(
                "SELECT letzte FROM auth_laufnummer WHERE org = $1 AND einheit = $2 AND plan = $3 AND jahr = $4",
                &[&(org.0 as i16), &einheit.as_str(), &plan.as_str(), jahr],
            )
            .await?;
        let next = row.map_or(1, |r| r.get::<_, i32>(0) as u32 + 1);
        known.insert(reihe, next);
        Ok(next)
    }
}

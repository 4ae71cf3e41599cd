//! The directory: organisations, units, people and the Aktenplan, folded from the log and held in memory.
//!
//! 2026-11-23: about 1,400 people and 20 organisations: small enough to hold whole, and every page needs it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use eakte_domain::aktenplan::Aktenplan;
use eakte_domain::organisation::Organisation;
use eakte_domain::werte::{Einheit, Leistungsart, Organisationsart, Rolle, Zweck};
use eakte_domain::zugriff::{Nutzer, Rollenzuweisung};
use eakte_domain::{Akteur, NutzerId, OrgNr, StreamId, Zeit};

use crate::codec::{Strom, Stromart};
use crate::store::StoreError;
use crate::store::akten::Store;

/// A person with what the gate and the pages need to know.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// Id.
    pub id: NutzerId,
    /// Name shown to others.
    pub name: String,
    /// Name to log in with.
    pub anmeldename: String,
    /// Organisation.
    pub org: OrgNr,
    /// May no longer act.
    pub gesperrt: bool,
    /// Roles, also expired ones: the gate looks at the date.
    pub rollen: Vec<Rollenzuweisung>,
}

impl Person {
    /// The person as the gate sees it.
    pub fn nutzer(&self) -> Nutzer {
        Nutzer {
            id: self.id,
            org: self.org,
            is_kreis: self.org == super::App::KREIS,
            aktiv: !self.gesperrt,
            rollen: self.rollen.clone(),
        }
    }

    /// The purposes this person may choose to work under on a day, in the order shown.
    pub fn zwecke(&self, zeit: Zeit) -> Vec<Zweck> {
        let heute = zeit.tag();
        let live = || {
            self.rollen
                .iter()
                .filter(|r| r.bis.is_none_or(|b| heute <= b))
        };
        let mut out: Vec<Zweck> = Leistungsart::ALLE
            .iter()
            .filter(|l| live().any(|r| r.leistungsarten.contains(l)))
            .map(|l| Zweck::Leistung(*l))
            .collect();
        if live().any(|r| r.rolle == Rolle::Archiv) {
            out.push(Zweck::Archivierung);
        }
        if live().any(|r| r.rolle == Rolle::Fachadmin) {
            out.push(Zweck::Administration);
        }
        if live().any(|r| r.rolle == Rolle::Loeschfreigabe) {
            out.push(Zweck::Datenschutz);
        }
        out
    }

    /// As what the person acts under a purpose, best in the named unit: stands in every event.
    pub fn akteur(&self, zweck: Zweck, einheit: Option<&Einheit>) -> Option<Akteur> {
        let fits = |r: &&Rollenzuweisung| match zweck {
            Zweck::Leistung(l) => r.leistungsarten.contains(&l),
            Zweck::Archivierung => r.rolle == Rolle::Archiv,
            Zweck::Administration => r.rolle == Rolle::Fachadmin,
            Zweck::Datenschutz => r.rolle == Rolle::Loeschfreigabe,
        };
        let of_unit = self
            .rollen
            .iter()
            .find(|r| fits(r) && Some(&r.einheit) == einheit);
        let role = of_unit.or_else(|| self.rollen.iter().find(fits))?;
        Some(Akteur {
            nutzer: self.id,
            name: self.name.clone(),
            org: self.org,
            einheit: role.einheit.clone(),
            rolle: role.rolle,
        })
    }
}

/// One organisation of the directory.
#[derive(Clone, Debug)]
pub struct OrgEintrag {
    /// Its stream in the log.
    pub stream: StreamId,
    /// Name: `Stadt Bocholt`.
    pub name: String,
    /// Short form for badges.
    pub kuerzel: String,
    /// District or municipality.
    pub art: Organisationsart,
    /// Units and their names.
    pub einheiten: BTreeMap<Einheit, String>,
}

/// Everything about people and the plan, as of one moment.
#[derive(Clone, Debug, Default)]
pub struct Verzeichnis {
    /// By number.
    pub organisationen: BTreeMap<OrgNr, OrgEintrag>,
    /// Stream of the Aktenplan, if there is one.
    pub plan_stream: Option<StreamId>,
    /// The Aktenplan.
    pub plan: Arc<Aktenplan>,
    personen: HashMap<NutzerId, Person>,
}

impl Verzeichnis {
    /// Folds the directory from the log.
    pub async fn load(store: &Store) -> Result<Self, StoreError> {
        let client = store.db.read().await?;
        let rows = client
            .query("SELECT stream, art FROM stream WHERE art <> 'akte'", &[])
            .await?;
        drop(client);
        let mut out = Self::default();
        for row in rows {
            let stream = StreamId(row.get(0));
            match Stromart::from_name(row.get(1)) {
                Some(Stromart::Organisation) => out.organisation(store, stream).await?,
                Some(Stromart::Aktenplan) => {
                    out.plan_stream = Some(stream);
                    out.plan = Arc::new(fresh::<Aktenplan>(store, stream).await?);
                }
                _ => {}
            }
        }
        Ok(out)
    }

    async fn organisation(&mut self, store: &Store, stream: StreamId) -> Result<(), StoreError> {
        let org = fresh::<Organisation>(store, stream).await?;
        let Some(kopf) = org.kopf() else {
            return Ok(());
        };
        for (id, n) in org.nutzer() {
            let rollen = n.rollen.iter().map(|r| Rollenzuweisung {
                rolle: r.rolle,
                einheit: r.einheit.clone(),
                leistungsarten: r.leistungsarten.clone(),
                bis: r.bis,
            });
            self.personen.insert(
                *id,
                Person {
                    id: *id,
                    name: n.name.to_string(),
                    anmeldename: n.anmeldename.clone(),
                    org: kopf.nr,
                    gesperrt: n.gesperrt,
                    rollen: rollen.collect(),
                },
            );
        }
        let einheiten = org
            .einheiten()
            .iter()
            .map(|(k, e)| (k.clone(), e.name.to_string()))
            .collect();
        let entry = OrgEintrag {
            stream,
            name: kopf.name.to_string(),
            kuerzel: kopf.kuerzel.clone(),
            art: kopf.art,
            einheiten,
        };
        self.organisationen.insert(kopf.nr, entry);
        Ok(())
    }

    /// A person by id.
    pub fn person(&self, id: NutzerId) -> Option<&Person> {
        self.personen.get(&id)
    }

    /// A person by login name.
    pub fn by_anmeldename(&self, name: &str) -> Option<&Person> {
        self.personen.values().find(|p| p.anmeldename == name)
    }

    /// All people, in no order.
    pub fn personen(&self) -> impl Iterator<Item = &Person> {
        self.personen.values()
    }

    /// Name of an organisation; its number if it is unknown.
    pub fn org_name(&self, nr: OrgNr) -> String {
        self.organisationen
            .get(&nr)
            .map_or_else(|| format!("Organisation {nr}"), |o| o.name.clone())
    }
}

async fn fresh<A: Strom + Clone + 'static>(
    store: &Store,
    stream: StreamId,
) -> Result<A, StoreError> {
    Ok(store
        .stand::<A>(stream)
        .await?
        .map(|s| s.aggregate.clone())
        .unwrap_or_default())
}

//! Lists: the policies as an SQL condition, and a second look at every row it returns.

use std::num::NonZeroUsize;
use std::sync::Mutex;

use eakte_domain::zugriff::{Aktion, Bedingung, Beleg, Objektart, Ressource};

use lru::LruCache;

use crate::entscheidung::{Subjekt, Tor};
use crate::formel::{Formel, nicht, oder, und};
use crate::teilauswertung::{self, NichtUebersetzbar};

/// Rows that passed the second look.
#[derive(Debug)]
pub struct Nachgeprueft<T> {
    /// Each with its Beleg, in the order given.
    pub zeilen: Vec<(T, Beleg)>,
    /// Rows the filter returned and the policies refuse. Anything but 0 is a defect, or a change in between.
    pub abweichungen: usize,
}

/// Conditions kept: a handful for each of some hundred people at work.
const BEDINGUNGEN_MAX: NonZeroUsize = NonZeroUsize::MIN.saturating_add(1_023);

/// Conditions already made, by action and all that Cedar is told of person and circumstances: the policies do not
/// change, so these alone decide what comes out. Nothing has to be forgotten when a role ends: then Cedar is told
/// something else.
pub(crate) struct Bedingungen(Mutex<LruCache<(Aktion, String), Bedingung>>);

impl Default for Bedingungen {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(BEDINGUNGEN_MAX)))
    }
}

impl Bedingungen {
    fn kept(&self) -> std::sync::MutexGuard<'_, LruCache<(Aktion, String), Bedingung>> {
        // A panic while holding the lock leaves a cache that is still only a cache.
        self.0.lock().unwrap_or_else(|e| e.into_inner())
    }
}

impl Tor<'_> {
    /// The condition under which a row may be listed for `aktion`, over the aliases of [`Bedingung`].
    ///
    /// Exactly the rows [`Tor::entscheiden`] allows. A condition that holds for nothing, and an alarm, if the policies
    /// cannot be turned into SQL or the action is not asked on rows; a test holds that this never happens.
    pub fn filter(&self, aktion: Aktion) -> Bedingung {
        let Some(told) = self.subjekt.as_ref().and_then(Subjekt::text) else {
            return Bedingung::nie();
        };
        let key = (aktion, told);
        if let Some(known) = self.regelwerk.bedingungen.kept().get(&key) {
            return known.clone();
        }
        match self.bedingung(aktion) {
            Ok(made) => {
                let mut kept = self.regelwerk.bedingungen.kept();
                kept.put(key, made.clone());
                made
            }
            Err(e) => {
                tracing::error!(%aktion, %e, "gate cannot filter");
                Bedingung::nie()
            }
        }
    }

    /// Decides again on rows a [`Tor::filter`] returned: what is shown is what the policies allow.
    pub fn nachpruefen<T>(
        &self,
        aktion: Aktion,
        zeilen: impl IntoIterator<Item = T>,
        ressource: impl for<'a> Fn(&'a T) -> Ressource<'a>,
    ) -> Nachgeprueft<T> {
        let mut out = Nachgeprueft {
            zeilen: Vec::new(),
            abweichungen: 0,
        };
        for zeile in zeilen {
            match self.entscheiden(aktion, ressource(&zeile)) {
                Ok(beleg) => out.zeilen.push((zeile, beleg)),
                Err(verweigert) => {
                    out.abweichungen += 1;
                    tracing::error!(%aktion, regel = verweigert.grund.regel, "filter and policies differ");
                }
            }
        }
        out
    }

    pub(crate) fn bedingung(&self, aktion: Aktion) -> Result<Bedingung, NichtUebersetzbar> {
        let mut b = Bedingung::default();
        if aktion.objektart() == Objektart::Organisation {
            b.sql("false");
            return Ok(b);
        }
        let (direkt, mut geteilt) = teilauswertung::auswerten(self, aktion)?;
        if direkt.forbids != geteilt.forbids {
            let allein = und([oder(direkt.permits), nicht(oder(direkt.forbids))]);
            let ueber = und([oder(geteilt.permits), nicht(oder(geteilt.forbids))]);
            wege(&allein, &ueber, &mut b);
            return Ok(b);
        }
        // No forbid looks at the share: said once, outside, for what it says of the row would make every share
        // depend on that row. A permit that does not look at the share either is already in `direkt`.
        geteilt.permits.retain(|p| !direkt.permits.contains(p));
        let (allein, ueber) = (oder(direkt.permits), oder(geteilt.permits));
        match nicht(oder(direkt.forbids)) {
            Formel::Falsch => b.sql("false"),
            Formel::Wahr => wege(&allein, &ueber, &mut b),
            erlaubt => {
                b.sql("(");
                wege(&allein, &ueber, &mut b);
                b.sql(" AND ");
                erlaubt.schreiben(&mut b);
                b.sql(")");
            }
        }
        Ok(b)
    }
}

/// The row satisfies `allein`, or some share of its Akte `ueber`.
fn wege(allein: &Formel, ueber: &Formel, b: &mut Bedingung) {
    match (allein, ueber) {
        (Formel::Wahr, _) | (_, Formel::Falsch) => allein.schreiben(b),
        (Formel::Falsch, _) => ueber_freigabe(ueber, b),
        _ => {
            b.sql("(");
            allein.schreiben(b);
            b.sql(" OR ");
            ueber_freigabe(ueber, b);
            b.sql(")");
        }
    }
}

/// Some share of the row's Akte satisfies `formel`.
///
/// The part that does not depend on the row becomes a set that is computed once and looked up by hash: thousands of
/// Akten may be shared with an office. An `EXISTS` behind an `OR` would be tried on every row.
fn ueber_freigabe(formel: &Formel, b: &mut Bedingung) {
    b.sql("(a.akte IN (SELECT f.akte FROM auth_freigabe f WHERE ");
    formel.ohne_zeile().schreiben(b);
    b.sql(")");
    if formel.an_zeile() {
        b.sql(" AND EXISTS (SELECT 1 FROM auth_freigabe f WHERE f.akte = a.akte AND ");
        formel.schreiben(b);
        b.sql(")");
    }
    b.sql(")");
}

//! On random worlds: what SQL lists, what Cedar allows and what the prose says are the same.
#![allow(clippy::unwrap_used)]

mod orakel;
mod tabellen;
mod welt;

use std::collections::BTreeSet;
use std::sync::Arc;

use eakte_domain::OrgNr;
use eakte_domain::zugriff::{Aktion, Objektart, Ressource};
use eakte_testpg::TestDb;
use eakte_zugriff::Regelwerk;
use uuid::Uuid;
use welt::Welt;

fn objekte(welt: &Welt, art: Objektart) -> Vec<(Uuid, Ressource<'_>)> {
    match art {
        Objektart::Akte => welt.akten.iter().map(|a| (a.akte.0, a.into())).collect(),
        Objektart::Vorgang => welt
            .vorgaenge
            .iter()
            .map(|v| (v.vorgang.0, v.into()))
            .collect(),
        Objektart::Dokument => welt
            .dokumente
            .iter()
            .map(|d| (d.dokument.0, d.into()))
            .collect(),
        Objektart::Organisation => (0..4)
            .map(|nr| (Uuid::from_u128(nr.into()), OrgNr(nr).into()))
            .collect(),
    }
}

/// Compares the three on the world of a seed; tells which permits decided.
async fn eine_welt(regelwerk: Arc<Regelwerk>, seed: u64) -> BTreeSet<String> {
    let mut entschieden_durch = BTreeSet::new();
    let welt = Welt::neu(seed, 15);
    let db = TestDb::new(&[tabellen::TABELLEN]).await;
    let client = db.client().await;
    tabellen::fuellen(&client, &welt).await;
    for (nutzer, kontext) in &welt.fragende {
        let tor = regelwerk.fuer(nutzer, kontext);
        for &aktion in Aktion::ALLE {
            let (mut cedar, mut prosa) = (BTreeSet::new(), BTreeSet::new());
            for (id, ressource) in objekte(&welt, aktion.objektart()) {
                if let Ok(beleg) = tor.entscheiden(aktion, ressource) {
                    cedar.insert(id);
                    entschieden_durch.insert(beleg.grund().regel.clone());
                }
                if orakel::darf(nutzer, kontext, aktion, ressource) {
                    prosa.insert(id);
                }
            }
            assert_eq!(cedar, prosa, "seed {seed}: {aktion} {kontext:?} {nutzer:?}");
            if aktion.objektart() == Objektart::Organisation {
                continue;
            }
            let filter = tor.filter(aktion);
            let sql = tabellen::gefiltert(&client, aktion.objektart(), &filter).await;
            assert_eq!(
                sql,
                cedar,
                "seed {seed}: {aktion} {kontext:?} {nutzer:?} {}",
                filter.render(1)
            );
        }
    }
    entschieden_durch
}

// A world a core: they are computed for minutes.
#[tokio::test(flavor = "multi_thread")]
async fn lists_decisions_and_the_prose_agree_on_random_worlds() {
    let regelwerk = Arc::new(Regelwerk::laden().unwrap());
    let welten: Vec<_> = (0..4)
        .map(|seed| tokio::spawn(eine_welt(regelwerk.clone(), seed)))
        .collect();
    let mut entschieden_durch = BTreeSet::new();
    for welt in welten {
        entschieden_durch.extend(welt.await.unwrap());
    }
    // Worlds in which some permit never matters would prove little.
    assert_eq!(entschieden_durch, regelwerk.permits());
}

#[test]
fn a_row_the_policies_refuse_is_dropped_and_counted() {
    let regelwerk = Regelwerk::laden().unwrap();
    let welt = Welt::neu(1, 25);
    let (mut gezeigt, mut gefallen) = (0, 0);
    for (nutzer, kontext) in &welt.fragende {
        let tor = regelwerk.fuer(nutzer, kontext);
        let alle = tor.nachpruefen(Aktion::AkteSehen, welt.akten.clone(), |a| a.into());
        assert_eq!(alle.zeilen.len() + alle.abweichungen, welt.akten.len());
        for (akte, beleg) in &alle.zeilen {
            assert!(beleg.gilt(Aktion::AkteSehen, Ressource::from(akte).objekt()));
        }
        gezeigt += alle.zeilen.len();
        gefallen += alle.abweichungen;
    }
    assert!(gezeigt > 0 && gefallen > 0);
}

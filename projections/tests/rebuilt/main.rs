//! A rebuilt read model equals the live one, row for row, and the aggregate it speaks of.

#![allow(clippy::unwrap_used)]

#[path = "../common/mod.rs"]
mod common;
mod entwurf;
mod kopie;
mod schritte;

use std::collections::BTreeMap;

use common::{HEUTE, Welt, fassung, leer, schreiben, text};
use cqrs_es::Aggregate;
use eakte_domain::akte::*;
use eakte_domain::werte::{
    Auskunftsgrundlage, Auskunftsteil, Dokumentklasse, Leistungsart, Scanmangel, Status, Stufe,
};
use eakte_domain::{AkteId, DokumentId, Ereignis, GeschaeftsgangId, VorgangId};
use eakte_projections::{auth, follow};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use schritte::*;
use tokio_postgres::Client;

/// One event for each pair of numbers: what happens, and to which object. Wilder than the rules allow.
fn welt(choices: &[(u8, u8)]) -> Welt {
    let mut w = Welt::new();
    let mut b = Bestand::default();
    let first = w.akte(1, "50.1", Leistungsart::Wohngeld, "Erste Akte");
    b.akten.push(first);
    for &(what, which) in choices {
        let n = usize::from(which);
        let akte = b.akten[n % b.akten.len()];
        let vorgang = b.vorgaenge.get(n % b.vorgaenge.len().max(1)).copied();
        let dokument = b.dokumente.get(n % b.dokumente.len().max(1)).copied();
        let freigabe = b.freigaben.get(n % b.freigaben.len().max(1)).copied();
        let gang = b.gaenge.get(n % b.gaenge.len().max(1)).copied();
        match (what % 35, vorgang, dokument) {
            (20, Some((ziel, nach)), Some((quelle, id))) if ziel != quelle => {
                w.zieht_um(id, quelle, (ziel, nach));
                for d in b.dokumente.iter_mut().filter(|d| d.1 == id) {
                    d.0 = ziel;
                }
            }
            (0 | 1, ..) => b.akten.push(w.akte(
                1 + u16::from(which % 2),
                "50.1",
                Leistungsart::Wohngeld,
                "Neue Akte",
            )),
            (2 | 3, ..) => b.vorgaenge.push((akte, w.vorgang(akte, None, "Vorgang"))),
            (4, Some((a, oben)), _) => b.vorgaenge.push((a, w.vorgang(a, Some(oben), "Teil"))),
            (5..=8, Some((a, v)), _) => {
                let inhalt = if which % 3 == 0 {
                    ""
                } else {
                    "Antrag auf Wohngeld\0 mit Nullzeichen"
                };
                let haupt = dokument.map(|(_, d)| d).filter(|_| which.is_multiple_of(2));
                let was = (Dokumentklasse::Antrag, "Antrag", inhalt);
                b.dokumente.push((a, w.anlage(a, v, haupt, was)));
            }
            (9, _, Some((a, dokument))) => w.event(
                a,
                DokumentFassungAngefuegt {
                    dokument,
                    nummer: 1000 + w.log.len() as u32,
                    fassung: fassung("neu.pdf", "Neuer Text"),
                },
            ),
            (10, _, Some((a, dokument))) => w.event(
                a,
                DokumentBetreffGeaendert {
                    dokument,
                    betreff: text("Anders"),
                    vorher: text("Antrag"),
                },
            ),
            (11, Some((a, nach)), Some((da, dokument))) if a == da => w.event(
                a,
                DokumentVerschoben {
                    dokument,
                    von: nach,
                    nach,
                    nummer: 77,
                },
            ),
            (12, _, Some((a, dokument))) => w.event(
                a,
                DokumentStorniert {
                    dokument,
                    grund: text("Falsch abgelegt"),
                },
            ),
            (13, Some((a, vorgang)), _) => w.event(a, VorgangZdAVerfuegt { vorgang, am: HEUTE }),
            (14, Some((a, vorgang)), _) => w.event(
                a,
                VorgangWiedereroeffnet {
                    vorgang,
                    grund: text("Nachtrag"),
                },
            ),
            (15, Some((a, vorgang)), _) => w.event(
                a,
                VorgangStorniert {
                    vorgang,
                    grund: text("Doppelt"),
                },
            ),
            (16, ..) => w.event(akte, AkteZdAVerfuegt { am: HEUTE }),
            (17, ..) if which % 4 == 0 => w.event(
                akte,
                AkteStorniert {
                    grund: text("Irrtum"),
                },
            ),
            (17, ..) => w.event(
                akte,
                AkteWiedereroeffnet {
                    grund: text("Nachtrag"),
                },
            ),
            (18, ..) if which % 2 == 0 => {
                let nur = vorgang.filter(|(a, _)| *a == akte).map(|(_, v)| v);
                let erteilt = w.freigabe_beantragt(akte, nur, 2);
                let freigabe = erteilt.freigabe;
                match which % 3 {
                    0 => {}
                    1 => w.event(
                        akte,
                        FreigabeAbgelehnt {
                            freigabe,
                            grund: text("Nicht nötig"),
                        },
                    ),
                    _ => {
                        w.event(akte, erteilt);
                        b.freigaben.push((akte, freigabe));
                    }
                }
            }
            (18, ..) => {
                let nur = vorgang.filter(|(a, _)| *a == akte).map(|(_, v)| v);
                b.freigaben
                    .push((akte, w.freigabe(akte, nur, 2, &[Dokumentklasse::Antrag])));
            }
            (19, ..) => match freigabe {
                Some((a, freigabe)) => w.event(
                    a,
                    FreigabeWiderrufen {
                        freigabe,
                        grund: text("Erledigt"),
                    },
                ),
                None => w.event(
                    akte,
                    AkteBetreffGeaendert {
                        betreff: text("Umbenannt"),
                        vorher: text("Neue Akte"),
                    },
                ),
            },
            (20, ..) => w.event(
                akte,
                AkteSchutzFestgelegt {
                    schutz: Aktenschutz {
                        stufe: Stufe::new(1).unwrap(),
                        ausgeschlossen: vec![common::person(2).nutzer],
                        ..Aktenschutz::default()
                    },
                    ruecknahme: None,
                    grund: text("Anlass"),
                },
            ),
            (21, ..) => {
                let mitglieder = vec![common::person(1).nutzer, common::person(2).nutzer];
                w.event(
                    akte,
                    SonderkreisBeantragt {
                        von: mitglieder[0],
                        mitglieder: mitglieder.clone(),
                        grund: text("Anlass"),
                    },
                );
                w.event(
                    akte,
                    SonderkreisEntschieden {
                        angenommen: what % 2 == 0,
                        mitglieder,
                        grund: text("geprüft"),
                    },
                );
            }
            (26, _, Some((a, dokument))) => {
                let id = GeschaeftsgangId(w.id());
                b.gaenge.push((a, dokument, id));
                w.event(a, vorgelegt(dokument, id));
            }
            (27 | 28, ..) if let Some((a, dokument, id)) = gang => {
                w.event(a, erledigt(dokument, id, which));
            }
            (29, ..) if let Some((a, dokument, geschaeftsgang)) = gang => {
                if which % 3 == 0 {
                    w.event(a, versandt(dokument));
                } else {
                    w.event(
                        a,
                        GeschaeftsgangBeendet {
                            geschaeftsgang,
                            dokument,
                            grund: text("Anlass"),
                        },
                    );
                }
            }
            (25, ..) if which % 2 == 0 => w.event(
                akte,
                AuskunftErteilt {
                    beantragt_am: HEUTE,
                    zeitraum: Auskunftszeitraum {
                        von: HEUTE,
                        bis: HEUTE,
                    },
                },
            ),
            (25, ..) => w.event(
                akte,
                AuskunftVerweigert {
                    beantragt_am: HEUTE,
                    verweigerung: Auskunftsverweigerung {
                        was: vec![Auskunftsteil::Dritte],
                        grundlage: Auskunftsgrundlage::RechteAnderer,
                        grund: text("Hinweise anderer"),
                        mitgeteilt: true,
                    },
                },
            ),
            (30, ..) => wiedervorlage(&mut w, akte, which),
            (31, Some((a, vorgang)), Some((_, dokument))) => {
                aufforderung(&mut w, a, (vorgang, dokument), which);
            }
            // A batch, and as much of its life as the number says.
            (32 | 33, _, Some((a, dokument))) => {
                let stapel = w.stapel(&[(a, dokument)], "neu");
                let (erste, zweite) = ((1, &[dokument][..]), (2, &[dokument][..]));
                if which % 4 > 0 {
                    w.geprueft(stapel, erste, Some(Scanmangel::Bildfehler), Some(false));
                }
                if which % 4 > 1 {
                    w.geprueft(stapel, zweite, None, Some(true));
                }
                if which % 4 > 2 {
                    w.vernichtet(stapel, "Beispiel");
                }
            }
            (22, _, Some((a, dokument))) if which % 3 == 0 => w.event(a, geschwaerzt(dokument)),
            (22, _, Some((a, dokument))) => w.event(
                a,
                DokumentSchutzFestgelegt {
                    dokument,
                    schutz: Dokumentschutz {
                        entwurf_von: Some(common::person(1).nutzer),
                        bestritten: Some(text("die Höhe")),
                        ..Dokumentschutz::default()
                    },
                    grund: text("Anlass"),
                },
            ),
            (34, ..) => aussondern(&mut w, &mut b, akte, which),
            _ => w.event(
                akte,
                AkteBetreffGeaendert {
                    betreff: text("Umbenannt"),
                    vorher: text("Neue Akte"),
                },
            ),
        }
    }
    w
}

/// Follows the log in batches of this size.
async fn followed(w: &Welt, batch: usize) -> (eakte_testpg::TestDb, Client) {
    let (db, mut client) = leer().await;
    for part in w.log.chunks(batch) {
        schreiben(&mut client, part).await;
    }
    (db, client)
}

#[test]
fn rebuilt_equals_live_for_any_events_in_any_batches() {
    let rt = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let mut runner = TestRunner::new(ProptestConfig {
        cases: 10,
        max_shrink_iters: 40,
        ..ProptestConfig::default()
    });
    let events = prop::collection::vec((any::<u8>(), any::<u8>()), 1..150);
    runner
        .run(&(events, 2..40usize), |(choices, batch)| {
            let w = welt(&choices);
            rt.block_on(async {
                let (_one, live) = followed(&w, 1).await;
                let (_two, parts) = followed(&w, batch).await;
                let (_three, mut rebuilt) = followed(&w, w.log.len()).await;
                let expected = follow::fingerprint(&live).await.unwrap();
                assert_eq!(follow::fingerprint(&parts).await.unwrap(), expected);
                assert_eq!(follow::fingerprint(&rebuilt).await.unwrap(), expected);

                // The same tables, emptied and filled again.
                auth::reset(&rebuilt).await.unwrap();
                follow::reset(&mut rebuilt).await.unwrap();
                schreiben(&mut rebuilt, &w.log).await;
                assert_eq!(follow::fingerprint(&rebuilt).await.unwrap(), expected);

                equals_the_aggregates(&w, &live).await;
            });
            Ok(())
        })
        .unwrap();
}

/// States in the views and access models are those of the aggregates folded from the same events.
async fn equals_the_aggregates(w: &Welt, client: &Client) {
    let mut akten: BTreeMap<AkteId, Akte> = BTreeMap::new();
    for e in &w.log {
        if let Ereignis::Akte(event) = &e.ereignis {
            akten
                .entry(e.stream.akte())
                .or_default()
                .apply(event.clone());
        }
    }
    for (id, akte) in &akten {
        let row = client
            .query_one(
                "SELECT v.status, a.status, v.zda_am FROM view_akte v JOIN auth_akte a USING (akte) WHERE akte = $1",
                &[&id.0],
            )
            .await
            .unwrap();
        let kopf = akte.kopf().unwrap();
        let status: [String; 2] = [row.get(0), row.get(1)];
        assert_eq!(status, [kopf.status.to_string(), kopf.status.to_string()]);
        assert_eq!(row.get::<_, Option<jiff::civil::Date>>(2), kopf.zda_am);
        for row in client
            .query(
                "SELECT vorgang, status, zda_am FROM view_vorgang WHERE akte = $1",
                &[&id.0],
            )
            .await
            .unwrap()
        {
            let vorgang = akte.vorgang(VorgangId(row.get(0))).unwrap();
            let status: Status = row.get::<_, String>(1).parse().unwrap();
            let zda_am: Option<jiff::civil::Date> = row.get(2);
            assert_eq!((status, zda_am), (vorgang.status, vorgang.zda_am));
        }
        let sql = "SELECT v.dokument, v.storniert, d.storniert, v.vorgang, d.vorgang, v.fassungen \
                   FROM view_dokument v JOIN auth_dokument d USING (dokument) WHERE v.akte = $1";
        for row in client.query(sql, &[&id.0]).await.unwrap() {
            let dokument = akte.dokument(DokumentId(row.get(0))).unwrap();
            let storniert: [bool; 2] = [row.get(1), row.get(2)];
            assert_eq!(storniert, [dokument.storniert; 2]);
            let vorgang: [uuid::Uuid; 2] = [row.get(3), row.get(4)];
            assert_eq!(vorgang, [dokument.vorgang.0; 2]);
        }
    }
}

#[tokio::test]
async fn an_anlage_waits_with_the_dokument_it_belongs_to_and_with_its_own_signature() {
    let mut w = Welt::new();
    let akte = w.akte(1, "50.1", Leistungsart::Wohngeld, "Erste Akte");
    let vorgang = w.vorgang(akte, None, "Vorgang");
    let was = (Dokumentklasse::Bescheid, "Bescheid", "Text");
    let haupt = w.anlage(akte, vorgang, None, was);
    let anlage = w.anlage(akte, vorgang, Some(haupt), was);
    let unter = w.anlage(akte, vorgang, Some(anlage), was);
    let anderes = w.anlage(akte, vorgang, None, was);
    let alle = [haupt, anlage, unter, anderes];
    let (_db, mut client) = leer().await;
    schreiben(&mut client, &w.log).await;
    let mut gelesen = w.log.len();
    let [eins, zwei, drei] = [1, 2, 3].map(|n| GeschaeftsgangId(uuid::Uuid::from_u128(n)));
    let schritte = [
        (Some(vorgelegt(anlage, eins)), None, [false, true, true]),
        (Some(vorgelegt(haupt, zwei)), None, [true, true, true]),
        // Its own Schlusszeichnung does not end that it waits for the other.
        (None, Some(erledigt(anlage, eins, 3)), [true, true, true]),
        // Given back is not signed.
        (None, Some(erledigt(haupt, zwei, 5)), [true, true, true]),
        (None, Some(erledigt(haupt, zwei, 3)), [false, false, false]),
        (Some(vorgelegt(anlage, drei)), None, [false, true, true]),
    ];
    for (vorgelegt, erledigt, expected) in schritte {
        if let Some(e) = vorgelegt {
            w.event(akte, e);
        }
        if let Some(e) = erledigt {
            w.event(akte, e);
        }
        schreiben(&mut client, &w.log[gelesen..]).await;
        gelesen = w.log.len();
        assert_eq!(
            wartend(&client, alle).await,
            [&expected[..], &[false]].concat()
        );
    }
    // What is added to it meanwhile waits, too.
    let spaeter = w.anlage(akte, vorgang, Some(unter), was);
    schreiben(&mut client, &w.log[gelesen..]).await;
    assert_eq!(wartend(&client, [spaeter]).await, [true]);
    let live = follow::fingerprint(&client).await.unwrap();
    let (_other, whole) = followed(&w, w.log.len()).await;
    assert_eq!(follow::fingerprint(&whole).await.unwrap(), live);
}

#[tokio::test]
async fn a_redacted_copy_waits_with_the_dokument_it_was_made_from_and_so_does_a_copy_of_it() {
    let mut w = Welt::new();
    let akte = w.akte(1, "50.1", Leistungsart::Wohngeld, "Erste Akte");
    let vorgang = w.vorgang(akte, None, "Vorgang");
    let was = (Dokumentklasse::Bescheid, "Bescheid", "Text");
    let alle = [(); 3].map(|()| w.anlage(akte, vorgang, None, was));
    let [quelle, kopie, weitere] = alle;
    for (dokument, quelle) in [(kopie, quelle), (weitere, kopie)] {
        let mut e = geschwaerzt(dokument);
        e.schwaerzung.quelle = quelle;
        w.event(akte, e);
    }
    let (_db, mut client) = leer().await;
    schreiben(&mut client, &w.log).await;
    let mut gelesen = w.log.len();
    assert_eq!(wartend(&client, alle).await, [false; 3]);
    let gang = GeschaeftsgangId(uuid::Uuid::from_u128(1));
    w.event(akte, vorgelegt(quelle, gang));
    schreiben(&mut client, &w.log[gelesen..]).await;
    gelesen = w.log.len();
    assert_eq!(wartend(&client, alle).await, [true; 3]);
    // Once it is signed both are what they were.
    w.event(akte, erledigt(quelle, gang, 3));
    schreiben(&mut client, &w.log[gelesen..]).await;
    assert_eq!(wartend(&client, alle).await, [false; 3]);
    let live = follow::fingerprint(&client).await.unwrap();
    let (_other, whole) = followed(&w, w.log.len()).await;
    assert_eq!(follow::fingerprint(&whole).await.unwrap(), live);
}

/// Which of these Dokumente nobody outside the leading organisation sees yet.
async fn wartend<const N: usize>(client: &Client, dokumente: [DokumentId; N]) -> Vec<bool> {
    let mut out = Vec::new();
    for d in dokumente {
        out.push(
            auth::dokument(client, d)
                .await
                .unwrap()
                .unwrap()
                .ungezeichnet,
        );
    }
    out
}

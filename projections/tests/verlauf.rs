//! What a history says of why something was done, by the purpose under which it is read.

#![allow(clippy::unwrap_used)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use common::{Filter, Welt, mit};
use eakte_domain::AkteId;
use eakte_domain::werte::{Leistungsart, Zweck};
use eakte_domain::zugriff::{Aktion, Objekt};
use eakte_projections::{Sicht, verlauf};
use serde_json::Value;
use tokio_postgres::Client;

/// Every field of a line that says why.
const FELDER: [&str; 4] = ["bestritten", "grund", "unterlagen", "vermerk"];

/// Every type of event there is: each has a golden file, `Type.json` or `Type.variant.json`.
fn arten() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/golden/events");
    let mut arten = BTreeSet::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        arten.insert(name.split('.').next().unwrap().to_owned());
    }
    assert!(arten.len() > 60);
    arten.into_iter().collect()
}

/// Which of the fields each type of line shows under a purpose.
async fn gezeigt(
    client: &Client,
    akte: AkteId,
    zweck: Zweck,
) -> BTreeMap<String, Vec<&'static str>> {
    let filter = Filter::archiv();
    let sicht = Sicht {
        zweck,
        ..filter.sicht()
    };
    let beleg = filter.beleg(Aktion::VerlaufSehen, Objekt::Akte(akte), None);
    let seite = verlauf(client, &beleg, &sicht, None, None, 200)
        .await
        .unwrap();
    assert_eq!(seite.weiter, None);
    let felder = |angaben: &Value| {
        let da = FELDER.into_iter().filter(|f| angaben.get(*f).is_some());
        da.collect::<Vec<_>>()
    };
    let zeilen = seite.zeilen.iter().filter(|z| z.header == "probe");
    zeilen
        .map(|z| (z.art.clone(), felder(&z.angaben)))
        .collect()
}

#[tokio::test]
async fn why_something_was_done_shows_only_to_those_whose_business_it_is() {
    let mut w = Welt::new();
    let akte = w.akte(1, "50.1", Leistungsart::Wohngeld, "Akte");
    let (_db, client) = mit(&w).await;
    let arten = arten();
    client
        .execute(
            "INSERT INTO view_verlauf (position, akte, sequence, art, zeit, angaben, header) \
             SELECT 1000 + u.o, $1::uuid, u.o, u.art, 0, \
                    jsonb_build_object('bestritten', 'b', 'grund', 'g', 'unterlagen', 'u', 'vermerk', 'v'), \
                    'probe' \
             FROM unnest($2::text[]) WITH ORDINALITY AS u (art, o)",
            &[&akte.0, &arten],
        )
        .await
        .unwrap();

    let benefit = gezeigt(&client, akte, Zweck::Leistung(Leistungsart::Wohngeld)).await;
    assert_eq!(benefit.len(), arten.len());
    assert!(benefit.values().all(|felder| *felder == FELDER));

    // The archive judges what was appraised, offered, refused and cancelled; of all else it reads that it was so.
    let archive = gezeigt(&client, akte, Zweck::Archivierung).await;
    let telling = archive.iter().filter(|(_, felder)| !felder.is_empty());
    let telling: Vec<&str> = telling.map(|(art, _)| art.as_str()).collect();
    assert_eq!(
        telling,
        [
            "AkteBewertet",
            "AkteStorniert",
            "AngebotZurueckgenommen",
            "DokumentStorniert",
            "LoeschungBeantragt",
            "UebernahmeGescheitert",
            "VorgangStorniert",
        ]
    );

    // Notes of the work on an Akte are for those who work on it.
    for zweck in [Zweck::Datenschutz, Zweck::Fachaufsicht] {
        let shown = gezeigt(&client, akte, zweck).await;
        for art in [
            "WiedervorlageGesetzt",
            "WiedervorlageErledigt",
            "MitwirkungAngefordert",
            "MitwirkungErledigt",
        ] {
            assert_eq!(shown[art], ["bestritten", "vermerk"], "{zweck}: {art}");
        }
        assert_eq!(shown["AkteSchutzFestgelegt"], FELDER, "{zweck}");
    }

    // Who may not see what a person was told does not read it in the history.
    for (zweck, told) in [
        (Zweck::Archivierung, false),
        (Zweck::Fachaufsicht, false),
        (Zweck::Revision, false),
        (Zweck::Datenschutz, true),
    ] {
        let shown = gezeigt(&client, akte, zweck).await;
        for art in ["AuskunftErteilt", "AuskunftVerweigert"] {
            assert_eq!(shown.contains_key(art), told, "{zweck}: {art}");
        }
    }
}

//! What a person may not see is absent: from lists, trees, histories, search, cursors.

#![allow(clippy::unwrap_used)]

mod common;

use common::{Filter, Welt, mit, person, text};
use eakte_domain::akte::{DokumentVerschoben, FreigabeErteilt, FreigabeWiderrufen};
use eakte_domain::werte::Dokumentklasse::{Antrag, Gutachten};
use eakte_domain::werte::Leistungsart;
use eakte_domain::zugriff::{Aktion, Objekt};
use eakte_domain::{AkteId, DokumentId, FreigabeId, VorgangId};
use eakte_projections::{
    AktenFilter, Cursor, Error, Freigabestand, Objekttyp, Suchfilter, akte_by_aktenzeichen, akten,
    baum, dokument, freigaben, mit_mir_geteilt, suchen, verlauf, wartende_freigaben, zuletzt,
};
use eakte_testpg::TestDb;
use tokio_postgres::Client;

/// Two Akten of organisation 1; of the first, one Vorgang is shared with organisation 2 for Antraege only.
struct Fall {
    _db: TestDb,
    client: Client,
    geteilt: AkteId,
    fremd: AkteId,
    vorgang: VorgangId,
    verborgen: VorgangId,
    teil: VorgangId,
    antrag: DokumentId,
    gutachten: DokumentId,
    verborgenes: DokumentId,
    verschoben: DokumentId,
    freigabe: FreigabeId,
    andere: FreigabeId,
    wartet: FreigabeErteilt,
}

async fn fall() -> Fall {
    let mut w = Welt::new();
    let geteilt = w.akte(
        1,
        "50.1",
        Leistungsart::Wohngeld,
        "Wohngeld, Erika Beispiel",
    );
    let fremd = w.akte(1, "50.1", Leistungsart::Wohngeld, "Wohngeld, Karl Muster");
    let oben = w.vorgang(geteilt, None, "Oben");
    let vorgang = w.vorgang(geteilt, Some(oben), "Widerspruch");
    let teil = w.vorgang(geteilt, Some(vorgang), "Anlagen");
    let verborgen = w.vorgang(geteilt, None, "Geheimnis");
    let antrag = w.dokument(
        geteilt,
        vorgang,
        Antrag,
        "Antrag vom März",
        "Die Miete ist gestiegen",
    );
    w.dokument(geteilt, teil, Antrag, "Nachtrag", "Noch ein Antrag");
    let gutachten = w.dokument(
        geteilt,
        vorgang,
        Gutachten,
        "Gutachten",
        "Die Miete im Gutachten",
    );
    let verborgenes = w.dokument(
        geteilt,
        verborgen,
        Antrag,
        "Geheimer Antrag",
        "Die geheime Miete",
    );
    let verschoben = w.dokument(
        geteilt,
        verborgen,
        Antrag,
        "Wandernder Antrag",
        "Miete wandert",
    );
    w.event(
        geteilt,
        DokumentVerschoben {
            dokument: verschoben,
            von: verborgen,
            nach: vorgang,
            nummer: 9,
        },
    );
    let fv = w.vorgang(fremd, None, "Fremd");
    w.dokument(fremd, fv, Antrag, "Fremder Antrag", "Die Miete des Fremden");
    let freigabe = w.freigabe(geteilt, Some(vorgang), 2, &[Antrag]);
    let andere = w.freigabe(geteilt, None, 3, &[Antrag]);
    // Once a second person agreed it would show all of the Akte.
    let wartet = w.freigabe_beantragt(geteilt, None, 2);
    let (db, client) = mit(&w).await;
    Fall {
        _db: db,
        client,
        geteilt,
        fremd,
        vorgang,
        verborgen,
        teil,
        antrag,
        gutachten,
        verborgenes,
        verschoben,
        freigabe,
        andere,
        wartet,
    }
}

fn alle() -> AktenFilter {
    AktenFilter {
        limit: 50,
        ..AktenFilter::default()
    }
}

#[tokio::test]
async fn a_recipient_lists_only_what_is_shared() {
    let f = fall().await;
    let (eigen, fremd) = (Filter::sachbearbeitung(1), Filter::sachbearbeitung(2));
    let ids = |s: eakte_projections::Seite<eakte_projections::AkteZeile>| -> Vec<AkteId> {
        s.zeilen.iter().map(|z| z.akte).collect()
    };
    assert_eq!(
        ids(akten(&f.client, &eigen.sicht(), &alle()).await.unwrap()),
        [f.geteilt, f.fremd]
    );
    let seite = akten(&f.client, &fremd.sicht(), &alle()).await.unwrap();
    assert_eq!((seite.total_at_least, &seite.weiter), (1, &None));
    assert_eq!(ids(seite), [f.geteilt]);
    for anfang in ["wohngeld", "50.1-2026"] {
        let filter = AktenFilter {
            anfang: Some(anfang.into()),
            ..alle()
        };
        assert_eq!(
            ids(akten(&f.client, &fremd.sicht(), &filter).await.unwrap()),
            [f.geteilt],
            "{anfang}"
        );
    }
    let az = akten(&f.client, &eigen.sicht(), &alle())
        .await
        .unwrap()
        .zeilen[1]
        .aktenzeichen
        .clone();
    assert_eq!(
        akte_by_aktenzeichen(&f.client, &az, &eigen.akten)
            .await
            .unwrap()
            .len(),
        1
    );
    assert!(
        akte_by_aktenzeichen(&f.client, &az, &fremd.akten)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_cursor_at_a_hidden_akte_is_refused_like_an_unknown_one() {
    let f = fall().await;
    let eigen = Filter::sachbearbeitung(1);
    let seite = akten(
        &f.client,
        &eigen.sicht(),
        &AktenFilter { limit: 1, ..alle() },
    )
    .await
    .unwrap();
    assert_eq!(seite.total_at_least, 2);
    let mut cursor = seite.weiter.unwrap();
    let next = AktenFilter {
        nach: Some(cursor.parse().unwrap()),
        ..alle()
    };
    assert_eq!(
        akten(&f.client, &eigen.sicht(), &next)
            .await
            .unwrap()
            .zeilen
            .len(),
        1
    );
    for hidden in [f.fremd.0, uuid::Uuid::from_u128(4711)] {
        cursor.replace_range(cursor.len() - 32.., &hidden.simple().to_string());
        let nach: Cursor = cursor.parse().unwrap();
        let next = AktenFilter {
            nach: Some(nach),
            ..alle()
        };
        let fremd = Filter::sachbearbeitung(2);
        assert!(matches!(
            akten(&f.client, &fremd.sicht(), &next).await,
            Err(Error::Cursor)
        ));
    }
}

#[tokio::test]
async fn a_recipient_sees_the_shared_branch_of_the_tree_without_its_trunk() {
    let f = fall().await;
    let fremd = Filter::sachbearbeitung(2);
    let beleg = fremd.beleg(Aktion::AkteSehen, Objekt::Akte(f.geteilt), Some(f.freigabe));
    let tree = baum(&f.client, &beleg, &fremd.sicht()).await.unwrap();
    let vorgaenge: Vec<_> = tree
        .vorgaenge
        .iter()
        .map(|v| (v.vorgang, v.uebergeordnet))
        .collect();
    assert_eq!(vorgaenge, [(f.vorgang, None), (f.teil, Some(f.vorgang))]);
    let mut dokumente: Vec<_> = tree.dokumente.iter().map(|d| d.betreff.as_str()).collect();
    dokumente.sort_unstable();
    assert_eq!(
        dokumente,
        ["Antrag vom März", "Nachtrag", "Wandernder Antrag"]
    );

    let eigen = Filter::sachbearbeitung(1);
    let beleg = eigen.beleg(Aktion::AkteSehen, Objekt::Akte(f.geteilt), None);
    let tree = baum(&f.client, &beleg, &eigen.sicht()).await.unwrap();
    assert_eq!((tree.vorgaenge.len(), tree.dokumente.len()), (4, 5));
}

#[tokio::test]
async fn a_recipient_reads_the_history_of_what_is_shared_only() {
    let f = fall().await;
    let fremd = Filter::sachbearbeitung(2);
    let beleg = fremd.beleg(
        Aktion::VerlaufSehen,
        Objekt::Akte(f.geteilt),
        Some(f.freigabe),
    );
    let seite = verlauf(&f.client, &beleg, &fremd.sicht(), None, None, 100)
        .await
        .unwrap();
    let shown = format!("{:?}", seite.zeilen);
    for hidden in [
        f.verborgen.to_string(),
        f.gutachten.to_string(),
        f.verborgenes.to_string(),
        f.andere.to_string(),
        f.wartet.freigabe.to_string(),
    ] {
        assert!(!shown.contains(&hidden), "{hidden} in {shown}");
    }
    for hidden in ["Geheim", "Gutachten"] {
        assert!(!shown.contains(hidden), "{hidden} in {shown}");
    }
    let of = |art: &str| seite.zeilen.iter().filter(|z| z.art == art).count();
    assert_eq!(
        (
            of("FreigabeErteilt"),
            of("DokumentVerschoben"),
            of("AkteAngelegt")
        ),
        (1, 1, 1)
    );
    assert!(shown.contains(&f.verschoben.to_string()) && shown.contains(&f.antrag.to_string()));

    let eigen = Filter::sachbearbeitung(1);
    let beleg = eigen.beleg(Aktion::VerlaufSehen, Objekt::Akte(f.geteilt), None);
    let first = verlauf(&f.client, &beleg, &eigen.sicht(), None, None, 10)
        .await
        .unwrap();
    let nach = first.weiter.unwrap().parse().unwrap();
    let second = verlauf(&f.client, &beleg, &eigen.sicht(), None, Some(nach), 10)
        .await
        .unwrap();
    assert_eq!(
        (first.zeilen.len(), second.zeilen.len(), second.weiter),
        (10, 4, None)
    );
}

#[tokio::test]
async fn search_finds_only_what_the_person_may_see_and_reads_only_what_they_may_read() {
    let f = fall().await;
    let suche = |anfrage: &str| Suchfilter {
        anfrage: anfrage.into(),
        limit: 50,
        ..Suchfilter::default()
    };
    let eigen = Filter::sachbearbeitung(1);
    let fremd = Filter::sachbearbeitung(2);
    let archiv = Filter::archiv();

    let hits = suchen(&f.client, &eigen.sicht(), &suche("mieten"))
        .await
        .unwrap();
    assert_eq!(
        (hits.treffer.len(), hits.total_at_least, hits.begrenzt),
        (5, 5, false)
    );
    assert!(
        hits.treffer
            .iter()
            .all(|t| t.auszug.iter().any(|s| s.treffer && s.text == "Miete"))
    );

    let hits = suchen(&f.client, &fremd.sicht(), &suche("miete"))
        .await
        .unwrap();
    let mut found: Vec<_> = hits.treffer.iter().filter_map(|t| t.dokument).collect();
    let mut expected = [f.antrag, f.verschoben];
    found.sort();
    expected.sort();
    assert_eq!((found, hits.total_at_least), (expected.to_vec(), 2));

    // The archive may see that there are Dokumente, not what they say.
    let hits = suchen(&f.client, &archiv.sicht(), &suche("miete"))
        .await
        .unwrap();
    assert_eq!(hits.total_at_least, 0);
    let hits = suchen(&f.client, &archiv.sicht(), &suche("geheimer"))
        .await
        .unwrap();
    assert_eq!(
        hits.treffer.iter().map(|t| t.art).collect::<Vec<_>>(),
        [Objekttyp::Dokument]
    );
    assert!(hits.treffer[0].auszug.is_empty());

    for nothing in [
        "",
        "und der die",
        "-miete",
        "miete -miete",
        "Gutachten",
        "Geheimnis",
    ] {
        let hits = suchen(&f.client, &fremd.sicht(), &suche(nothing))
            .await
            .unwrap();
        assert_eq!(hits.treffer, [], "{nothing}");
    }
}

#[tokio::test]
async fn a_dokument_page_needs_a_beleg_for_just_this_dokument() {
    let f = fall().await;
    let fremd = Filter::sachbearbeitung(2);
    let beleg = fremd.beleg(
        Aktion::DokumentSehen,
        Objekt::Dokument(f.geteilt, f.antrag),
        Some(f.freigabe),
    );
    let page = dokument(&f.client, &beleg, &fremd.sicht())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (page.dokument.dokument, page.fassungen.len()),
        (f.antrag, 1)
    );
    assert_eq!(
        (page.vorgang_betreff.as_str(), page.fassungen[0].groesse),
        ("Widerspruch", 1234)
    );
    let other = fremd.beleg(Aktion::AkteSehen, Objekt::Akte(f.geteilt), Some(f.freigabe));
    assert!(matches!(
        dokument(&f.client, &other, &fremd.sicht()).await,
        Err(Error::FalscherBeleg)
    ));
}

#[tokio::test]
async fn shares_show_to_the_lead_and_each_recipient_its_own() {
    let mut f = fall().await;
    let (eigen, fremd) = (Filter::sachbearbeitung(1), Filter::sachbearbeitung(2));
    let lead = eigen.beleg(Aktion::AkteSehen, Objekt::Akte(f.geteilt), None);
    let recipient = fremd.beleg(Aktion::AkteSehen, Objekt::Akte(f.geteilt), Some(f.freigabe));
    let all = freigaben(&f.client, &lead, eigen.sicht().org)
        .await
        .unwrap();
    let all: Vec<_> = all.iter().map(|x| (x.freigabe, x.stand)).collect();
    // What waits comes first.
    assert_eq!(all[0], (f.wartet.freigabe, Freigabestand::Wartet));
    assert_eq!(all.len(), 3);
    let own = freigaben(&f.client, &recipient, fremd.sicht().org)
        .await
        .unwrap();
    assert_eq!(
        own.iter().map(|x| x.freigabe).collect::<Vec<_>>(),
        [f.freigabe]
    );
    assert_eq!(own[0].vorgang_betreff.as_deref(), Some("Widerspruch"));

    let shared = mit_mir_geteilt(&f.client, &fremd.sicht(), 50)
        .await
        .unwrap();
    assert_eq!(
        shared
            .iter()
            .map(|(a, x)| (a.akte, x.freigabe))
            .collect::<Vec<_>>(),
        [(f.geteilt, f.freigabe)]
    );

    // Who asked does not decide; nobody who may not share the Akte is told.
    for (filter, nutzer, expected) in [
        (&eigen, person(1).nutzer, 0),
        (&eigen, person(2).nutzer, 1),
        (&fremd, person(2).nutzer, 0),
    ] {
        let tag = eigen.sicht().tag;
        let darf = filter.direkt();
        let waiting = wartende_freigaben(&f.client, &darf, nutzer, tag, 50)
            .await
            .unwrap();
        assert_eq!(waiting.len(), expected);
    }

    // Revoked: gone at once, everywhere.
    let mut w = Welt::new();
    w.event(
        f.geteilt,
        FreigabeWiderrufen {
            freigabe: f.freigabe,
            grund: text("Erledigt"),
        },
    );
    let mut revoked = w.log.pop().unwrap();
    let last = eakte_projections::follow::checkpoint(&mut f.client)
        .await
        .unwrap();
    revoked.position = eakte_domain::Position(last as u64 + 1);
    common::schreiben(&mut f.client, &[revoked]).await;
    assert!(
        mit_mir_geteilt(&f.client, &fremd.sicht(), 50)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        akten(&f.client, &fremd.sicht(), &alle())
            .await
            .unwrap()
            .zeilen
            .is_empty()
    );
    let miete = Suchfilter {
        anfrage: "miete".into(),
        ..Suchfilter::default()
    };
    assert_eq!(
        suchen(&f.client, &fremd.sicht(), &miete)
            .await
            .unwrap()
            .total_at_least,
        0
    );
}

#[tokio::test]
async fn recent_akten_are_those_a_person_worked_on_and_may_still_see() {
    let mut w = Welt::new();
    let first = w.akte(1, "50.1", Leistungsart::Wohngeld, "Erste");
    let second = w.akte(1, "50.1", Leistungsart::Wohngeld, "Zweite");
    let lost = w.akte(1, "50.9", Leistungsart::Pflege, "Verlorene");
    w.vorgang(first, None, "Neu");
    w.akteur = Some(person(2));
    w.vorgang(second, None, "Von jemand anderem");
    let (_db, client) = mit(&w).await;
    let eigen = Filter::sachbearbeitung(1);
    let recent = zuletzt(&client, person(1).nutzer, &eigen.akten, 10)
        .await
        .unwrap();
    let ids: Vec<_> = recent.iter().map(|(a, _)| a.akte).collect();
    assert_eq!(ids, [first, second]);
    assert!(!ids.contains(&lost));
}

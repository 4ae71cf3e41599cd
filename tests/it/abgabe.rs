//! A Dokument between two Akten: whole or not at all, and no share looks after it.

use axum::http::StatusCode;
use eakte_domain::akte::{Akte, AkteCommand, AkteZdAVerfuegen, VorgangZdAVerfuegen};
use eakte_domain::werte::Dokumentklasse;
use eakte_domain::werte::Leistungsart::{Widerspruch, Wohngeld};
use eakte_domain::{AkteId, DokumentId, VorgangId};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::anfrage::Klient;
use crate::support::papier;
use crate::support::welt::{Welt, heute};

/// Two Akten of one organisation, a Dokument in the first.
struct Fall {
    welt: Welt,
    klient: Klient,
    quelle: (AkteId, VorgangId),
    ziel: (AkteId, VorgangId),
    dokument: DokumentId,
}

const WORT: &str = "Zwetschgenroester";

impl Fall {
    async fn neu() -> Self {
        let welt = Welt::neu().await;
        let wer = welt.wer("a.wohngeld", Wohngeld);
        let quelle = welt.akte(&wer, "Falsche Akte").await;
        let im = welt.vorgang(&wer, quelle, "Post").await;
        let ziel = welt.akte(&wer, "Richtige Akte").await;
        let dort = welt.vorgang(&wer, ziel, "Post").await;
        let papier = ("bescheid.pdf", papier::pdf(WORT));
        let dokument = welt
            .dokument(&wer, (quelle, im), Dokumentklasse::Bescheid, papier)
            .await;
        let klient = Klient::von(&welt, &wer).await;
        Self {
            welt,
            klient,
            quelle: (quelle, im),
            ziel: (ziel, dort),
            dokument,
        }
    }

    fn adresse(&self) -> String {
        format!("/api/v1/dokumente/{}", self.dokument)
    }

    fn wohin(&self) -> Value {
        json!({ "akte": self.ziel.0, "nach": self.ziel.1 })
    }

    async fn umzug(&self) -> crate::support::anfrage::Antwort {
        let path = format!("{}/verschiebung", self.adresse());
        self.klient.sendet(&path, self.wohin()).await
    }

    async fn akte(&self, klient: &Klient, akte: AkteId) -> Value {
        klient.holt(&format!("/api/v1/akten/{akte}")).await.json()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moved_dokument_brings_everything_and_leaves_a_reference() {
    let f = Fall::neu().await;
    let before = f.klient.holt(&f.adresse()).await.json();
    let path = format!("{}/versionen", f.adresse());
    let datei = ("bescheid2.pdf", papier::pdf("Quittenbrot"));
    f.klient.reicht_ein(&path, &[], (datei.0, &datei.1)).await;
    let versions = f.klient.holt(&f.adresse()).await.json()["fassungen"].clone();
    let moved = f.umzug().await;
    assert_eq!(moved.status, StatusCode::OK, "{}", moved.text());
    assert_eq!(moved.json()["stream"], json!(f.ziel.0));
    let after = f.klient.holt(&f.adresse()).await.json();
    assert_eq!(after["dokument"]["akte"], json!(f.ziel.0));
    assert_eq!(after["dokument"]["von_akte"], json!(f.quelle.0));
    for what in [
        "angelegt_am",
        "angelegt_von",
        "klasse",
        "richtung",
        "datum",
        "eingang",
        "absender",
    ] {
        assert_eq!(after["dokument"][what], before["dokument"][what], "{what}");
    }
    let told = |v: &Value| -> Vec<Value> {
        let rows = v.as_array().unwrap().iter();
        rows.map(|f| {
            json!([
                f["nummer"],
                f["sha256"],
                f["zeit"],
                f["von"],
                f["dateiname"]
            ])
        })
        .collect()
    };
    assert_eq!(told(&after["fassungen"]), told(&versions));
    let first = f
        .klient
        .holt(&format!("{}/inhalt?fassung=1", f.adresse()))
        .await;
    assert!(first.inhalt == papier::pdf(WORT));
    let source = f.akte(&f.klient, f.quelle.0).await;
    assert_eq!(source["dokumente"], json!([]));
    assert_eq!(source["abgegeben"][0]["an"], json!(f.ziel.0));
    let target = f.akte(&f.klient, f.ziel.0).await;
    assert_eq!(target["dokumente"][0]["dokument"], json!(f.dokument));
    // Its history stays where it happened.
    let lines = f
        .klient
        .holt(&format!("/api/v1/akten/{}/verlauf", f.quelle.0))
        .await
        .text();
    assert!(
        lines.contains("DokumentAbgegeben") && lines.contains("DokumentRegistriert"),
        "{lines}"
    );
    let found = f.klient.holt("/api/v1/suche?q=Quittenbrot").await.json();
    assert_eq!(found["treffer"][0]["akte"], json!(f.ziel.0), "{found}");
    f.welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_move_is_one_move() {
    let f = Fall::neu().await;
    let path = format!("{}/verschiebung", f.adresse());
    let kopf = [("idempotency-key", "umzug")];
    let mut receipts = Vec::new();
    for _ in 0..2 {
        let body = crate::support::anfrage::Koerper::Json(f.wohin());
        let done = f
            .klient
            .fragt(axum::http::Method::POST, &path, body, &kopf)
            .await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text());
        receipts.push(done.json()["header_hash"].clone());
    }
    assert_eq!(receipts[0], receipts[1]);
    f.welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_share_of_the_source_does_not_follow_and_a_share_of_the_target_tells_nothing_of_the_source()
 {
    let f = Fall::neu().await;
    let wer = f.welt.wer("a.wohngeld", Wohngeld);
    let klassen = [Dokumentklasse::Bescheid];
    // Bocholt reads the source, the district the target.
    f.welt
        .freigabe(&wer, (f.quelle.0, None), (3, Widerspruch), &klassen)
        .await;
    f.welt
        .freigabe(&wer, (f.ziel.0, None), (1, Widerspruch), &klassen)
        .await;
    let alt = Klient::von(&f.welt, &f.welt.wer("b.widerspruch", Widerspruch)).await;
    let neu = Klient::von(&f.welt, &f.welt.wer("k.widerspruch", Widerspruch)).await;
    let inhalt = format!("{}/inhalt", f.adresse());
    assert_eq!(alt.holt(&inhalt).await.status, StatusCode::OK);
    assert_eq!(neu.holt(&inhalt).await.status, StatusCode::NOT_FOUND);
    f.umzug().await;
    let kennzeichen = |akte: &Value| akte["akte"]["aktenzeichen"].as_str().unwrap().to_owned();
    let quelle = kennzeichen(&f.akte(&f.klient, f.quelle.0).await);
    let ziel = kennzeichen(&f.akte(&f.klient, f.ziel.0).await);
    // Whoever reads the source sees nothing of the Dokument any more, not even that it was there.
    for path in [&f.adresse(), &inhalt] {
        assert_eq!(alt.holt(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let mut seen = f.akte(&alt, f.quelle.0).await.to_string();
    seen += &alt
        .holt(&format!("/api/v1/akten/{}/verlauf", f.quelle.0))
        .await
        .text();
    seen += &alt.holt(&format!("/api/v1/suche?q={WORT}")).await.text();
    for hidden in [
        &f.dokument.to_string(),
        &f.ziel.0.to_string(),
        &ziel,
        "DokumentAbgegeben",
    ] {
        assert!(!seen.contains(hidden), "{hidden} in {seen}");
    }
    // Whoever reads the target sees the Dokument, and nothing of where it came from.
    assert_eq!(neu.holt(&inhalt).await.status, StatusCode::OK);
    let mut seen = f.akte(&neu, f.ziel.0).await.to_string();
    seen += &neu
        .holt(&format!("/api/v1/akten/{}/verlauf", f.ziel.0))
        .await
        .text();
    seen += &neu.holt(&f.adresse()).await.text();
    assert!(seen.contains("DokumentUebernommen"));
    for hidden in [&f.quelle.0.to_string(), &quelle] {
        assert!(!seen.contains(hidden), "{hidden} in {seen}");
    }
    f.welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_is_refused_unless_both_akten_are_open_and_one_s_own() {
    let f = Fall::neu().await;
    let wer = f.welt.wer("a.wohngeld", Wohngeld);
    let path = format!("{}/verschiebung", f.adresse());
    // Another organisation's Akte: hidden, so absent. One that does not exist: the same.
    let fremd = f.welt.wer("b.wohngeld", Wohngeld);
    let akte = f.welt.akte(&fremd, "Fremd").await;
    let vorgang = f.welt.vorgang(&fremd, akte, "Fremd").await;
    for (akte, vorgang) in [(akte.0, vorgang.0), (Uuid::new_v4(), Uuid::new_v4())] {
        let refused = f
            .klient
            .sendet(&path, json!({ "akte": akte, "nach": vorgang }))
            .await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{}", refused.text());
    }
    // A recipient of a share of both may read, not move.
    let klassen = [Dokumentklasse::Bescheid];
    for akte in [f.quelle.0, f.ziel.0] {
        f.welt
            .freigabe(&wer, (akte, None), (1, Widerspruch), &klassen)
            .await;
    }
    let leser = Klient::von(&f.welt, &f.welt.wer("k.widerspruch", Widerspruch)).await;
    assert_eq!(
        leser.sendet(&path, f.wohin()).await.status,
        StatusCode::FORBIDDEN
    );
    // A closed target.
    let zu = AkteCommand::VorgangZdAVerfuegen(VorgangZdAVerfuegen {
        vorgang: f.ziel.1,
        am: heute(),
    });
    f.welt.tut(&wer, f.ziel.0, zu).await;
    assert_eq!(f.umzug().await.json()["code"], "akte.vorgang-zda");
    let zu = AkteCommand::AkteZdAVerfuegen(AkteZdAVerfuegen { am: heute() });
    f.welt.tut(&wer, f.ziel.0, zu).await;
    assert_eq!(f.umzug().await.status, StatusCode::FORBIDDEN);
    let source = f.akte(&f.klient, f.quelle.0).await;
    assert_eq!(source["dokumente"].as_array().unwrap().len(), 1);
    assert_eq!(source["abgegeben"], json!([]));
    f.welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dokument_pulled_in_two_directions_at_once_ends_in_exactly_one_akte() {
    let f = Fall::neu().await;
    let wer = f.welt.wer("a.wohngeld", Wohngeld);
    let dritte = f.welt.akte(&wer, "Dritte Akte").await;
    let dort = f.welt.vorgang(&wer, dritte, "Post").await;
    let path = format!("{}/verschiebung", f.adresse());
    let andere = json!({ "akte": dritte, "nach": dort });
    // Meanwhile both targets move on, so that either side may have to try again.
    let unruhe = async {
        for n in 0..6 {
            f.welt.vorgang(&wer, f.ziel.0, &format!("Unruhe {n}")).await;
            f.welt.vorgang(&wer, dritte, &format!("Unruhe {n}")).await;
        }
    };
    let (eins, zwei, ()) = tokio::join!(
        f.klient.sendet(&path, f.wohin()),
        f.klient.sendet(&path, andere),
        unruhe
    );
    assert!(eins.status.is_success() || zwei.status.is_success());
    let mut places = 0;
    for akte in [f.quelle.0, f.ziel.0, dritte] {
        let stand = f
            .welt
            .app
            .store
            .stand::<Akte>(akte.into())
            .await
            .unwrap()
            .unwrap();
        places += usize::from(stand.aggregate.dokument(f.dokument).is_some());
    }
    assert_eq!(places, 1);
    f.welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_lead_from_the_aktenzeichen_to_the_moved_dokument_and_leave_a_link() {
    let f = Fall::neu().await;
    let browser = Klient::im_browser(&f.welt, "a.wohngeld")
        .await
        .unter("wohngeld")
        .await;
    let seite = format!("/dokumente/{}/abgeben", f.dokument);
    let ziel = f.akte(&f.klient, f.ziel.0).await;
    let kennzeichen = ziel["akte"]["aktenzeichen"].as_str().unwrap();
    // What is not there, or somebody else's: the form again, with a reason.
    let fremd = f
        .welt
        .akte(&f.welt.wer("b.wohngeld", Wohngeld), "Fremd")
        .await;
    let fremd = f
        .welt
        .app
        .aktenzeichen(&f.welt.wer("b.wohngeld", Wohngeld), fremd)
        .await
        .unwrap();
    for falsch in ["99-1/2026", &fremd] {
        let falsch = falsch.replace('/', "%2F");
        let again = browser.holt(&format!("{seite}?kennzeichen={falsch}")).await;
        assert_eq!(again.status, StatusCode::OK);
        assert!(again.text().contains("keine andere Akte"), "{falsch}");
    }
    let found = browser
        .holt(&format!(
            "{seite}?kennzeichen={}",
            kennzeichen.replace('/', "%2F")
        ))
        .await;
    assert!(found.text().contains("Richtige Akte"), "{}", found.text());
    let version = f.akte(&f.klient, f.quelle.0).await["akte"]["version"].clone();
    let felder = format!(
        "csrf={}&version={version}&ziel={}&nach={}",
        browser.csrf, f.ziel.0, f.ziel.1
    );
    let form = crate::support::anfrage::Koerper::Felder(felder);
    let done = browser
        .fragt(axum::http::Method::POST, &seite, form, &[])
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let alt = browser.holt(&format!("/akten/{}", f.quelle.0)).await.text();
    assert!(alt.contains(&format!("/dokumente/{}", f.dokument)) && alt.contains(kennzeichen));
    let start = browser.holt("/").await.text();
    assert!(
        start.contains(&format!("/dokumente/{}", f.dokument)),
        "not on the start page"
    );
    f.welt.protokoll_ist_unversehrt().await;
}

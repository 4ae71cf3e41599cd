//! A scan provider delivers a batch with an identity card: everything becomes a Dokument with a transfer note, or nothing
//! does. Refused: the provider opening files, and a card copied without a reason. What becomes of the batch:
//! `scanstapel_pruefung`.

use axum::http::{Method, StatusCode};
use eakte_domain::akte::{AkteCommand, VorgangZdAVerfuegen};
use eakte_domain::werte::Leistungsart::{Hzl, Wohngeld};
use eakte_domain::werte::Rolle;
use eakte_domain::{AkteId, VorgangId};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::schutz::{AHAUS, als, gibt, neu};
use crate::support::anfrage::{Antwort, Klient, Koerper};
use crate::support::papier;
use crate::support::welt::{Welt, heute};

pub(crate) const LISTE: &str = "/api/v1/scanstapel";
const GRENZE: &str = "grenze-des-stapels";

/// Parts of a multipart form: name, file name, bytes.
pub(crate) type Teil = (&'static str, Option<String>, Vec<u8>);

pub(crate) fn form(teile: &[Teil]) -> Koerper {
    let mut out = Vec::new();
    for (name, datei, inhalt) in teile {
        let datei = datei
            .as_ref()
            .map_or_else(String::new, |d| format!("; filename=\"{d}\""));
        out.extend_from_slice(
            format!("--{GRENZE}\r\nContent-Disposition: form-data; name=\"{name}\"{datei}\r\n\r\n")
                .as_bytes(),
        );
        out.extend_from_slice(inhalt);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(format!("--{GRENZE}--\r\n").as_bytes());
    Koerper::Roh(out)
}

pub(crate) async fn sendet(klient: &Klient, teile: &[Teil], key: &str) -> Antwort {
    let typ = format!("multipart/form-data; boundary={GRENZE}");
    let kopf = [("content-type", typ.as_str()), ("idempotency-key", key)];
    klient.fragt(Method::POST, LISTE, form(teile), &kopf).await
}

/// The description of a batch and its files: `dokumente` as the API takes them.
pub(crate) fn stapel(dokumente: &[Value]) -> Vec<Teil> {
    let blaetter: u64 = dokumente
        .iter()
        .map(|d| d["blaetter"].as_u64().unwrap())
        .sum();
    let uebergabe = json!({
        "name": "Posteingang 3", "gescannt_am": heute(), "geraet": "Scanner 1", "dpi": 300, "farbe": "graustufen",
        "bearbeiter": "S. Scharf", "blaetter": blaetter, "bildgleich": true, "dokumente": dokumente,
    });
    let mut teile = vec![("uebergabe", None, uebergabe.to_string().into_bytes())];
    for n in 0..dokumente.len() {
        let name = format!("scan{n}.pdf");
        teile.push(("datei", Some(name), papier::pdf(&format!("Seite {n}"))));
    }
    teile
}

/// An Akte of a.wohngeld with one open Vorgang, and its Aktenzeichen.
pub(crate) async fn akte(welt: &Welt, betreff: &str) -> (AkteId, VorgangId, String) {
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, betreff).await;
    let vorgang = welt.vorgang(&wer, akte, betreff).await;
    let zeichen = welt.app.aktenzeichen(&wer, akte).await.unwrap();
    (akte, vorgang, zeichen)
}

pub(crate) fn scan(aktenzeichen: &str, n: u32) -> Value {
    json!({
        "aktenzeichen": aktenzeichen, "vorgangsnummer": 1, "betreff": format!("Nachweis {n}"),
        "klasse": "nachweis", "blaetter": 2, "eingang": heute(),
    })
}

pub(crate) fn karte(aktenzeichen: &str, grund: Option<&str>) -> Value {
    json!({
        "aktenzeichen": aktenzeichen, "vorgangsnummer": 1, "betreff": "Personalausweis",
        "klasse": "ausweiskopie", "blaetter": 1, "ausweisgrund": grund,
    })
}

/// The id of a batch of one Dokument that the person delivers.
pub(crate) async fn lieferung(klient: &Klient, vorgang: VorgangId) -> Uuid {
    let d =
        json!({ "vorgang": vorgang, "betreff": "Gescannt", "klasse": "nachweis", "blaetter": 1 });
    let done = sendet(klient, &stapel(&[d]), "stapel-1").await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.text());
    done.json()["stapel"].as_str().unwrap().parse().unwrap()
}

/// The provider's account and a batch of six Dokumente in two Akten, one of them an identity card.
pub(crate) async fn geliefert(welt: &Welt) -> (Klient, Value, [AkteId; 2]) {
    neu(welt, AHAUS, "a.scan", Rolle::Dienstkonto, &[Wohngeld]).await;
    let (erste, _, zeichen) = akte(welt, "Erste").await;
    let (zweite, _, zweites) = akte(welt, "Zweite").await;
    let mut dokumente: Vec<_> = (1..=4).map(|n| scan(&zeichen, n)).collect();
    dokumente.push(scan(&zweites, 5));
    dokumente.push(karte(&zweites, Some("Auszahlung an Dritte")));
    let anbieter = als(welt, "a.scan", Wohngeld).await;
    let done = sendet(&anbieter, &stapel(&dokumente), "stapel-1").await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.text());
    (anbieter, done.json(), [erste, zweite])
}

pub(crate) async fn ansicht(klient: &Klient, stapel: &str) -> Value {
    let seen = klient.holt(&format!("{LISTE}/{stapel}")).await;
    assert_eq!(seen.status, StatusCode::OK, "{}", seen.text());
    seen.json()
}

/// The ids of the open sample.
pub(crate) fn gezogen(ansicht: &Value) -> Vec<String> {
    let alle = ansicht["dokumente"].as_array().unwrap().iter();
    let offen = alle.filter(|d| d["stichprobe"] == true && d["befund"].is_null());
    offen
        .map(|d| d["dokument"].as_str().unwrap().to_owned())
        .collect()
}

/// Notes findings in the sample that is drawn now.
pub(crate) async fn prueft(
    klient: &Klient,
    stapel: &str,
    befunde: &[(String, Option<&str>)],
) -> Antwort {
    let befund = |(d, m): &(String, Option<&str>)| json!({ "dokument": d, "mangel": m });
    let seen = klient.holt(&format!("{LISTE}/{stapel}")).await.json();
    // Who sees nothing of it guesses.
    let runde = seen["stapel"]["runde"].as_u64().unwrap_or(1);
    let body = json!({ "runde": runde, "befunde": befunde.iter().map(befund).collect::<Vec<_>>() });
    klient
        .sendet(&format!("{LISTE}/{stapel}/stichprobe"), body)
        .await
}

pub(crate) async fn vernichtet(klient: &Klient, stapel: &str) -> Antwort {
    let body = json!({ "am": heute(), "durch": "Aktenvernichtung GmbH, DIN 66399" });
    klient
        .sendet(&format!("{LISTE}/{stapel}/vernichtung"), body)
        .await
}

pub(crate) fn code(antwort: &Antwort, erwartet: &str) {
    assert_eq!(antwort.status, StatusCode::CONFLICT, "{}", antwort.text());
    assert_eq!(antwort.json()["code"], erwartet, "{}", antwort.text());
}

pub(crate) async fn in_der_akte(klient: &Klient, akte: AkteId) -> usize {
    let seen = klient.holt(&format!("/api/v1/akten/{akte}")).await.json();
    seen["dokumente"].as_array().unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_becomes_dokumente_with_a_transfer_note_and_the_provider_opens_none_of_them() {
    let welt = Welt::neu().await;
    let (anbieter, quittung, [erste, zweite]) = geliefert(&welt).await;
    let id = quittung["stapel"].as_str().unwrap();
    assert_eq!(quittung["stream"], id);
    let dokumente = quittung["dokumente"].as_array().unwrap();
    assert_eq!(dokumente.len(), 6);
    // Ids and the receipt, nothing of what lies there.
    let names: Vec<_> = quittung.as_object().unwrap().keys().cloned().collect();
    assert!(
        ["akte", "betreff", "aktenzeichen", "stichprobe"]
            .iter()
            .all(|n| !names.iter().any(|k| k == n)),
        "{names:?}"
    );

    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    assert_eq!(in_der_akte(&sb, erste).await, 4);
    assert_eq!(in_der_akte(&sb, zweite).await, 2);
    let card = dokumente[5].as_str().unwrap();
    let seen = sb.holt(&format!("/api/v1/dokumente/{card}")).await.json();
    assert_eq!(seen["dokument"]["ausweisgrund"], "Auszahlung an Dritte");
    let vermerk = &seen["dokument"]["transfervermerk"];
    assert_eq!(vermerk["stapel"], id);
    assert_eq!(vermerk["bearbeiter"], "S. Scharf");
    assert_eq!(vermerk["blaetter"], 1);
    assert_eq!(vermerk["bildgleich"], true);
    let verlauf = sb.holt(&format!("/api/v1/akten/{zweite}/verlauf")).await;
    assert!(verlauf.text().contains("TransfervermerkErstellt"));

    for d in dokumente {
        let d = d.as_str().unwrap();
        for path in ["", "/inhalt", "/text", "/seiten/1"] {
            let path = format!("/api/v1/dokumente/{d}{path}");
            assert_eq!(gibt(&anbieter, path).await, StatusCode::NOT_FOUND);
        }
    }
    for path in [
        format!("{LISTE}/{id}"),
        format!("/api/v1/akten/{erste}"),
        format!("/api/v1/akten/{zweite}/verlauf"),
    ] {
        assert_eq!(gibt(&anbieter, path).await, StatusCode::NOT_FOUND);
    }
    assert!(anbieter.holt(LISTE).await.zeilen().is_empty());
    let befund = [(card.to_owned(), None)];
    assert_eq!(
        prueft(&anbieter, id, &befund).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        vernichtet(&anbieter, id).await.status,
        StatusCode::NOT_FOUND
    );
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_sent_twice_is_filed_once_and_another_under_its_key_is_refused() {
    let welt = Welt::neu().await;
    neu(&welt, AHAUS, "a.scan", Rolle::Dienstkonto, &[Wohngeld]).await;
    let (akte, vorgang, zeichen) = akte(&welt, "Erste").await;
    let anbieter = als(&welt, "a.scan", Wohngeld).await;
    let teile = stapel(&[scan(&zeichen, 1), scan(&zeichen, 2)]);
    let first = sendet(&anbieter, &teile, "stapel-1").await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.text());
    // Even after the Vorgang takes nothing more.
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let am = heute();
    let zda = AkteCommand::VorgangZdAVerfuegen(VorgangZdAVerfuegen { vorgang, am });
    welt.tut(&wer, akte, zda).await;
    let again = sendet(&anbieter, &teile, "stapel-1").await;
    assert_eq!(again.status, StatusCode::CREATED, "{}", again.text());
    assert_eq!(again.json()["dokumente"], first.json()["dokumente"]);
    assert_eq!(again.json()["wiederholung"], true);
    let other = sendet(&anbieter, &stapel(&[scan(&zeichen, 3)]), "stapel-1").await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    let sb = Klient::von(&welt, &wer).await;
    assert_eq!(in_der_akte(&sb, akte).await, 2);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_identity_card_without_a_reason_is_refused_with_the_whole_batch_and_in_an_upload() {
    let welt = Welt::neu().await;
    neu(&welt, AHAUS, "a.scan", Rolle::Dienstkonto, &[Wohngeld]).await;
    let (akte, vorgang, zeichen) = akte(&welt, "Erste").await;
    let anbieter = als(&welt, "a.scan", Wohngeld).await;
    let teile = stapel(&[scan(&zeichen, 1), karte(&zeichen, None)]);
    let refused = sendet(&anbieter, &teile, "stapel-1").await;
    code(&refused, "akte.ausweis-ohne-grund");
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    assert_eq!(in_der_akte(&sb, akte).await, 0);
    assert!(sb.holt(LISTE).await.zeilen().is_empty());

    let path = format!("/api/v1/akten/{akte}/vorgaenge/{vorgang}/dokumente");
    let datei = || ("ausweis.txt", "Ausweis".as_bytes());
    let klasse = ("klasse", "ausweiskopie");
    let refused = sb.reicht_ein(&path, &[klasse], datei()).await;
    code(&refused, "akte.ausweis-ohne-grund");
    let grund = ("ausweisgrund", "Auszahlung an Dritte");
    let done = sb.reicht_ein(&path, &[klasse, grund], datei()).await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.text());
    assert_eq!(in_der_akte(&sb, akte).await, 1);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_cannot_tell_what_is_hidden_closed_or_restricted_from_what_is_not_there() {
    let welt = Welt::neu().await;
    neu(&welt, AHAUS, "a.scan", Rolle::Dienstkonto, &[Wohngeld]).await;
    let anbieter = als(&welt, "a.scan", Wohngeld).await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let sb = Klient::von(&welt, &wer).await;
    let (zu, vorgang, geschlossen) = akte(&welt, "Geschlossen").await;
    let am = heute();
    let zda = AkteCommand::VorgangZdAVerfuegen(VorgangZdAVerfuegen { vorgang, am });
    welt.tut(&wer, zu, zda).await;
    let (eng, im_engen, eingeschraenkt) = akte(&welt, "Eingeschränkt").await;
    let body = json!({ "eingeschraenkt": true, "grund": "Widerspruch" });
    let set = sb
        .sendet(&format!("/api/v1/akten/{eng}/schutz"), body)
        .await;
    assert!(set.status.is_success(), "{}", set.text());
    let hzl = welt.wer("a.hzl", Hzl);
    let fremde = welt.akte(&hzl, "Andere Leistung").await;
    let fremder = welt.vorgang(&hzl, fremde, "Andere Leistung").await;

    let ziel =
        |v: VorgangId| json!({ "vorgang": v, "betreff": "x", "klasse": "nachweis", "blaetter": 1 });
    let mut answers = Vec::new();
    for (n, d) in [
        scan("50-50.1-99999/2026", 1),
        scan(&geschlossen, 1),
        scan(&eingeschraenkt, 1),
        ziel(im_engen),
        ziel(fremder),
        ziel(VorgangId(Uuid::new_v4())),
    ]
    .into_iter()
    .enumerate()
    {
        let said = sendet(&anbieter, &stapel(&[d]), &format!("stapel-{n}")).await;
        answers.push((said.status, said.text()));
    }
    let (status, _) = answers[0];
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    for said in &answers {
        assert_eq!(said, &answers[0]);
    }
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_that_does_not_fit_its_description_is_refused() {
    let welt = Welt::neu().await;
    neu(&welt, AHAUS, "a.scan", Rolle::Dienstkonto, &[Wohngeld]).await;
    let (akte, _, zeichen) = akte(&welt, "Erste").await;
    let anbieter = als(&welt, "a.scan", Wohngeld).await;
    let gut = || stapel(&[scan(&zeichen, 1), scan(&zeichen, 2)]);
    let mut ohne_datei = gut();
    ohne_datei.pop();
    let mut zu_viele = gut();
    zu_viele.push(("datei", Some("mehr.pdf".into()), papier::pdf("Mehr")));
    let mut verkehrt = gut();
    verkehrt.rotate_left(1);
    let mut pruefsumme = scan(&zeichen, 1);
    pruefsumme["sha256"] = json!("0".repeat(64));
    let ohne_ziel = json!({ "betreff": "x", "klasse": "nachweis", "blaetter": 1 });
    for (n, teile) in [
        ohne_datei,
        zu_viele,
        verkehrt,
        stapel(&[pruefsumme]),
        stapel(&[ohne_ziel]),
        stapel(&[]),
    ]
    .into_iter()
    .enumerate()
    {
        let refused = sendet(&anbieter, &teile, &format!("stapel-{n}")).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{n}: {}",
            refused.text()
        );
    }
    let mut teile = gut();
    let mut uebergabe: Value = serde_json::from_slice(&teile[0].2).unwrap();
    uebergabe["blaetter"] = json!(9);
    teile[0].2 = uebergabe.to_string().into_bytes();
    let refused = sendet(&anbieter, &teile, "stapel-9").await;
    code(&refused, "scanstapel.blaetter-ungleich");
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    assert_eq!(in_der_akte(&sb, akte).await, 0);
    welt.protokoll_ist_unversehrt().await;
}

//! Redacted copies: a partner gets the copy and not what it was made from; what is refused; and the page without
//! JavaScript.

use axum::http::{Method, StatusCode};
use eakte_domain::leseprotokoll::Zugriffsart;
use eakte_domain::werte::Dokumentklasse::{Bescheid, Sonstiges};
use eakte_domain::werte::Leistungsart::{Widerspruch, Wohngeld};
use eakte_domain::{AkteId, DokumentId, VorgangId};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::leseprotokoll::gezeigt;
use crate::schutz::als;
use crate::support::anfrage::{Antwort, Klient, Koerper};
use crate::support::papier;
use crate::support::welt::Welt;

/// Stands in the Dokument, under the area.
const NAME: &str = "Nachbarin Meier";
/// Why it is blackened.
const GRUND: &str = "Angaben ueber die Nachbarin";

/// An Akte of Ahaus with a Bescheid that names somebody else, and a Vorgang of its own for what is shown.
struct Fall {
    akte: AkteId,
    vorgang: VorgangId,
    einsicht: VorgangId,
    dokument: DokumentId,
}

async fn fall(welt: &Welt) -> Fall {
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Wohngeld Beispiel").await;
    let vorgang = welt.vorgang(&wer, akte, "Antrag").await;
    let einsicht = welt.vorgang(&wer, akte, "Akteneinsicht").await;
    let papier = ("meier.pdf", papier::pdf(NAME));
    let dokument = welt.dokument(&wer, (akte, vorgang), Bescheid, papier).await;
    Fall {
        akte,
        vorgang,
        einsicht,
        dokument,
    }
}

fn pfad(dokument: DokumentId) -> String {
    format!("/api/v1/dokumente/{dokument}/schwaerzungen")
}

/// Where the name stands.
fn bereich(seite: u32) -> Value {
    json!({ "seite": seite, "links": 100, "oben": 70, "breite": 500, "hoehe": 20 })
}

fn wunsch(bereiche: &[Value], vorgang: Option<VorgangId>) -> Value {
    json!({
        "bereiche": bereiche, "grund": GRUND, "rechtsgrundlage": "§ 25 Abs. 3 SGB X", "vorgang": vorgang,
    })
}

fn dokument_aus(answer: &Antwort) -> DokumentId {
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    let id: Uuid = answer.json()["dokument"].as_str().unwrap().parse().unwrap();
    DokumentId(id)
}

async fn ansicht(klient: &Klient, dokument: DokumentId) -> Value {
    let shown = klient.holt(&format!("/api/v1/dokumente/{dokument}")).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text());
    shown.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_is_filed_without_what_is_blackened_and_the_look_at_the_original_is_on_record() {
    let welt = Welt::neu().await;
    let f = fall(&welt).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let before = gezeigt(&welt).await.len();
    let body = wunsch(&[bereich(1)], None);
    let kopie = dokument_aus(&sb.sendet(&pfad(f.dokument), body).await);
    let seen = gezeigt(&welt).await.split_off(before);
    let [(_, look)] = seen.as_slice() else {
        panic!("{seen:?}");
    };
    assert_eq!(look.art, Zugriffsart::Inhalt);
    assert_eq!(look.gezeigt[0].dokument, Some(f.dokument));
    assert_eq!(look.gezeigt[0].fassung, Some(1));

    let von = |d: DokumentId| format!("/api/v1/dokumente/{d}/inhalt");
    let has = |bytes: &[u8]| bytes.windows(NAME.len()).any(|w| w == NAME.as_bytes());
    assert!(has(&sb.holt(&von(f.dokument)).await.inhalt));
    let bytes = sb.holt(&von(kopie)).await;
    assert_eq!(bytes.status, StatusCode::OK);
    assert!(!has(&bytes.inhalt) && bytes.inhalt.starts_with(b"%PDF-"));
    let text = sb.holt(&format!("/api/v1/dokumente/{kopie}/text")).await;
    assert_eq!(text.json()["text"], Value::Null);
    let png = sb
        .holt(&format!("/api/v1/dokumente/{kopie}/seiten/1"))
        .await;
    assert!(png.inhalt.starts_with(b"\x89PNG"));

    // Each names the other, to who may see both.
    let shown = ansicht(&sb, kopie).await;
    assert_eq!(shown["dokument"]["betreff"], "Geschwärzte Kopie");
    assert_eq!(shown["dokument"]["klasse"], "bescheid");
    assert_eq!(shown["dokument"]["vorgang"], json!(f.vorgang));
    let s = &shown["dokument"]["schwaerzung"];
    assert_eq!(s["quelle"], json!(f.dokument));
    assert_eq!(
        (&s["fassung"], &s["bereiche"], &s["grund"]),
        (&json!(1), &json!(1), &json!(GRUND))
    );
    assert_eq!(shown["quelle"]["nummer"], 1);
    assert_eq!(shown["quelle"]["aktenzeichen"], shown["aktenzeichen"]);
    assert!(shown["aktenzeichen"].is_string());
    let shown = ansicht(&sb, f.dokument).await;
    assert_eq!(shown["kopien"][0]["dokument"], json!(kopie));
    assert_eq!(shown["dokument"]["schwaerzung"], Value::Null);
    // The word is found in the original alone.
    let found = sb.holt("/api/v1/suche?q=Nachbarin").await.json();
    let found = found["treffer"].as_array().unwrap().clone();
    assert!(found.iter().any(|t| t["dokument"] == json!(f.dokument)));
    assert!(found.iter().all(|t| t["dokument"] != json!(kopie)));
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_gets_the_copy_and_learns_nothing_of_what_it_was_made_from() {
    let welt = Welt::neu().await;
    let f = fall(&welt).await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let body = wunsch(&[bereich(1)], Some(f.einsicht));
    let kopie = dokument_aus(&sb.sendet(&pfad(f.dokument), body).await);
    welt.freigabe(
        &wer,
        (f.akte, Some(f.einsicht)),
        (1, Widerspruch),
        &[Bescheid],
    )
    .await;
    let partner = als(&welt, "k.widerspruch", Widerspruch).await;

    let shown = ansicht(&partner, kopie).await;
    assert_eq!(shown["dokument"]["betreff"], "Geschwärzte Kopie");
    let s = &shown["dokument"]["schwaerzung"];
    assert_eq!(s["rechtsgrundlage"], "§ 25 Abs. 3 SGB X");
    for hidden in [&s["quelle"], &s["fassung"], &s["grund"], &shown["quelle"]] {
        assert_eq!(*hidden, Value::Null, "{shown:#}");
    }
    let von = |d: DokumentId| format!("/api/v1/dokumente/{d}/inhalt");
    assert_eq!(partner.holt(&von(kopie)).await.status, StatusCode::OK);
    let akte = partner.holt(&format!("/api/v1/akten/{}", f.akte)).await;
    let verlauf = format!("/api/v1/akten/{}/verlauf", f.akte);
    let verlauf = partner.holt(&verlauf).await;
    for answer in [&akte, &verlauf] {
        assert_eq!(answer.status, StatusCode::OK);
        let text = answer.text();
        for word in [
            "meier",
            GRUND,
            &f.dokument.to_string(),
            "DokumentGeschwaerzt",
        ] {
            assert!(!text.contains(word), "{word} in {text}");
        }
    }
    assert!(akte.text().contains(&kopie.to_string()));

    // The original is to them as one that nobody ever filed, also to be redacted.
    let absent = DokumentId(Uuid::new_v4());
    let none = partner.holt(&von(absent)).await;
    let original = partner.holt(&von(f.dokument)).await;
    assert_eq!(original.status, StatusCode::NOT_FOUND);
    assert_eq!(original.inhalt, none.inhalt);
    let body = wunsch(&[bereich(1)], None);
    let asked = partner.sendet(&pfad(f.dokument), body.clone()).await;
    let none = partner.sendet(&pfad(absent), body.clone()).await;
    assert_eq!(asked.status, StatusCode::NOT_FOUND);
    assert_eq!(asked.inhalt, none.inhalt);
    // Who reads a copy files no other one in an Akte that others lead.
    let asked = partner.sendet(&pfad(kopie), body).await;
    assert_eq!(asked.status, StatusCode::FORBIDDEN, "{}", asked.text());
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_copy_is_called_back_by_cancelling_it_and_the_partner_is_not_told_why() {
    let welt = Welt::neu().await;
    let f = fall(&welt).await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let body = wunsch(&[bereich(1)], Some(f.einsicht));
    let kopie = dokument_aus(&sb.sendet(&pfad(f.dokument), body).await);
    welt.freigabe(
        &wer,
        (f.akte, Some(f.einsicht)),
        (1, Widerspruch),
        &[Bescheid],
    )
    .await;
    let partner = als(&welt, "k.widerspruch", Widerspruch).await;
    let dokument = format!("/api/v1/dokumente/{kopie}");
    let inhalt = format!("{dokument}/inhalt");
    let akte = format!("/api/v1/akten/{}", f.akte);
    let paket = format!("{akte}/uebermittlung");
    for path in [&inhalt, &paket] {
        assert_eq!(partner.holt(path).await.status, StatusCode::OK, "{path}");
    }
    let warum = "Der Name war noch lesbar";
    let storno = format!("{dokument}/storno");
    let gone = sb.sendet(&storno, json!({ "grund": warum })).await;
    assert_eq!(gone.status, StatusCode::OK, "{}", gone.text());

    let refused = partner.holt(&inhalt).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text());
    assert_eq!(partner.holt(&paket).await.status, StatusCode::NOT_FOUND);
    assert_eq!(sb.holt(&inhalt).await.status, StatusCode::OK);
    // That it was there stays to be seen.
    for path in [dokument, akte.clone(), format!("{akte}/verlauf")] {
        let theirs = partner.holt(&path).await;
        assert_eq!(theirs.status, StatusCode::OK, "{path}");
        let theirs = theirs.text();
        assert!(theirs.contains(&kopie.to_string()), "{path}: {theirs}");
        assert!(!theirs.contains(warum), "{path}: {theirs}");
        assert!(sb.holt(&path).await.text().contains(warum), "{path}");
    }
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_redacted_is_refused_with_what_to_do_and_leaves_nothing() {
    let welt = Welt::neu().await;
    let f = fall(&welt).await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let ort = (f.akte, f.vorgang);
    let brief = ("brief.docx", papier::docx("Sehr geehrte Damen und Herren"));
    let brief = welt.dokument(&wer, ort, Sonstiges, brief).await;
    let mail = ("mail.eml", papier::eml("Guten Tag"));
    let mail = welt.dokument(&wer, ort, Sonstiges, mail).await;
    let eins = [bereich(1)];
    for (dokument, body, status, worte) in [
        (
            f.dokument,
            wunsch(&[], None),
            409,
            "mindestens einen Bereich",
        ),
        (
            f.dokument,
            wunsch(&[bereich(2)], None),
            422,
            "endet mit Seite 1",
        ),
        (
            f.dokument,
            wunsch(
                &[json!({ "seite": 1, "links": 900, "oben": 0, "breite": 200, "hoehe": 10 })],
                None,
            ),
            422,
            "Bereich 1 liegt nicht auf der Seite",
        ),
        (
            brief,
            wunsch(&eins, None),
            409,
            "zuerst eine PDF-Fassung ab",
        ),
        (mail, wunsch(&eins, None), 409, "zuerst eine PDF-Fassung ab"),
        (
            f.dokument,
            json!({ "bereiche": eins, "grund": " ", "rechtsgrundlage": "§ 25 SGB X" }),
            422,
            "grund",
        ),
        (
            f.dokument,
            json!({ "bereiche": eins, "grund": "x", "rechtsgrundlage": "" }),
            422,
            "rechtsgrundlage",
        ),
        (
            f.dokument,
            json!({ "bereiche": eins, "grund": "x", "rechtsgrundlage": "x", "fassung": 2 }),
            409,
            "Fassung 2 gibt es nicht",
        ),
        (
            f.dokument,
            wunsch(&eins, Some(VorgangId(Uuid::new_v4()))),
            409,
            "Vorgang",
        ),
    ] {
        let refused = sb.sendet(&pfad(dokument), body.clone()).await;
        assert_eq!(
            refused.status.as_u16(),
            status,
            "{body}: {}",
            refused.text()
        );
        let detail = refused.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(worte), "{body}: {detail}");
    }
    let ablegen = format!("/api/v1/akten/{}/vorgaenge/{}/dokumente", f.akte, f.vorgang);
    let papier = papier::pdf("Neu");
    let datei = ("entwurf.pdf", papier.as_slice());
    let entwurf = sb.reicht_ein(&ablegen, &[("entwurf", "true")], datei).await;
    let entwurf = dokument_aus(&entwurf);
    let refused = sb.sendet(&pfad(entwurf), wunsch(&eins, None)).await;
    assert_eq!(refused.json()["code"], "akte.schwaerzung-entwurf");
    let akte = sb.holt(&format!("/api/v1/akten/{}", f.akte)).await.json();
    assert_eq!(akte["dokumente"].as_array().unwrap().len(), 4);

    // A copy takes no other version: under its name nobody would look for what it hides.
    let kopie = dokument_aus(&sb.sendet(&pfad(f.dokument), wunsch(&eins, None)).await);
    let datei = ("anders.pdf", papier.as_slice());
    let versionen = format!("/api/v1/dokumente/{kopie}/versionen");
    let refused = sb.reicht_ein(&versionen, &[], datei).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert_eq!(refused.json()["code"], "akte.schwaerzung-kopie-bleibt");
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_request_sent_twice_makes_one_copy() {
    let welt = Welt::neu().await;
    let f = fall(&welt).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let key = [("idempotency-key", "einmal")];
    let mut ids = Vec::new();
    for _ in 0..2 {
        let body = Koerper::Json(wunsch(&[bereich(1)], None));
        let done = sb.fragt(Method::POST, &pfad(f.dokument), body, &key).await;
        ids.push(dokument_aus(&done));
    }
    assert_eq!(ids[0], ids[1]);
    let akte = sb.holt(&format!("/api/v1/akten/{}", f.akte)).await.json();
    assert_eq!(akte["dokumente"].as_array().unwrap().len(), 2);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_makes_a_copy_without_javascript_and_keeps_what_was_entered() {
    let welt = Welt::neu().await;
    let f = fall(&welt).await;
    let sb = Klient::im_browser(&welt, "a.wohngeld").await;
    let sb = sb.unter("wohngeld").await;
    let seite = format!("/dokumente/{}", f.dokument);
    let form = format!("{seite}/schwaerzen");
    let shown = sb.holt(&seite).await.text();
    assert!(shown.contains(&format!("{form}?fassung=1")));
    // The page says what it is for and of which Dokument.
    let name = shown.split_once("<h1>").unwrap().1;
    let name = name.split_once("</h1>").unwrap().0;
    for (sprache, was) in [("de", "Schwärzen"), ("en", "Redact")] {
        let kopf = [("Accept-Language", sprache)];
        let page = sb.fragt(Method::GET, &form, Koerper::Leer, &kopf).await;
        let page = page.text();
        for teil in [
            format!("<title>{was}: {name} – eAkte</title>"),
            format!("<h1>{was}: {name}</h1>"),
            format!("<li><a href=\"{seite}\">{name}</a></li>"),
            format!("<li><span aria-current=\"page\">{was}</span></li>"),
        ] {
            assert!(page.contains(&teil), "{teil} in {page}");
        }
    }
    let shown = sb.holt(&form).await.text();
    assert!(shown.contains("Bereich 1") && !shown.contains("Bereich 2<"));
    assert!(shown.contains(&format!("{seite}/seiten/1?fassung=1")));
    assert!(shown.contains("aria-hidden=\"true\">Seite 1 von 1</p>"));

    let eins = [
        ("seite", "1"),
        ("links", "10"),
        ("oben", "7"),
        ("breite", "50"),
        ("hoehe", "2,5"),
    ];
    let mehr = sb
        .formt(
            &form,
            &[&eins[..], &[("fassung", "1"), ("mehr", "ja")]].concat(),
        )
        .await;
    assert_eq!(mehr.status, StatusCode::OK, "{}", mehr.text());
    let mehr = mehr.text();
    assert!(mehr.contains("Bereich 2<") && mehr.contains("value=\"2,5\""));
    let rect = r#"<rect x="100" y="70" width="500" height="25">"#;
    assert!(mehr.contains(rect), "{mehr}");
    let weg = [&eins[..], &[("entfernen", "0")]].concat();
    let weg = sb.formt(&form, &weg).await.text();
    assert!(!weg.contains(rect) && weg.contains("Bereich 1<"));

    let leer = [
        ("seite", "1"),
        ("links", ""),
        ("oben", ""),
        ("breite", ""),
        ("hoehe", ""),
        ("grund", GRUND),
        ("rechtsgrundlage", "§ 25 Abs. 3 SGB X"),
    ];
    let missing = sb.formt(&form, &leer).await;
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
    let missing = missing.text();
    assert!(missing.contains("mindestens einen Bereich") && missing.contains(GRUND));
    let ohne_grund = sb.formt(&form, &eins).await;
    assert_eq!(ohne_grund.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(ohne_grund.text().contains("grund-fehler") && ohne_grund.text().contains(rect));

    let done = [&eins[..], &leer[..]].concat();
    let done = sb.formt(&form, &done).await;
    assert!(done.ziel().ends_with("?m=geschwaerzt"), "{}", done.text());
    let kopie = sb.holt(done.ziel()).await.text();
    assert!(kopie.contains("Die geschwärzte Kopie ist abgelegt"));
    assert!(kopie.contains("Dokument 0001 im Vorgang 0001, Fassung 1"));
    assert!(kopie.contains(GRUND) && !kopie.contains("Neue Fassung ablegen"));
    let kopie = done.ziel().trim_end_matches("?m=geschwaerzt");
    assert!(sb.holt(&seite).await.text().contains(kopie));
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_button_is_offered_only_where_a_copy_can_be_made() {
    let welt = Welt::neu().await;
    let f = fall(&welt).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let ablegen = format!("/api/v1/akten/{}/vorgaenge/{}/dokumente", f.akte, f.vorgang);
    let papier = papier::pdf("Neu");
    let datei = ("entwurf.pdf", papier.as_slice());
    let entwurf = sb.reicht_ein(&ablegen, &[("entwurf", "true")], datei).await;
    let entwurf = dokument_aus(&entwurf);
    let browser = Klient::im_browser(&welt, "a.wohngeld").await;
    let browser = browser.unter("wohngeld").await;
    for (dokument, moeglich) in [(f.dokument, true), (entwurf, false)] {
        let seite = browser.holt(&format!("/dokumente/{dokument}")).await;
        assert_eq!(seite.status, StatusCode::OK);
        let knopf = format!("/dokumente/{dokument}/schwaerzen");
        assert_eq!(seite.text().contains(&knopf), moeglich, "{dokument}");
    }
}

//! What a person was told under Art. 15 DSGVO and what not: recorded, provable, shown to those who answer.

use axum::http::StatusCode;
use eakte_domain::AkteId;
use eakte_domain::akte::{AkteCommand, AkteStornieren};
use eakte_domain::werte::Leistungsart::{Widerspruch, Wohngeld};
use eakte_domain::werte::{Dokumentklasse, Rolle, Zweck};
use jiff::ToSpan;
use serde_json::{Value, json};

use crate::schutz::{AHAUS, akte, als, neu};
use crate::support::anfrage::{Antwort, Klient};
use crate::support::welt::{Welt, heute, text};

const GRUND: &str = "Hinweise einer Nachbarin";

fn verweigert() -> Value {
    json!({ "was": ["dritte", "entwuerfe"], "grundlage": "dsgvo_15_4", "grund": GRUND, "mitgeteilt": true })
}

fn pfad(akte: AkteId) -> String {
    format!("/api/v1/akten/{akte}/auskuenfte")
}

async fn festhalten(klient: &Klient, akte: AkteId, mehr: Value) -> Antwort {
    let mut body = json!({ "beantragt_am": heute() });
    let alle = body.as_object_mut().unwrap();
    alle.extend(mehr.as_object().unwrap().clone());
    klient.sendet(&pfad(akte), body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_and_a_refusal_are_recorded_and_shown_to_who_answers_and_to_nobody_else() {
    let welt = Welt::neu().await;
    neu(&welt, AHAUS, "a.datenschutz", Rolle::Datenschutz, &[]).await;
    let (akte, _) = akte(&welt).await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let klassen = [Dokumentklasse::Bescheid];
    welt.freigabe(&wer, (akte, None), (1, Widerspruch), &klassen)
        .await;
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    let datenschutz = als(&welt, "a.datenschutz", Zweck::Datenschutz).await;
    let zeitraum = json!({ "von": "2026-01-01", "bis": heute() });
    let told = json!({ "erteilt": zeitraum, "verweigert": verweigert() });
    let done = festhalten(&leitung, akte, told).await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.text());
    let alles = json!({
        "was": ["alles"], "grundlage": "sgb10_83_1_1", "grund": "Ermittlungen laufen", "mitgeteilt": false,
    });
    let done = festhalten(&datenschutz, akte, json!({ "verweigert": alles })).await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.text());

    let zeilen = leitung.holt(&pfad(akte)).await.zeilen();
    assert_eq!(zeilen, datenschutz.holt(&pfad(akte)).await.zeilen());
    let [ganz, teil, antwort] = zeilen.as_slice() else {
        panic!("{zeilen:?}")
    };
    assert_eq!(ganz["verweigert"]["was"], json!(["alles"]));
    assert_eq!(ganz["verweigert"]["mitgeteilt"], false);
    assert_eq!(ganz["name"], "a.datenschutz");
    assert_eq!(teil["verweigert"]["grund"], GRUND);
    assert_eq!(teil["verweigert"]["norm"], "Art. 15 Abs. 4 DSGVO");
    assert_eq!(
        (&teil["erteilt"], &antwort["verweigert"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(antwort["erteilt"], zeitraum);
    assert_eq!(antwort["beantragt_am"], json!(heute()));

    // The history of the Akte has all three, with the reason; that of a recipient none.
    let verlauf = format!("/api/v1/akten/{akte}/verlauf");
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let arten = |zeilen: Vec<Value>| {
        let arten = zeilen.iter().map(|z| z["art"].as_str().unwrap().to_owned());
        arten
            .filter(|a| a.starts_with("Auskunft"))
            .collect::<Vec<_>>()
    };
    let hier = sb.holt(&verlauf).await;
    assert!(hier.text().contains(GRUND), "{}", hier.text());
    let expected = [
        "AuskunftVerweigert",
        "AuskunftVerweigert",
        "AuskunftErteilt",
    ];
    assert_eq!(arten(hier.zeilen()), expected);
    let partner = als(&welt, "k.widerspruch", Widerspruch).await;
    let dort = partner.holt(&verlauf).await;
    assert_eq!(arten(dort.zeilen()), [""; 0]);
    assert!(!dort.text().contains(GRUND), "{}", dort.text());

    // Who works on the Akte does not answer for it; who does not see it learns nothing.
    let fremd = als(&welt, "b.wohngeld", Wohngeld).await;
    for (klient, status) in [
        (&sb, StatusCode::FORBIDDEN),
        (&partner, StatusCode::FORBIDDEN),
        (&fremd, StatusCode::NOT_FOUND),
    ] {
        assert_eq!(klient.holt(&pfad(akte)).await.status, status);
        let refused = festhalten(klient, akte, json!({ "verweigert": verweigert() })).await;
        assert_eq!(refused.status, status, "{}", refused.text());
    }

    welt.neue_ansichten_sind_gleich().await;
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_recorded_is_refused_with_a_reason_and_leaves_nothing() {
    let welt = Welt::neu().await;
    let (akte, _) = akte(&welt).await;
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    let mit = |feld: &str, wert: Value| {
        let mut v = verweigert();
        v[feld] = wert;
        json!({ "verweigert": v })
    };
    let morgen = heute().checked_add(1.days()).unwrap();
    for (body, status, code) in [
        (json!({}), 409, "akte.auskunft-ohne-ergebnis"),
        (mit("was", json!([])), 409, "akte.auskunft-ohne-teil"),
        (
            mit("was", json!(["alles", "dritte"])),
            409,
            "akte.auskunft-alles-und-teile",
        ),
        (
            json!({ "erteilt": { "von": heute(), "bis": morgen } }),
            409,
            "akte.datum-in-zukunft",
        ),
        (mit("grund", json!("  ")), 422, "eingabe"),
        (mit("grundlage", json!("sgb10_99")), 422, "eingabe"),
    ] {
        let refused = festhalten(&leitung, akte, body).await;
        assert_eq!(refused.status, status, "{}", refused.text());
        assert_eq!(refused.json()["code"], code);
    }
    let body = json!({ "beantragt_am": morgen, "verweigert": verweigert() });
    let refused = leitung.sendet(&pfad(akte), body).await;
    assert_eq!(refused.json()["code"], "akte.datum-in-zukunft");
    let storno = AkteCommand::AkteStornieren(AkteStornieren {
        grund: text("falsch angelegt"),
    });
    welt.tut(&welt.wer("a.wohngeld", Wohngeld), akte, storno)
        .await;
    let refused = festhalten(&leitung, akte, json!({ "verweigert": verweigert() })).await;
    assert_eq!(refused.json()["code"], "akte.storniert");
    assert!(leitung.holt(&pfad(akte)).await.zeilen().is_empty());
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_the_accesses_records_it_without_javascript_and_keeps_what_was_entered() {
    let welt = Welt::neu().await;
    let (akte, _) = akte(&welt).await;
    let leitung = Klient::im_browser(&welt, "a.leitung").await;
    let leitung = leitung.unter("wohngeld").await;
    let (form, seite) = (
        format!("/akten/{akte}/auskuenfte"),
        format!("/akten/{akte}/zugriffe"),
    );
    let heute = heute().to_string();
    let mut felder = vec![
        ("art", "verweigert"),
        ("antrag_verweigert", heute.as_str()),
        ("grundlage", "sgb10_25_3"),
        ("grund", GRUND),
    ];
    let refused = leitung.formt(&form, &felder).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused
            .text()
            .contains("Es ist nicht genannt, was verweigert wurde")
    );
    assert!(refused.text().contains(GRUND), "what was entered is kept");
    felder.extend([("was", "dritte"), ("was", "gesundheit")]);
    let done = leitung.formt(&form, &felder).await;
    assert_eq!(done.ziel(), format!("{seite}?m=auskunft"));
    let felder = [
        ("art", "erteilt"),
        ("antrag_erteilt", heute.as_str()),
        ("von", "2026-01-01"),
        ("bis", heute.as_str()),
    ];
    let done = leitung.formt(&form, &felder).await;
    assert_eq!(done.ziel(), format!("{seite}?m=auskunft"));
    let shown = leitung.holt(&seite).await.text();
    for words in [
        "Daten anderer Personen, Gesundheitsdaten",
        "§ 25 Abs. 3 SGB X",
        GRUND,
        "Der Grund wurde der Person nicht mitgeteilt",
        "01.01.2026 – ",
    ] {
        assert!(shown.contains(words), "{words}");
    }
    let verlauf = leitung.holt(&format!("/akten/{akte}/verlauf")).await.text();
    for words in [
        "Auskunft erteilt",
        "Auskunft verweigert",
        "Daten anderer Personen, Gesundheitsdaten, § 25 Abs. 3 SGB X",
        GRUND,
    ] {
        assert!(verlauf.contains(words), "{words}");
    }
    // The answer under `/auskunft` leads there.
    let read = leitung.holt(&format!("/akten/{akte}")).await.text();
    let start = read.find("class=\"nummer\">").unwrap() + "class=\"nummer\">".len();
    let zeichen = read[start..].split('<').next().unwrap();
    let gefragt = serde_urlencoded::to_string([("akten", zeichen)]).unwrap();
    let antwort = leitung.holt(&format!("/auskunft?{gefragt}")).await.text();
    assert!(
        antwort.contains(&format!("{seite}#auskuenfte")),
        "{antwort}"
    );
    // Who may not answer is told who does, and finds no way there.
    let sb = Klient::im_browser(&welt, "a.wohngeld").await;
    let sb = sb.unter("wohngeld").await;
    let nicht = sb.holt(&format!("/auskunft?{gefragt}")).await.text();
    assert!(nicht.contains("sagen die Teamleitung"), "{nicht}");
    assert!(!nicht.contains("Dazu gibt es für Sie nichts"), "{nicht}");
    for (klient, da) in [(&sb, false), (&leitung, true)] {
        let page = klient.holt("/").await.text();
        assert_eq!(page.contains("href=\"/auskunft\""), da, "{page}");
    }
    // A cancelled Akte keeps the record and offers no form.
    assert!(shown.contains(&form), "{shown}");
    let storno = [("grund", "falsch angelegt")];
    let done = leitung
        .formt(&format!("/akten/{akte}/stornieren"), &storno)
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let shown = leitung.holt(&seite).await.text();
    assert!(shown.contains(GRUND) && !shown.contains(&form), "{shown}");
    welt.protokoll_ist_unversehrt().await;
}

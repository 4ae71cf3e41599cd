//! Scenario 3: papers are demanded by a letter with a term and notice, and what follows if nobody answers.

use axum::http::StatusCode;
use eakte_domain::akte::{AkteEvent, MitwirkungAngefordert, WiedervorlageGesetzt};
use eakte_domain::werte::Leistungsart::{Widerspruch, Wohngeld};
use eakte_domain::werte::{Dokumentklasse, Zweck, fristende};
use eakte_domain::{AkteId, AufforderungId, DokumentId, VorgangId, WiedervorlageId};
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::schutz::als;
use crate::support::anfrage::{Antwort, Klient};
use crate::support::papier;
use crate::support::welt::{Welt, heute, text};

const LISTE: &str = "/api/v1/wiedervorlagen";

pub(crate) fn in_tagen(tage: i64) -> Date {
    heute().checked_add(tage.days()).unwrap()
}

fn pfad(akte: AkteId, rest: &str) -> String {
    format!("/api/v1/akten/{akte}/{rest}")
}

/// An Akte of a.wohngeld with one Vorgang.
pub(crate) async fn akte(welt: &Welt) -> (AkteId, VorgangId) {
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Muster, Erika").await;
    let vorgang = welt.vorgang(&wer, akte, "Antrag").await;
    (akte, vorgang)
}

pub(crate) async fn dokument(
    welt: &Welt,
    ort: (AkteId, VorgangId),
    klasse: Dokumentklasse,
) -> DokumentId {
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let papier = ("schreiben.pdf", papier::pdf("Ein Schreiben"));
    welt.dokument(&wer, ort, klasse, papier).await
}

/// A demand as it stands in the log weeks after it was made: its term ended ten days ago or more.
async fn alte_aufforderung(
    welt: &Welt,
    (akte, vorgang): (AkteId, VorgangId),
    belehrung: bool,
) -> (AufforderungId, WiedervorlageId) {
    let schreiben = dokument(welt, (akte, vorgang), Dokumentklasse::Schriftverkehr).await;
    let frist = in_tagen(-20);
    let aufforderung = AufforderungId(Uuid::new_v4());
    let wiedervorlage = WiedervorlageId(Uuid::new_v4());
    let events: [AkteEvent; 2] = [
        MitwirkungAngefordert {
            aufforderung,
            vorgang,
            dokument: schreiben,
            unterlagen: vec![text("Verdienstbescheinigung")],
            frist,
            belehrung,
        }
        .into(),
        WiedervorlageGesetzt {
            wiedervorlage,
            vorgang: Some(vorgang),
            am: fristende(frist).checked_add(1.days()).unwrap(),
            grund: text("Frist abgelaufen?"),
            fuer: None,
            aufforderung: Some(aufforderung),
        }
        .into(),
    ];
    let wer = welt.wer("a.wohngeld", Wohngeld);
    welt.geschehen(&wer, akte, events).await;
    (aufforderung, wiedervorlage)
}

fn mit_brief(vorgang: VorgangId) -> Value {
    json!({
        "vorgang": vorgang, "unterlagen": ["Kontoauszüge der letzten drei Monate", "Mietvertrag"],
        "frist": in_tagen(21), "belehrung": true, "brief": true,
        "empfaenger": "Erika Muster, Hauptstraße 1, 48683 Ahaus",
    })
}

async fn versagt(klient: &Klient, akte: AkteId, id: &str, bescheid: DokumentId) -> Antwort {
    let body =
        json!({ "dokument": bescheid, "art": "versagung", "umfang": "ganz", "tag": heute() });
    let pfad = pfad(akte, &format!("aufforderungen/{id}/versagung"));
    klient.sendet(&pfad, body).await
}

fn abgelehnt(antwort: &Antwort, code: &str) {
    assert_eq!(antwort.status, StatusCode::CONFLICT, "{}", antwort.text());
    assert_eq!(antwort.json()["code"], code, "{}", antwort.text());
}

fn gut(antwort: &Antwort) {
    assert!(antwort.status.is_success(), "{}", antwort.text());
}

/// Ids of the Wiedervorlagen in a list.
async fn offen(klient: &Klient, frage: &str) -> Vec<String> {
    let zeilen = klient.holt(&format!("{LISTE}{frage}")).await.zeilen();
    let id = |z: &Value| {
        let id = z["wiedervorlage"]["wiedervorlage"].as_str();
        id.unwrap().to_owned()
    };
    zeilen.iter().map(id).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn papers_are_demanded_by_a_letter_with_notice_and_the_term_brings_the_akte_back() {
    let welt = Welt::neu().await;
    let (akte, vorgang) = akte(&welt).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let bescheid = dokument(&welt, (akte, vorgang), Dokumentklasse::Bescheid).await;
    let done = sb
        .sendet(&pfad(akte, "aufforderungen"), mit_brief(vorgang))
        .await;
    assert_eq!(done.status, StatusCode::CREATED, "{}", done.text());
    let ids = done.json();
    let brief = ids["dokument"].as_str().unwrap();

    // The letter is a Dokument as any other: filed, sealed, searchable, and it says what it must.
    let ansicht = sb.holt(&format!("/api/v1/dokumente/{brief}")).await.json();
    assert_eq!(ansicht["dokument"]["klasse"], "schriftverkehr");
    assert_eq!(ansicht["dokument"]["richtung"], "ausgang");
    assert_eq!(ansicht["dokument"]["datum"], json!(heute()));
    let inhalt = sb.holt(&format!("/api/v1/dokumente/{brief}/inhalt")).await;
    assert!(inhalt.inhalt.starts_with(b"%PDF-1.7"));
    let gelesen = sb
        .holt(&format!("/api/v1/dokumente/{brief}/text"))
        .await
        .json();
    let gelesen = gelesen["text"].as_str().unwrap().replace('\n', " ");
    for words in [
        "Stadt Ahaus",
        "Erika Muster",
        "Kontoauszüge der letzten drei Monate",
        "Wohngeld",
        "§ 66 Abs. 3 SGB I",
        "versagen oder entziehen",
    ] {
        assert!(gelesen.contains(words), "no {words} in {gelesen}");
    }
    let gefunden = sb.holt("/api/v1/suche?q=Mietvertrag").await.text();
    assert!(gefunden.contains(brief), "{gefunden}");

    // It comes back on the day after the term, not before.
    let nach_frist = fristende(in_tagen(21)).checked_add(1.days()).unwrap();
    let vorher = fristende(in_tagen(21));
    assert!(offen(&sb, &format!("?bis={vorher}")).await.is_empty());
    let erwartet = vec![ids["wiedervorlage"].as_str().unwrap().to_owned()];
    assert_eq!(offen(&sb, &format!("?bis={nach_frist}")).await, erwartet);

    // Nothing is refused while the person still has time, and nothing is closed while somebody waits.
    let id = ids["aufforderung"].as_str().unwrap();
    let refused = versagt(&sb, akte, id, bescheid).await;
    abgelehnt(&refused, "akte.versagung-frist-laeuft");
    let zda = pfad(akte, &format!("vorgaenge/{vorgang}/zda"));
    abgelehnt(&sb.sendet(&zda, json!({})).await, "akte.fristen-offen");

    // The papers come: settled, and the Wiedervorlage ends with it.
    let eingang = dokument(&welt, (akte, vorgang), Dokumentklasse::Kontoauszug).await;
    let erledigt = pfad(akte, &format!("aufforderungen/{id}/erledigt"));
    let refused = sb.sendet(&erledigt, json!({})).await;
    abgelehnt(&refused, "akte.mitwirkung-ohne-angabe");
    gut(&sb.sendet(&erledigt, json!({ "dokument": eingang })).await);
    assert!(offen(&sb, "").await.is_empty());
    let refused = versagt(&sb, akte, id, bescheid).await;
    abgelehnt(&refused, "akte.mitwirkung-erledigt");
    // Closed is closed today: another day is not taken and dropped, but refused.
    let refused = sb.sendet(&zda, json!({ "am": in_tagen(-1) })).await;
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    assert_eq!(refused.status, status, "{}", refused.text());
    gut(&sb.sendet(&zda, json!({})).await);
    let zeilen = sb.holt(&pfad(akte, "aufforderungen")).await.zeilen();
    assert_eq!(zeilen[0]["eingegangen"], json!(eingang));
    assert_eq!(zeilen[0]["erledigt_von"], "Person a.wohngeld");

    welt.neue_ansichten_sind_gleich().await;
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_benefit_is_refused_after_notice_and_after_the_term_and_only_then() {
    let welt = Welt::neu().await;
    let (akte, vorgang) = akte(&welt).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let bescheid = dokument(&welt, (akte, vorgang), Dokumentklasse::Bescheid).await;
    let antrag = dokument(&welt, (akte, vorgang), Dokumentklasse::Antrag).await;
    let (ohne, _) = alte_aufforderung(&welt, (akte, vorgang), false).await;
    let (mit, wiedervorlage) = alte_aufforderung(&welt, (akte, vorgang), true).await;
    let (ohne, mit) = (ohne.to_string(), mit.to_string());
    assert_eq!(offen(&sb, &format!("?bis={}", heute())).await.len(), 2);

    let refused = versagt(&sb, akte, &ohne, bescheid).await;
    abgelehnt(&refused, "akte.versagung-ohne-belehrung");
    let refused = versagt(&sb, akte, &mit, antrag).await;
    abgelehnt(&refused, "akte.versagung-ohne-bescheid");
    let frueher = json!({
        "dokument": bescheid, "art": "versagung", "umfang": "ganz", "tag": in_tagen(-20),
    });
    let versagung = pfad(akte, &format!("aufforderungen/{mit}/versagung"));
    let refused = sb.sendet(&versagung, frueher).await;
    abgelehnt(&refused, "akte.versagung-frist-laeuft");
    let refused = versagt(&sb, akte, &Uuid::new_v4().to_string(), bescheid).await;
    abgelehnt(&refused, "akte.mitwirkung-unbekannt");

    gut(&versagt(&sb, akte, &mit, bescheid).await);
    let bleibt = offen(&sb, "").await;
    assert_eq!(bleibt.len(), 1);
    assert!(!bleibt.contains(&wiedervorlage.to_string()));
    let refused = versagt(&sb, akte, &mit, bescheid).await;
    abgelehnt(&refused, "akte.versagung-schon-erfolgt");
    let zeilen = sb.holt(&pfad(akte, "aufforderungen")).await.zeilen();
    let zeile = zeilen.iter().find(|z| z["aufforderung"] == mit.as_str());
    let zeile = zeile.unwrap();
    assert_eq!(zeile["bescheid"], json!(bescheid));
    assert_eq!(
        (&zeile["versagung"], &zeile["umfang"]),
        (&json!("versagung"), &json!("ganz"))
    );
    // The history says so, too.
    let verlauf = sb.holt(&pfad(akte, "verlauf")).await.zeilen();
    let art = |art: &str| verlauf.iter().any(|z| z["art"] == art);
    assert!(art("LeistungVersagt") && art("MitwirkungAngefordert"));
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wiedervorlage_is_internal_and_for_those_who_work_on_the_akte() {
    let welt = Welt::neu().await;
    let (akte, vorgang) = akte(&welt).await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let klassen = [Dokumentklasse::Schriftverkehr];
    let an = (1, Widerspruch);
    welt.freigabe(&wer, (akte, None), an, &klassen).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    let partner = als(&welt, "k.widerspruch", Widerspruch).await;
    let fremd = als(&welt, "b.wohngeld", Wohngeld).await;
    let setzen = pfad(akte, "wiedervorlagen");
    let neu = |fuer: Option<&str>| {
        let fuer = fuer.map(|name| welt.wer(name, Wohngeld).nutzer);
        json!({ "am": heute(), "grund": "Steuerbescheid da?", "fuer": fuer })
    };
    // For somebody who never sees the Akte it would be for nobody.
    let refused = sb.sendet(&setzen, neu(Some("b.wohngeld"))).await;
    assert_eq!(
        refused.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        refused.text()
    );
    let refused = sb.sendet(&setzen, neu(Some("a.hzl"))).await;
    assert_eq!(
        refused.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        refused.text()
    );
    let meine = sb.sendet(&setzen, neu(Some("a.wohngeld"))).await.json();
    let meine = meine["wiedervorlage"].as_str().unwrap().to_owned();
    let unsere = sb.sendet(&setzen, neu(None)).await.json();
    let unsere = unsere["wiedervorlage"].as_str().unwrap().to_owned();
    gut(&sb
        .sendet(&pfad(akte, "aufforderungen"), mit_brief(vorgang))
        .await);

    let bis = format!("bis={}", heute());
    let zaehlt = async |klient: &Klient, frage: &str| offen(klient, frage).await.len();
    assert_eq!(
        offen(&sb, &format!("?fuer=mich&{bis}")).await,
        [meine.as_str()]
    );
    assert_eq!(
        offen(&sb, &format!("?fuer=einheit&{bis}")).await,
        [unsere.as_str()]
    );
    assert_eq!(zaehlt(&sb, &format!("?{bis}")).await, 2);
    assert_eq!(offen(&leitung, &format!("?{bis}")).await, [unsere]);
    assert_eq!(zaehlt(&leitung, &format!("?fuer=alle&{bis}")).await, 2);
    for klient in [&partner, &fremd] {
        assert_eq!(zaehlt(klient, "?fuer=alle").await, 0);
    }
    // The partner reads the letter that was shared, and learns nothing of what is waited for.
    for rest in ["wiedervorlagen", "aufforderungen"] {
        assert!(partner.holt(&pfad(akte, rest)).await.zeilen().is_empty());
        assert_eq!(
            fremd.holt(&pfad(akte, rest)).await.status,
            StatusCode::NOT_FOUND
        );
    }
    // Nor does who sees the Akte without working on it.
    for (name, zweck) in [
        ("a.archiv", Zweck::Archivierung),
        ("a.freigabe1", Zweck::Datenschutz),
    ] {
        let klient = als(&welt, name, zweck).await;
        for rest in ["wiedervorlagen", "aufforderungen"] {
            let leer = klient.holt(&pfad(akte, rest)).await;
            assert!(leer.zeilen().is_empty(), "{name}: {}", leer.text());
        }
        // The history says that it was so, not what was noted.
        let verlauf = klient.holt(&pfad(akte, "verlauf")).await.text();
        assert!(verlauf.contains("WiedervorlageGesetzt"), "{verlauf}");
        for wort in ["Steuerbescheid da?", "\"unterlagen\""] {
            assert!(!verlauf.contains(wort), "{name}: {verlauf}");
        }
    }
    let dort = partner.holt(&pfad(akte, "verlauf")).await;
    assert_eq!(dort.status, StatusCode::OK);
    for wort in ["Wiedervorlage", "Mitwirkung", "Steuerbescheid"] {
        assert!(
            !dort.text().contains(&format!("\"{wort}")),
            "{}",
            dort.text()
        );
    }
    let browser = Klient::im_browser(&welt, "k.widerspruch").await;
    let browser = browser.unter("widerspruch").await;
    let seite = browser.holt(&format!("/akten/{akte}/fristen")).await;
    assert_eq!(seite.status, StatusCode::NOT_FOUND);
    let seite = browser.holt(&format!("/akten/{akte}")).await;
    assert_eq!(seite.status, StatusCode::OK);
    assert!(!seite.text().contains("/fristen"), "{}", seite.text());
    for (klient, status) in [
        (&partner, StatusCode::FORBIDDEN),
        (&fremd, StatusCode::NOT_FOUND),
    ] {
        let refused = klient.sendet(&setzen, neu(None)).await;
        assert_eq!(refused.status, status, "{}", refused.text());
        let erledigt = format!("{setzen}/{meine}/erledigt");
        let refused = klient.sendet(&erledigt, json!({})).await;
        assert_eq!(refused.status, status, "{}", refused.text());
    }
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_takes_the_lead_of_an_akte_has_its_open_wiedervorlagen_for_the_unit() {
    let welt = Welt::neu().await;
    let (akte, _) = akte(&welt).await;
    let geber = als(&welt, "a.wohngeld", Wohngeld).await;
    let nehmer = als(&welt, "b.wohngeld", Wohngeld).await;
    let ich = welt.wer("a.wohngeld", Wohngeld).nutzer;
    let neu = json!({ "am": heute(), "grund": "Umzug geklärt?", "fuer": ich });
    gut(&geber.sendet(&pfad(akte, "wiedervorlagen"), neu).await);
    let angebot = json!({
        "anlass": "umzug", "an": 3, "einheit": "50", "leistungsart": "wohngeld", "zustaendig_ab": heute(),
        "grund": "Umzug nach Bocholt",
    });
    let angebot = geber.sendet(&pfad(akte, "uebergaben"), angebot).await;
    gut(&angebot);
    assert!(offen(&nehmer, "?fuer=alle").await.is_empty());
    let uebergabe = angebot.json()["uebergabe"].as_str().unwrap().to_owned();
    let annahme = pfad(akte, &format!("uebergaben/{uebergabe}/annahme"));
    gut(&nehmer.sendet(&annahme, json!({})).await);
    assert_eq!(offen(&nehmer, "?fuer=einheit").await.len(), 1);
    assert!(offen(&geber, "?fuer=alle").await.is_empty());
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_demanded_is_refused_with_a_reason_and_leaves_nothing() {
    let welt = Welt::neu().await;
    let (akte, vorgang) = akte(&welt).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let mit = |feld: &str, wert: Value| {
        let mut body = mit_brief(vorgang);
        body[feld] = wert;
        body
    };
    let zu_viele = vec!["Kontoauszug"; 21];
    for (body, status, code) in [
        (
            mit("frist", json!(heute())),
            409,
            "akte.mitwirkung-frist-zu-frueh",
        ),
        (
            mit("frist", json!(in_tagen(400))),
            409,
            "akte.mitwirkung-frist-zu-spaet",
        ),
        (
            mit("unterlagen", json!([])),
            409,
            "akte.mitwirkung-unterlagen",
        ),
        (
            mit("unterlagen", json!(zu_viele)),
            409,
            "akte.mitwirkung-unterlagen",
        ),
        (
            mit("vorgang", json!(Uuid::new_v4())),
            409,
            "akte.vorgang-unbekannt",
        ),
        (mit("unterlagen", json!(["  "])), 422, "eingabe"),
        (mit("empfaenger", Value::Null), 422, "eingabe"),
        (mit("empfaenger", json!("中山, Ahaus")), 422, "eingabe"),
        // Commas alone are no recipient.
        (mit("empfaenger", json!(",")), 422, "eingabe"),
        (mit("empfaenger", json!(" , ,")), 422, "eingabe"),
        (mit("brief", json!(false)), 422, "eingabe"),
        (mit("dokument", json!(Uuid::new_v4())), 422, "eingabe"),
    ] {
        let refused = sb.sendet(&pfad(akte, "aufforderungen"), body).await;
        assert_eq!(refused.status, status, "{}", refused.text());
        assert_eq!(refused.json()["code"], code, "{}", refused.text());
    }
    for (am, code) in [
        (in_tagen(-1), "akte.wiedervorlage-vorbei"),
        (in_tagen(4000), "akte.wiedervorlage-zu-spaet"),
    ] {
        let body = json!({ "am": am, "grund": "Nachsehen" });
        let refused = sb.sendet(&pfad(akte, "wiedervorlagen"), body).await;
        abgelehnt(&refused, code);
    }
    assert!(
        sb.holt(&pfad(akte, "aufforderungen"))
            .await
            .zeilen()
            .is_empty()
    );
    assert!(offen(&sb, "").await.is_empty());
    // No letter stays behind of what was refused.
    let akte = sb.holt(pfad(akte, "").trim_end_matches('/')).await;
    assert_eq!(akte.json()["dokumente"], json!([]));
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_request_sent_twice_makes_one_letter_and_one_demand() {
    let welt = Welt::neu().await;
    let (akte, vorgang) = akte(&welt).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let kopf = [("idempotency-key", "aufforderung-1")];
    let sendet = async || {
        let body = crate::support::anfrage::Koerper::Json(mit_brief(vorgang));
        let path = pfad(akte, "aufforderungen");
        let method = axum::http::Method::POST;
        sb.fragt(method, &path, body, &kopf).await.json()
    };
    let (first, second) = (sendet().await, sendet().await);
    assert_eq!(second["wiederholung"], true);
    for feld in ["aufforderung", "dokument", "wiedervorlage", "sequence"] {
        assert_eq!(first[feld], second[feld], "{feld}");
    }
    assert_eq!(
        sb.holt(&pfad(akte, "aufforderungen")).await.zeilen().len(),
        1
    );
    welt.protokoll_ist_unversehrt().await;
}

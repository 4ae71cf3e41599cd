//! The description of the API: every read answers as it says, over the network, from the running service.

use std::net::SocketAddr;

use eakte_domain::AkteId;
use eakte_domain::werte::Leistungsart::{Pflege, Widerspruch, Wohngeld};
use eakte_domain::werte::{Dokumentklasse, Zweck};
use jiff::ToSpan;
use jiff::civil::date;
use serde_json::{Value, json};
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::notfall::eroeffnet;
use crate::regelwerk::vorgelegt;
use crate::scanstapel::lieferung;
use crate::support::anfrage::Klient;
use crate::support::archiv::{angeboten, geschlossen};
use crate::support::dienst::{Laufend, fragt_mit_kopf};
use crate::support::papier;
use crate::support::schema::abweichungen;
use crate::support::welt::{Welt, heute};
use crate::verwaltung::beantragt;

/// An answer of the service.
struct Antwort {
    status: u16,
    typ: String,
    inhalt: Vec<u8>,
}

fn holt(adresse: SocketAddr, path: &str, token: &str) -> Antwort {
    let (status, kopf, inhalt) = fragt_mit_kopf(adresse, "GET", path, token, &[], b"").unwrap();
    let typ = kopf
        .lines()
        .find_map(|l| l.strip_prefix("content-type: "))
        .unwrap_or_default();
    Antwort {
        status,
        typ: typ.split(';').next().unwrap_or_default().to_owned(),
        inhalt,
    }
}

/// Whether the answer is the one that the description promises.
fn passt(api: &Value, path: &str, antwort: &Antwort) {
    let responses = &api["paths"][path]["get"]["responses"];
    let response = responses
        .get(antwort.status.to_string())
        .or_else(|| responses.get("default").filter(|_| antwort.status >= 400))
        .unwrap_or_else(|| panic!("{path}: {} is not described", antwort.status));
    let content = response["content"]
        .get(&antwort.typ)
        .or_else(|| response["content"].get("*/*"))
        .unwrap_or_else(|| panic!("{path}: `{}` is not described", antwort.typ));
    if !antwort.typ.ends_with("json") {
        assert!(!antwort.inhalt.is_empty(), "{path} is empty");
        return;
    }
    let schema = &content["schema"];
    assert!(
        schema.get("$ref").is_some(),
        "{path}: the body is described by {schema}, not by a named type"
    );
    let body: Value = serde_json::from_slice(&antwort.inhalt).unwrap();
    let found = abweichungen(api, schema, &body);
    assert!(found.is_empty(), "{path}: {found:#?}\n{body:#}");
}

/// Something of every kind, with everything on it that an answer can show.
async fn bestand(welt: &Welt) -> [Uuid; 5] {
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Beschrieben").await;
    let vorgang = welt.vorgang(&wer, akte, "Beschrieben").await;
    let papier = ("beschrieben.pdf", papier::pdf("Beschrieben"));
    let dokument = welt
        .dokument(&wer, (akte, vorgang), Dokumentklasse::Bescheid, papier)
        .await;
    // What goes to be signed below is hidden from the partner.
    let offen = ("offen.pdf", papier::pdf("Offen"));
    welt.dokument(&wer, (akte, vorgang), Dokumentklasse::Bescheid, offen)
        .await;
    let klassen = [Dokumentklasse::Bescheid];
    welt.freigabe(&wer, (akte, None), (1, Widerspruch), &klassen)
        .await;
    welt.freigabe_beantragt(&wer, (akte, None), (3, Widerspruch), &klassen)
        .await;
    let klient = Klient::von(welt, &wer).await;
    let path = format!("/api/v1/akten/{akte}/vorgaenge/{vorgang}/dokumente");
    let datei = ("zweites.txt", "Mit allen Angaben".as_bytes());
    let felder = [
        ("datum", "2026-11-01"),
        ("eingang", "2026-11-02"),
        ("absender", "Erika Muster"),
        ("fremdes_zeichen", "EM-7"),
        ("klasse", "antrag"),
    ];
    let zweites = klient.reicht_ein(&path, &felder, datei).await.json();
    let storno = format!(
        "/api/v1/dokumente/{}/storno",
        zweites["dokument"].as_str().unwrap()
    );
    klient.sendet(&storno, json!({ "grund": "doppelt" })).await;
    let leitung = Klient::von(welt, &welt.wer("a.leitung", Wohngeld)).await;
    let verweigert = json!({
        "was": ["dritte"], "grundlage": "dsgvo_15_4", "grund": "Hinweise anderer", "mitgeteilt": true,
    });
    let auskunft = json!({
        "beantragt_am": "2026-11-02", "erteilt": { "von": "2026-01-01", "bis": "2026-11-02" },
        "verweigert": verweigert,
    });
    let path = format!("/api/v1/akten/{akte}/auskuenfte");
    let told = leitung.sendet(&path, auskunft).await;
    assert!(told.status.is_success(), "{}", told.text());
    let kopie = json!({
        "bereiche": [{ "seite": 1, "links": 100, "oben": 70, "breite": 500, "hoehe": 20 }],
        "grund": "Angaben anderer", "rechtsgrundlage": "§ 25 Abs. 3 SGB X",
    });
    let path = format!("/api/v1/dokumente/{dokument}/schwaerzungen");
    let made = klient.sendet(&path, kopie).await;
    assert!(made.status.is_success(), "{}", made.text());
    in_den_geschaeftsgang(welt, &klient, dokument.0).await;
    let frist = heute().checked_add(21.days()).unwrap();
    let unterlagen = json!({
        "vorgang": vorgang, "unterlagen": ["Kontoauszüge"], "frist": frist, "belehrung": true, "brief": true,
        "empfaenger": "Erika Muster",
    });
    let path = format!("/api/v1/akten/{akte}/aufforderungen");
    let demanded = klient.sendet(&path, unterlagen).await;
    assert!(demanded.status.is_success(), "{}", demanded.text());
    let stapel = lieferung(&klient, vorgang).await;
    let (alt, _) = geschlossen(welt, "Beschrieben", date(2010, 5, 7)).await;
    let aussonderung = angeboten(&klient, &[alt]).await;
    let (faellig, _) = geschlossen(welt, "Beschrieben", date(2011, 5, 7)).await;
    for gesperrt in [akte, faellig] {
        let body = json!({ "grund": "Klage anhängig", "bis": "2099-12-31" });
        let path = format!("/api/v1/akten/{gesperrt}/sperren");
        let held = klient.sendet(&path, body).await;
        assert!(held.status.is_success(), "{}", held.text());
    }
    [akte.0, vorgang.0, dokument.0, stapel, aussonderung]
}

/// Given back once, and on its way to the lead again.
async fn in_den_geschaeftsgang(welt: &Welt, klient: &Klient, dokument: Uuid) {
    let wer = welt.wer("a.leitung", Wohngeld);
    let leitung = Klient::von(welt, &wer).await;
    let gaenge = format!("/api/v1/dokumente/{dokument}/geschaeftsgaenge");
    let vorlage = json!({
        "schritte": [{
            "verfuegung": "schlusszeichnung", "nutzer": wer.nutzer, "termin": heute(),
        }],
        "vermerk": "Bitte heute",
    });
    let opened = klient.sendet(&gaenge, vorlage.clone()).await;
    assert!(opened.status.is_success(), "{}", opened.text());
    let gang = opened.json()["geschaeftsgang"].as_str().unwrap().to_owned();
    let back = json!({ "ergebnis": "zurueckgegeben", "vermerk": "Die Frist fehlt" });
    let schritt = format!("{gaenge}/{gang}/schritte/1");
    let given = leitung.sendet(&schritt, back).await;
    assert!(given.status.is_success(), "{}", given.text());
    let opened = klient.sendet(&gaenge, vorlage).await;
    assert!(opened.status.is_success(), "{}", opened.text());
}

#[test]
fn every_read_of_the_running_service_answers_as_its_description_says() {
    let (
        welt,
        [akte, vorgang, dokument, stapel, aussonderung],
        notfall,
        [token, partner, leitung, im_notfall, admin, kreis],
    ) = Runtime::new().unwrap().block_on(async {
        let welt = Welt::neu().await;
        let ids = bestand(&welt).await;
        let (im_notfall, notfall) = eroeffnet(&welt, AkteId(ids[0])).await;
        let token = Klient::von(&welt, &welt.wer("a.wohngeld", Wohngeld)).await;
        let partner = Klient::von(&welt, &welt.wer("k.widerspruch", Widerspruch)).await;
        let leitung = Klient::von(&welt, &welt.wer("a.leitung", Wohngeld)).await;
        beantragt(&welt).await;
        let admin = Klient::von(&welt, &welt.wer("a.admin", Zweck::Administration)).await;
        vorgelegt(&welt).await;
        let kreis = Klient::von(&welt, &welt.wer("k.leitung", Pflege)).await;
        let tokens = [token, partner, leitung, im_notfall, admin, kreis];
        let tokens = tokens.map(|k| k.token().to_owned());
        (welt, ids, notfall, tokens)
    });
    let dienst = Laufend::start(&welt.config, "warn");
    let api = holt(dienst.adresse, "/api/openapi.json", &token);
    let api: Value = serde_json::from_slice(&api.inhalt).unwrap();
    assert_eq!(api["openapi"], "3.1.0");
    let mut reads = 0;
    for (path, item) in api["paths"].as_object().unwrap() {
        if item.get("get").is_none() {
            continue;
        }
        reads += 1;
        let address = |[akte, vorgang, dokument, notfall, stapel, angebot]: [Uuid; 6]| {
            let query = match path.rsplit('/').next() {
                Some("suche") => "?q=Beschrieben".to_owned(),
                Some("auskunft") => format!("?akte={akte}"),
                _ => String::new(),
            };
            let path = path
                .replace("{akte}", &akte.to_string())
                .replace("{vorgang}", &vorgang.to_string())
                .replace("{dokument}", &dokument.to_string())
                .replace("{notfall}", &notfall.to_string())
                .replace("{stapel}", &stapel.to_string())
                .replace("{aussonderung}", &angebot.to_string())
                .replace("{seite}", "1");
            assert!(!path.contains('{'), "{path} names something new");
            path + &query
        };
        let hier = address([akte, vorgang, dokument, notfall, stapel, aussonderung]);
        // What is taken along is taken by a recipient of a share; who looked is told to the lead, an emergency to who
        // had it, people to their administrator, policies to the Kreis.
        let wer = match path.rsplit('/').next() {
            Some("uebermittlung") => &partner,
            Some("zugriffe" | "auskunft" | "auskuenfte" | "wartend") => &leitung,
            Some("verwaltung" | "antraege") => &admin,
            Some("regelwerk") => &kreis,
            Some("{notfall}") => &im_notfall,
            _ => &token,
        };
        let gut = holt(dienst.adresse, &hier, wer);
        assert_eq!(
            gut.status,
            200,
            "{path}: {}",
            String::from_utf8_lossy(&gut.inhalt)
        );
        passt(&api, path, &gut);
        // The partner sees another part, or nothing.
        passt(&api, path, &holt(dienst.adresse, &hier, &partner));
        // Nobody, and somebody who asks for what is not there: problem details.
        let ohne = holt(dienst.adresse, &hier, "falsch");
        assert_eq!(
            (ohne.status, ohne.typ.as_str()),
            (401, "application/problem+json"),
            "{path}"
        );
        passt(&api, path, &ohne);
        if path.contains('{') {
            let keine = [(); 6].map(|()| Uuid::new_v4());
            let fehlt = holt(dienst.adresse, &address(keine), &token);
            assert_eq!(fehlt.status, 404, "{path}");
            passt(&api, path, &fehlt);
        }
    }
    assert!(reads >= 14, "only {reads} reads are described");
    drop(dienst);
    Runtime::new()
        .unwrap()
        .block_on(welt.protokoll_ist_unversehrt());
}

#[test]
fn a_list_walked_by_its_cursors_answers_as_its_description_says() {
    let (welt, token) = Runtime::new().unwrap().block_on(async {
        let welt = Welt::neu().await;
        let wer = welt.wer("a.wohngeld", Wohngeld);
        for n in 0..5 {
            welt.akte(&wer, &format!("Akte {n}")).await;
        }
        let klient = Klient::von(&welt, &wer).await;
        (welt, klient.token().to_owned())
    });
    let dienst = Laufend::start(&welt.config, "warn");
    let api = holt(dienst.adresse, "/api/openapi.json", &token);
    let api: Value = serde_json::from_slice(&api.inhalt).unwrap();
    for sortierung in ["geaendert", "betreff", "aktenzeichen"] {
        let (mut found, mut nach) = (Vec::new(), String::new());
        loop {
            let path = format!("/api/v1/akten?limit=2&sortierung={sortierung}{nach}");
            let page = holt(dienst.adresse, &path, &token);
            passt(&api, "/api/v1/akten", &page);
            let page: Value = serde_json::from_slice(&page.inhalt).unwrap();
            let rows = page["zeilen"].as_array().unwrap();
            found.extend(rows.iter().map(|r| r["akte"].as_str().unwrap().to_owned()));
            match page["weiter"].as_str() {
                Some(weiter) => nach = format!("&nach={weiter}"),
                None => break,
            }
        }
        let all = found.len();
        found.sort();
        found.dedup();
        assert_eq!((all, found.len()), (5, 5), "{sortierung}");
    }
    drop(dienst);
    Runtime::new()
        .unwrap()
        .block_on(welt.protokoll_ist_unversehrt());
}

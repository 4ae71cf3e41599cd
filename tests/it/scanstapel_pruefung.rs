//! What becomes of a batch of scanned paper: somebody else checks a sample, and the paper goes after eight weeks.
//! Refused: destruction before the check and before its day, and checking one's own batch.

use axum::http::StatusCode;
use cqrs_es::Aggregate;
use eakte::codec::{Strom, Stromart};
use eakte::store::akten::Siegler;
use eakte_domain::scanstapel::{Scanstapel, Scanuebergabe, StapelAngeliefert, Stapelblatt};
use eakte_domain::werte::Leistungsart::{Hzl, Wohngeld};
use eakte_domain::werte::{Dokumentklasse, Rolle, Scanfarbe, Scanverfahren, Schutzklasse, Zweck};
use eakte_domain::{CommandId, DokumentId, StapelId, Urheber};
use eakte_projections::follow;
use jiff::ToSpan;
use serde_json::json;
use uuid::Uuid;

use crate::ausschluss::verborgen_vor_der_leitung;
use crate::scanstapel::{
    LISTE, akte, ansicht, code, geliefert, gezogen, in_der_akte, prueft, scan, sendet, stapel,
    vernichtet,
};
use crate::schutz::{AHAUS, als, gibt};
use crate::support::anfrage::Klient;
use crate::support::papier;
use crate::support::welt::{Welt, heute, text};

#[tokio::test(flavor = "multi_thread")]
async fn a_sample_is_drawn_somebody_else_checks_it_and_a_fault_asks_for_another() {
    let welt = Welt::neu().await;
    let (_, quittung, _) = geliefert(&welt).await;
    let id = quittung["stapel"].as_str().unwrap();
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let zeile = sb.holt(LISTE).await.zeilen().remove(0);
    assert_eq!(zeile["dokumente"], 6);
    assert_eq!(zeile["stichprobe"], 5);
    assert_eq!(zeile["stand"], "zu_pruefen");
    // Who works on another benefit sees neither the batch nor that there is one.
    let andere = als(&welt, "a.hzl", Hzl).await;
    assert!(andere.holt(LISTE).await.zeilen().is_empty());
    assert_eq!(
        gibt(&andere, format!("{LISTE}/{id}")).await,
        StatusCode::NOT_FOUND
    );

    code(&vernichtet(&sb, id).await, "scanstapel.nicht-geprueft");
    let offen = gezogen(&ansicht(&sb, id).await);
    assert_eq!(offen.len(), 5);
    let alle = quittung["dokumente"].as_array().unwrap().iter();
    let mut alle = alle.map(|d| d.as_str().unwrap().to_owned());
    let fremd = alle.find(|d| !offen.contains(d)).unwrap();
    let fremd = [(fremd, None)];
    code(
        &prueft(&sb, id, &fremd).await,
        "scanstapel.nicht-in-stichprobe",
    );
    code(&prueft(&sb, id, &[]).await, "scanstapel.ohne-ergebnis");
    let mut befunde: Vec<_> = offen.iter().map(|d| (d.clone(), None)).collect();
    befunde[0].1 = Some("unleserlich");
    let done = prueft(&sb, id, &befunde).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let seen = ansicht(&sb, id).await;
    assert_eq!(seen["stapel"]["stand"], "nacharbeit");
    assert_eq!(seen["stapel"]["runde"], 2);
    code(&vernichtet(&sb, id).await, "scanstapel.nicht-bestanden");

    // The faulty one is among those looked at next, and not as it was.
    let neue = gezogen(&seen);
    assert!(neue.contains(&offen[0]), "{neue:?}");
    // Nobody has looked at what is drawn in this round; which fault it had is still there to be read.
    let gezogene = seen["dokumente"].as_array().unwrap().iter();
    for d in gezogene.filter(|d| d["stichprobe"] == true) {
        assert!(
            d["geprueft_am"].is_null() && d["geprueft_von"].is_null(),
            "{d}"
        );
        let beanstandet = d["dokument"] == offen[0].as_str();
        assert_eq!(d["mangel"] == "unleserlich", beanstandet, "{d}");
    }
    let dieselbe = [(offen[0].clone(), None)];
    code(
        &prueft(&sb, id, &dieselbe).await,
        "scanstapel.nicht-neu-gescannt",
    );
    let path = format!("/api/v1/dokumente/{}/versionen", offen[0]);
    let neu = papier::pdf("noch einmal gescannt");
    let added = sb.reicht_ein(&path, &[], ("neu.pdf", &neu)).await;
    assert_eq!(added.status, StatusCode::CREATED, "{}", added.text());
    let befunde: Vec<_> = neue.iter().map(|d| (d.clone(), None)).collect();
    let done = prueft(&sb, id, &befunde).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let seen = ansicht(&sb, id).await;
    assert_eq!(seen["stapel"]["stand"], "geprueft");
    let ab = heute().checked_add(56.days()).unwrap();
    assert_eq!(seen["stapel"]["vernichtbar_ab"], ab.to_string());
    let refused = vernichtet(&sb, id).await;
    code(&refused, "scanstapel.frist-laeuft");
    let tag = format!("{:02}.{:02}.{}", ab.day(), ab.month(), ab.year());
    assert!(refused.text().contains(&tag), "{}", refused.text());
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_see_an_akte_counts_and_checks_the_rest_of_the_batch_and_others_end_the_check()
{
    let welt = Welt::neu().await;
    let (_, quittung, [_, zweite]) = geliefert(&welt).await;
    let stapel = quittung["stapel"].as_str().unwrap();
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    verborgen_vor_der_leitung(&welt, zweite).await;
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    let hier = ansicht(&leitung, stapel).await;
    assert_eq!(hier["stapel"]["dokumente"], 4);
    assert_eq!(hier["dokumente"].as_array().unwrap().len(), 4);
    let alle = gezogen(&ansicht(&sb, stapel).await);
    let ihre = gezogen(&hier);
    assert!(ihre.len() < alle.len(), "{ihre:?} of {alle:?}");
    let rest: Vec<_> = alle.into_iter().filter(|d| !ihre.contains(d)).collect();
    // What is hidden from her cannot be told from what is not there.
    let verborgen = [(rest[0].clone(), None)];
    let hidden = prueft(&leitung, stapel, &verborgen).await;
    let absent = prueft(&leitung, stapel, &[(Uuid::new_v4().to_string(), None)]).await;
    assert_eq!(hidden.status, StatusCode::NOT_FOUND);
    assert_eq!(hidden.text(), absent.text());
    let befunde = |d: Vec<String>| d.into_iter().map(|d| (d, None)).collect::<Vec<_>>();
    let done = prueft(&leitung, stapel, &befunde(ihre)).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let seen = ansicht(&leitung, stapel).await;
    assert_eq!(seen["stapel"]["stand"], "zu_pruefen");
    let done = prueft(&sb, stapel, &befunde(rest)).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let seen = ansicht(&leitung, stapel).await;
    assert_eq!(seen["stapel"]["stand"], "geprueft");
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_arbeitsplatz_names_the_samples_one_may_check_until_they_are_checked() {
    let welt = Welt::neu().await;
    let (_, quittung, _) = geliefert(&welt).await;
    let stapel = quittung["stapel"].as_str().unwrap();
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let im_browser = Klient::im_browser(&welt, "a.wohngeld").await;
    let im_browser = im_browser.unter("wohngeld").await;
    let andere = Klient::im_browser(&welt, "a.hzl").await;
    let adresse = format!("/scanstapel/{stapel}");
    let titel = "Stichproben zu prüfen";
    let start = im_browser.holt("/").await.text();
    assert!(start.contains(titel) && start.contains(&adresse), "{start}");
    assert!(!andere.holt("/").await.text().contains(titel));
    let befunde: Vec<_> = gezogen(&ansicht(&sb, stapel).await)
        .into_iter()
        .map(|d| (d, None))
        .collect();
    let (letzter, erste) = befunde.split_last().unwrap();
    let done = prueft(&sb, stapel, erste).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let start = im_browser.holt("/").await.text();
    let rest = "1 Dokument der Stichprobe ist zu prüfen";
    assert!(start.contains(rest), "{start}");
    let done = prueft(&sb, stapel, std::slice::from_ref(letzter)).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    assert!(!im_browser.holt("/").await.text().contains(titel));
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_may_deliver_and_does_not_check_their_own_batch() {
    let welt = Welt::neu().await;
    let (akte, vorgang, zeichen) = akte(&welt, "Erste").await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let own = json!({ "vorgang": vorgang, "betreff": "x", "klasse": "nachweis", "blaetter": 1 });
    let made = sendet(&sb, &stapel(&[scan(&zeichen, 1), own]), "stapel-1").await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    assert_eq!(in_der_akte(&sb, akte).await, 2);
    let made = made.json();
    let id = made["stapel"].as_str().unwrap();
    let seen = ansicht(&sb, id).await;
    assert_eq!(seen["stapel"]["eigener"], true);
    let befunde: Vec<_> = gezogen(&seen).into_iter().map(|d| (d, None)).collect();
    code(
        &prueft(&sb, id, &befunde).await,
        "scanstapel.eigener-stapel",
    );
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    let done = prueft(&leitung, id, &befunde).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    code(
        &prueft(&leitung, id, &befunde).await,
        "scanstapel.schon-geprueft",
    );
    // Another municipality's people deliver nothing here.
    let fremd = als(&welt, "b.wohngeld", Wohngeld).await;
    let refused = sendet(&fremd, &stapel(&[scan(&zeichen, 2)]), "stapel-2").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_in_the_wrong_place_needs_no_new_scan_and_what_is_cancelled_holds_nothing_up() {
    let welt = Welt::neu().await;
    let (_, quittung, _) = geliefert(&welt).await;
    let id = quittung["stapel"].as_str().unwrap();
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let offen = gezogen(&ansicht(&sb, id).await);
    let mut befunde: Vec<_> = offen.iter().map(|d| (d.clone(), None)).collect();
    befunde[0].1 = Some("falsch_zugeordnet");
    befunde[1].1 = Some("unleserlich");
    let done = prueft(&sb, id, &befunde).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let im_browser = Klient::im_browser(&welt, "a.wohngeld").await;
    let im_browser = im_browser.unter("wohngeld").await;
    let seite = im_browser.holt(&format!("/scanstapel/{id}")).await.text();
    assert!(seite.contains("verschoben, abgegeben oder storniert"));
    assert!(seite.contains("Der neue Scan kommt als Fassung dazu"));
    let storno = format!("/api/v1/dokumente/{}/storno", offen[1]);
    let done = sb.sendet(&storno, json!({ "grund": "Unleserlich" })).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let neue = gezogen(&ansicht(&sb, id).await);
    let befunde: Vec<_> = neue.iter().map(|d| (d.clone(), None)).collect();
    let done = prueft(&sb, id, &befunde).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let seen = ansicht(&sb, id).await;
    assert_eq!(seen["stapel"]["stand"], "geprueft");
    let mut alle = seen["dokumente"].as_array().unwrap().iter();
    let weg = alle.find(|d| d["dokument"] == offen[1].as_str()).unwrap();
    assert_eq!(weg["befund"], "entfallen");
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_archive_sees_a_batch_and_neither_checks_it_nor_says_that_its_paper_is_destroyed() {
    let welt = Welt::neu().await;
    let (_, quittung, _) = geliefert(&welt).await;
    let id = quittung["stapel"].as_str().unwrap();
    let archiv = als(&welt, "a.archiv", Zweck::Archivierung).await;
    let offen = gezogen(&ansicht(&archiv, id).await);
    let befund = [(offen[0].clone(), None)];
    let refused = prueft(&archiv, id, &befund).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text());
    let refused = vernichtet(&archiv, id).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text());
    let im_browser = Klient::im_browser(&welt, "a.archiv").await;
    let im_browser = im_browser.unter("archivierung").await;
    let seite = im_browser.holt(&format!("/scanstapel/{id}")).await;
    assert_eq!(seite.status, StatusCode::OK);
    assert!(!seite.text().contains(&format!("/scanstapel/{id}/")));
    welt.protokoll_ist_unversehrt().await;
}

/// A batch of one Dokument that was delivered eight weeks and a day ago.
async fn vor_neun_wochen(welt: &Welt) -> StapelId {
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let (akte, vorgang, _) = akte(welt, "Erste").await;
    let papier = ("alt.pdf", papier::pdf("Alt"));
    let dokument: DokumentId = welt
        .dokument(&wer, (akte, vorgang), Dokumentklasse::Nachweis, papier)
        .await;
    let stapel = StapelId(Uuid::new_v4());
    let tag = heute().checked_sub(57.days()).unwrap();
    let lieferant = welt.wer("a.admin", Zweck::Administration);
    let event = StapelAngeliefert {
        org: AHAUS,
        uebergabe: Scanuebergabe {
            name: text("Posteingang alt"),
            gescannt_am: tag,
            verfahren: Scanverfahren {
                geraet: text("Scanner 1"),
                dpi: 300,
                farbe: Scanfarbe::Farbe,
            },
            bearbeiter: text("S. Scharf"),
            blaetter: 1,
            bildgleich: true,
        },
        angeliefert_am: tag,
        durch: lieferant.nutzer,
        fuer: None,
        dokumente: vec![Stapelblatt {
            dokument,
            akte,
            blaetter: 1,
        }],
        los: Uuid::nil(),
        stichprobe: vec![dokument],
    };
    let person = welt.app.verzeichnis().person(lieferant.nutzer).cloned();
    let person = person.unwrap();
    let urheber = Urheber {
        akteur: eakte_domain::Akteur {
            nutzer: person.id,
            name: person.name,
            org: AHAUS,
            einheit: person.rollen[0].einheit.clone(),
            rolle: Rolle::Fachadmin,
            vertretung: None,
        },
        zweck: Zweck::Administration,
        cmd: CommandId(Uuid::new_v4()),
        anfrage: None,
    };
    let store = &welt.app.store;
    let jetzt = eakte::app::now();
    let mut siegler =
        Siegler::oeffnen(store, stapel.into(), Stromart::Scanstapel, AHAUS, jetzt).unwrap();
    let mut zustand = Scanstapel::default();
    zustand.apply(event.clone().into());
    siegler
        .aktion(
            Scanstapel::ereignis(event.into()),
            &urheber,
            Schutzklasse::Allgemein,
        )
        .unwrap();
    let (teil, _) = siegler.finish(zustand);
    let receipt = store.schreiber.append(urheber.cmd, vec![teil]).await;
    let position = receipt.unwrap().position;
    let seen = welt
        .app
        .follower
        .wait_for(position, std::time::Duration::from_secs(30));
    assert!(seen.await);
    stapel
}

#[tokio::test(flavor = "multi_thread")]
async fn the_paper_goes_once_it_is_checked_and_its_weeks_are_over_and_the_views_say_so_rebuilt() {
    let welt = Welt::neu().await;
    let id = vor_neun_wochen(&welt).await.to_string();
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    code(&vernichtet(&sb, &id).await, "scanstapel.nicht-geprueft");
    let befunde: Vec<_> = gezogen(&ansicht(&sb, &id).await)
        .into_iter()
        .map(|d| (d, None))
        .collect();
    let done = prueft(&sb, &id, &befunde).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let done = vernichtet(&sb, &id).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let seen = ansicht(&sb, &id).await;
    assert_eq!(seen["stapel"]["stand"], "vernichtet");
    assert_eq!(seen["stapel"]["vernichtet_am"], heute().to_string());
    assert_eq!(
        seen["stapel"]["vernichtet_durch"],
        "Aktenvernichtung GmbH, DIN 66399"
    );
    code(&vernichtet(&sb, &id).await, "scanstapel.schon-vernichtet");
    // What stands in the log is enough to say all of it again.
    let mut client = welt.db.client().await;
    let before = follow::fingerprint(&client).await.unwrap();
    follow::reset(&mut client).await.unwrap();
    crate::support::welt::bis(async || {
        let now = follow::fingerprint(&client).await.unwrap();
        now == before
    })
    .await;
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_show_the_batch_take_findings_and_bring_a_refused_form_back() {
    let welt = Welt::neu().await;
    let (_, quittung, [erste, _]) = geliefert(&welt).await;
    let id = quittung["stapel"].as_str().unwrap();
    let sb = Klient::im_browser(&welt, "a.wohngeld").await;
    let sb = sb.unter("wohngeld").await;
    let liste = sb.holt("/scanstapel").await;
    assert_eq!(liste.status, StatusCode::OK);
    assert!(liste.text().contains("Posteingang 3"), "{}", liste.text());
    let pfad = format!("/scanstapel/{id}");
    let seite = sb.holt(&pfad).await.text();
    assert!(seite.contains("Stichprobe") && seite.contains("S. Scharf"));
    assert!(!seite.contains("/vernichtung"), "the paper is not due");

    let token = als(&welt, "a.wohngeld", Wohngeld).await;
    let offen = gezogen(&ansicht(&token, id).await);
    let felder: Vec<_> = offen.iter().map(|d| format!("befund-{d}")).collect();
    let stichprobe = format!("{pfad}/stichprobe");
    let ohne = sb
        .formt(&stichprobe, &[(felder[0].as_str(), "in_ordnung")])
        .await;
    assert_eq!(ohne.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(ohne.text().contains("eine andere Stichprobe gezogen"));
    assert!(
        !ohne
            .text()
            .contains(r#"<option value="in_ordnung" selected>"#)
    );
    let leer = [("runde", "1"), (felder[0].as_str(), "")];
    let refused = sb.formt(&stichprobe, &leer).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let falsch = [
        ("runde", "1"),
        (felder[0].as_str(), "was anderes"),
        (&felder[1], "in_ordnung"),
    ];
    let refused = sb.formt(&stichprobe, &falsch).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused
            .text()
            .contains(r#"<option value="in_ordnung" selected>"#)
    );
    let mut gut: Vec<_> = felder.iter().map(|f| (f.as_str(), "in_ordnung")).collect();
    gut.push(("runde", "1"));
    let done = sb.formt(&stichprobe, &gut).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    assert_eq!(ansicht(&token, id).await["stapel"]["stand"], "geprueft");
    let zu_frueh = [("am", heute().to_string()), ("durch", "Firma".to_owned())];
    let zu_frueh: Vec<_> = zu_frueh.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let refused = sb.formt(&format!("{pfad}/vernichtung"), &zu_frueh).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("dürfen ab dem"));

    let card = quittung["dokumente"][5].as_str().unwrap();
    let seite = sb.holt(&format!("/dokumente/{card}")).await.text();
    assert!(seite.contains("Transfervermerk") && seite.contains("Auszahlung an Dritte"));

    // The ordinary upload asks for the reason, too, and keeps what was entered.
    let baum = token.holt(&format!("/api/v1/akten/{erste}")).await.json();
    let vorgang = baum["vorgaenge"][0]["vorgang"].as_str().unwrap().to_owned();
    let ablegen = format!("/akten/{erste}/dokumente");
    let felder = [
        ("csrf", sb.csrf.as_str()),
        ("vorgang", &vorgang),
        ("klasse", "ausweiskopie"),
        ("richtung", "eingang"),
        ("absender", "Erika Muster"),
    ];
    let datei = ("ausweis.txt", "Ausweis".as_bytes());
    let refused = sb.reicht_ein(&ablegen, &felder, datei).await;
    assert_eq!(
        refused.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        refused.text()
    );
    assert!(refused.text().contains("ausweisgrund-fehler"));
    assert!(refused.text().contains("Erika Muster"));
    // Somebody who sees none of it: neither page is there.
    let fremd = Klient::im_browser(&welt, "b.wohngeld").await;
    let fremd = fremd.unter("wohngeld").await;
    assert_eq!(fremd.holt(&pfad).await.status, StatusCode::NOT_FOUND);
    assert!(
        !fremd
            .holt("/scanstapel")
            .await
            .text()
            .contains("Posteingang 3")
    );
    welt.protokoll_ist_unversehrt().await;
}

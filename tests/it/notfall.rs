//! Notfallzugriff from the outside: what it opens, what it never opens, who is told and who reviews.

use std::time::Duration;

use axum::http::StatusCode;
use eakte_domain::leseprotokoll::{LeseprotokollEvent, Zugriffsart};
use eakte_domain::organisation::{OrganisationCommand, RolleZuweisen};
use eakte_domain::werte::Leistungsart::{Hzl, Wohngeld};
use eakte_domain::werte::{Rolle, Zweck};
use eakte_domain::{AkteId, DokumentId, NutzerId, OrgNr};
use jiff::civil::date;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::leseprotokoll::protokoll;
use crate::schutz::{AHAUS, akte, als, id, neu};
use crate::support::anfrage::{Antwort, Geraet, Klient};
use crate::support::archiv::{
    PASSWORT, angeboten, bewertet, freigebende, geschlossen, offene_loeschung, vernichten,
};
use crate::support::welt::{Welt, einheit};

pub(crate) const ALLE: &str = "/api/v1/notfallzugriffe";
pub(crate) const GRUND: &str = "Die Klinik entlässt heute und braucht die Betreuung";

/// Ahaus with an Akte that belongs to a Sonderkreis, somebody entitled, and data protection here and elsewhere.
struct Notfall {
    welt: Welt,
    akte: AkteId,
    dokument: DokumentId,
    zeichen: String,
}

async fn gegeben() -> Notfall {
    let welt = Welt::neu().await;
    let (akte, dokument) = akte(&welt).await;
    let leistungen = [Wohngeld, Hzl];
    neu(
        &welt,
        AHAUS,
        "a.notfall",
        Rolle::Notfallberechtigt,
        &leistungen,
    )
    .await;
    neu(&welt, AHAUS, "a.datenschutz", Rolle::Datenschutz, &[]).await;
    neu(&welt, OrgNr(1), "k.datenschutz", Rolle::Datenschutz, &[]).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let kreis = format!("/api/v1/akten/{akte}/sonderkreis");
    let mitglieder = [id(&welt, "a.wohngeld"), id(&welt, "a.leitung")];
    let body = json!({ "mitglieder": mitglieder, "grund": "Bekannte Person" });
    let asked = sb.sendet(&kreis, body).await;
    assert!(asked.status.is_success(), "{}", asked.text());
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    let ja = json!({ "angenommen": true, "grund": "geprüft" });
    let agreed = leitung.sendet(&format!("{kreis}/entscheidung"), ja).await;
    assert!(agreed.status.is_success(), "{}", agreed.text());
    let read = sb.holt(&format!("/api/v1/akten/{akte}")).await.json();
    let zeichen = read["akte"]["aktenzeichen"].as_str().unwrap().to_owned();
    Notfall {
        welt,
        akte,
        dokument,
        zeichen,
    }
}

/// A token that has just seen its person's second factor.
pub(crate) async fn mit_faktor(welt: &Welt, name: &str) -> (Klient, Geraet) {
    let (_, geraet) = Klient::mit_faktor(welt, name).await;
    let token = als(welt, name, Wohngeld).await;
    let code = json!({ "code": geraet.code(1) });
    let shown = token.sendet("/api/v1/bestaetigung", code).await;
    assert_eq!(shown.status, StatusCode::NO_CONTENT, "{}", shown.text());
    (token, geraet)
}

/// Somebody entitled opens an Akte of Ahaus: their token, and the Notfallzugriff.
pub(crate) async fn eroeffnet(welt: &Welt, akte: AkteId) -> (Klient, Uuid) {
    let rolle = Rolle::Notfallberechtigt;
    neu(welt, AHAUS, "a.notfall", rolle, &[Wohngeld]).await;
    let (klient, _) = mit_faktor(welt, "a.notfall").await;
    let sb = als(welt, "a.wohngeld", Wohngeld).await;
    let read = sb.holt(&format!("/api/v1/akten/{akte}")).await.json();
    let body = json!({ "aktenzeichen": read["akte"]["aktenzeichen"], "grund": GRUND });
    let opened = klient.sendet(ALLE, body).await;
    assert!(opened.status.is_success(), "{}", opened.text());
    let notfall = erster(&klient.holt(ALLE).await.zeilen());
    (klient, notfall.parse().unwrap())
}

impl Notfall {
    async fn mit_faktor(&self, name: &str) -> (Klient, Geraet) {
        mit_faktor(&self.welt, name).await
    }

    async fn oeffnet(&self, klient: &Klient, zeichen: &str) -> Antwort {
        let body = json!({ "aktenzeichen": zeichen, "grund": GRUND });
        klient.sendet(ALLE, body).await
    }

    async fn sieht(&self, klient: &Klient) -> StatusCode {
        let path = format!("/api/v1/akten/{}", self.akte);
        klient.holt(&path).await.status
    }
}

fn erster(zeilen: &[Value]) -> String {
    zeilen[0]["notfall"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emergency_opens_one_akte_of_a_sonderkreis_and_every_look_in_it_is_on_record() {
    let n = gegeben().await;
    let (klient, _) = n.mit_faktor("a.notfall").await;
    assert_eq!(n.sieht(&klient).await, StatusCode::NOT_FOUND);
    let opened = n.oeffnet(&klient, &n.zeichen).await;
    assert_eq!(opened.status, StatusCode::CREATED, "{}", opened.text());
    let notfall = erster(&klient.holt(ALLE).await.zeilen());
    assert_eq!(n.sieht(&klient).await, StatusCode::OK);
    let inhalt = format!("/api/v1/dokumente/{}/inhalt", n.dokument);
    assert_eq!(klient.holt(&inhalt).await.status, StatusCode::OK);

    // Sight alone, of this Akte alone.
    let path = format!("/api/v1/akten/{}/schutz", n.akte);
    let change = json!({ "eingeschraenkt": true, "grund": "Grund" });
    let refused = klient.sendet(&path, change).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text());
    let nachweis = format!("/api/v1/akten/{}/nachweis", n.akte);
    assert_eq!(klient.holt(&nachweis).await.status, StatusCode::FORBIDDEN);
    let wer = n.welt.wer("a.wohngeld", Wohngeld);
    let andere = n.welt.akte(&wer, "Eine andere").await;
    let path = format!("/api/v1/akten/{andere}");
    assert_eq!(klient.holt(&path).await.status, StatusCode::NOT_FOUND);

    // The head and the document: each names the Notfallzugriff, the rule and the role.
    let mut arten = Vec::new();
    for (event, was) in protokoll(&n.welt).await {
        let LeseprotokollEvent::Zugegriffen(z) = was else {
            continue;
        };
        let urheber = event.urheber.unwrap();
        if urheber.akteur.nutzer.0 != id(&n.welt, "a.notfall") {
            continue;
        }
        assert_eq!(urheber.akteur.rolle, Rolle::Notfallberechtigt);
        for g in &z.gezeigt {
            assert_eq!(g.akte, n.akte);
            assert_eq!(g.notfall.unwrap().to_string(), notfall);
        }
        assert_eq!(z.regel.as_deref(), Some("notfall_sieht"));
        arten.push(z.art);
    }
    for art in [Zugriffsart::Kopf, Zugriffsart::Inhalt] {
        assert!(arten.contains(&art), "{art} is missing in {arten:?}");
    }
    // Ended before its time it opens nothing from the next request on.
    let ende = klient
        .sendet(&format!("{ALLE}/{notfall}/beenden"), json!({}))
        .await;
    assert_eq!(ende.status, StatusCode::OK, "{}", ende.text());
    assert_eq!(n.sieht(&klient).await, StatusCode::NOT_FOUND);
    n.welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn data_protection_is_told_at_once_and_reviews_what_others_have_opened() {
    let n = gegeben().await;
    let (klient, _) = n.mit_faktor("a.notfall").await;
    let datenschutz = als(&n.welt, "a.datenschutz", Zweck::Datenschutz).await;
    assert!(datenschutz.holt(ALLE).await.zeilen().is_empty());
    let opened = n.oeffnet(&klient, &n.zeichen).await;
    assert_eq!(opened.status, StatusCode::CREATED, "{}", opened.text());
    assert_eq!(n.sieht(&klient).await, StatusCode::OK);

    let zeilen = datenschutz.holt(ALLE).await.zeilen();
    let einzeln = format!("{ALLE}/{}", erster(&zeilen));
    assert_eq!(zeilen[0]["grund"], GRUND);
    assert_eq!(zeilen[0]["laeuft"], true);
    assert_eq!(zeilen[0]["pruefung"], Value::Null);
    // What is shown of the looks follows the log.
    assert!(n.welt.app.views_aktuell(Duration::from_secs(60)).await);
    let gelesen = datenschutz.holt(&einzeln).await.json();
    assert!(
        !gelesen["blicke"].as_array().unwrap().is_empty(),
        "{gelesen}"
    );
    // The reviewer sees that, and not the Akte.
    assert_eq!(n.sieht(&datenschutz).await, StatusCode::NOT_FOUND);

    // Nobody else: not the colleagues, not data protection of another office, not the person.
    let fremd = als(&n.welt, "k.datenschutz", Zweck::Datenschutz).await;
    let kollegin = als(&n.welt, "a.wohngeld", Wohngeld).await;
    for wer in [&fremd, &kollegin] {
        assert!(wer.holt(ALLE).await.zeilen().is_empty());
        assert_eq!(wer.holt(&einzeln).await.status, StatusCode::NOT_FOUND);
    }
    let pruefung = format!("{einzeln}/pruefung");
    let urteil = json!({ "ergebnis": "berechtigt", "vermerk": "Rückruf der Klinik liegt vor" });
    let laeuft = datenschutz.sendet(&pruefung, urteil.clone()).await;
    assert_eq!(laeuft.status, StatusCode::CONFLICT, "{}", laeuft.text());
    // Data protection may end it, too.
    let ende = datenschutz
        .sendet(&format!("{einzeln}/beenden"), json!({}))
        .await;
    assert_eq!(ende.status, StatusCode::OK, "{}", ende.text());
    assert_eq!(n.sieht(&klient).await, StatusCode::NOT_FOUND);
    let selbst = klient.sendet(&pruefung, urteil.clone()).await;
    assert_eq!(selbst.status, StatusCode::FORBIDDEN, "{}", selbst.text());
    let done = datenschutz.sendet(&pruefung, urteil.clone()).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let zeilen = datenschutz.holt(ALLE).await.zeilen();
    assert_eq!(zeilen[0]["pruefung"]["ergebnis"], "berechtigt");
    let again = datenschutz.sendet(&pruefung, urteil).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.text());
    n.welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_reviews_their_own_emergency_even_as_data_protection() {
    let n = gegeben().await;
    let beides = OrganisationCommand::RolleZuweisen(RolleZuweisen {
        nutzer: NutzerId(id(&n.welt, "a.notfall")),
        rolle: Rolle::Datenschutz,
        einheit: einheit("10"),
        leistungsarten: Vec::new(),
        bis: None,
    });
    n.welt
        .app
        .organisation_pflegen(AHAUS, vec![beides])
        .await
        .unwrap();
    let (klient, _) = n.mit_faktor("a.notfall").await;
    assert_eq!(
        n.oeffnet(&klient, &n.zeichen).await.status,
        StatusCode::CREATED
    );
    let einzeln = format!("{ALLE}/{}", erster(&klient.holt(ALLE).await.zeilen()));
    let ende = klient
        .sendet(&format!("{einzeln}/beenden"), json!({}))
        .await;
    assert_eq!(ende.status, StatusCode::OK, "{}", ende.text());
    let pruefer = als(&n.welt, "a.notfall", Zweck::Datenschutz).await;
    let urteil = json!({ "ergebnis": "berechtigt", "vermerk": "passt schon" });
    let refused = pruefer.sendet(&format!("{einzeln}/pruefung"), urteil).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text());
    assert!(
        refused.text().contains("notfall-eigener"),
        "{}",
        refused.text()
    );
    n.welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_akte_that_no_emergency_opens_answers_like_one_that_does_not_exist() {
    let n = gegeben().await;
    let absent = "50.1-99999/2020";
    // Excluded under § 16 SGB X.
    let sb = als(&n.welt, "a.wohngeld", Wohngeld).await;
    let path = format!("/api/v1/akten/{}/schutz", n.akte);
    let body = json!({ "ausgeschlossen": [id(&n.welt, "a.notfall")], "grund": "Angehörige" });
    let set = sb.sendet(&path, body).await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.text());
    let (klient, _) = n.mit_faktor("a.notfall").await;
    let hidden = n.oeffnet(&klient, &n.zeichen).await;
    let nothing = n.oeffnet(&klient, absent).await;
    assert_eq!(hidden.status, StatusCode::NOT_FOUND, "{}", hidden.text());
    assert_eq!(hidden.text(), nothing.text());
    // An Akte of an employee to whoever decides on personnel (§ 35 SGB I).
    let wer = n.welt.wer("a.wohngeld", Wohngeld);
    let personal = n.welt.akte(&wer, "Beschäftigte der Stadt").await;
    let path = format!("/api/v1/akten/{personal}");
    let body = json!({ "beschaeftigte": true, "grund": "Beschäftigte der Stadt" });
    let set = sb.sendet(&format!("{path}/schutz"), body).await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.text());
    let zeichen = sb.holt(&path).await.json()["akte"]["aktenzeichen"].clone();
    let zeichen = zeichen.as_str().unwrap();
    neu(
        &n.welt,
        AHAUS,
        "a.personal",
        Rolle::Notfallberechtigt,
        &[Wohngeld],
    )
    .await;
    let personal = OrganisationCommand::RolleZuweisen(RolleZuweisen {
        nutzer: NutzerId(id(&n.welt, "a.personal")),
        rolle: Rolle::Personalentscheidung,
        einheit: einheit("10"),
        leistungsarten: Vec::new(),
        bis: None,
    });
    n.welt
        .app
        .organisation_pflegen(AHAUS, vec![personal])
        .await
        .unwrap();
    let (personal, _) = n.mit_faktor("a.personal").await;
    let hidden = n.oeffnet(&personal, zeichen).await;
    assert_eq!(hidden.text(), n.oeffnet(&personal, absent).await.text());
    // To somebody else the same Akte opens.
    assert_eq!(
        n.oeffnet(&klient, zeichen).await.status,
        StatusCode::CREATED
    );
    // Without the right nothing does, and nobody in another town may ask.
    let (ohne, _) = n.mit_faktor("b.wohngeld").await;
    assert_eq!(
        n.oeffnet(&ohne, zeichen).await.status,
        StatusCode::NOT_FOUND
    );
    n.welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_opens_without_a_second_factor_shown_just_now_and_a_reason_that_says_something() {
    let n = gegeben().await;
    let ohne = als(&n.welt, "a.notfall", Wohngeld).await;
    let refused = n.oeffnet(&ohne, &n.zeichen).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let (klient, _) = n.mit_faktor("a.notfall").await;
    let kurz = json!({ "aktenzeichen": n.zeichen, "grund": "eilt" });
    let refused = klient.sendet(ALLE, kurz).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text());
    // The answer does not tell whether there is such an Akte.
    let absent = json!({ "aktenzeichen": "50.1-99999/2020", "grund": "eilt" });
    assert_eq!(klient.sendet(ALLE, absent).await.text(), refused.text());
    let db = n.welt.superuser().await;
    let sql = "UPDATE token SET faktor = faktor - 6 * 60000";
    db.execute(sql, &[]).await.unwrap();
    let asked = n.oeffnet(&klient, &n.zeichen).await;
    assert_eq!(asked.status, StatusCode::FORBIDDEN);
    assert!(
        asked.text().contains("bestaetigung_noetig"),
        "{}",
        asked.text()
    );
    assert_eq!(n.sieht(&klient).await, StatusCode::NOT_FOUND);
    n.welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_the_browser_a_banner_stands_on_every_page_while_the_emergency_lasts() {
    let n = gegeben().await;
    let (mut klient, _) = Klient::mit_faktor(&n.welt, "a.notfall").await;
    klient = klient.unter("wohngeld").await;
    let form = klient.holt("/notfall").await.text();
    assert!(form.contains("name=\"aktenzeichen\""), "{form}");
    let felder = [("aktenzeichen", "50.1-99999/2020"), ("grund", GRUND)];
    let refused = klient.formt("/notfall", &felder).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains(GRUND), "what was typed is kept");
    let felder = [("aktenzeichen", n.zeichen.as_str()), ("grund", GRUND)];
    let opened = klient.formt("/notfall", &felder).await;
    assert_eq!(opened.ziel(), format!("/akten/{}?m=notfall", n.akte));
    let link = format!("/akten/{}", n.akte);
    for path in [link.as_str(), "/hilfe", "/konto"] {
        let page = klient.holt(path).await.text();
        assert!(
            page.contains("Notfallzugriff bis") && page.contains(&link),
            "{path}"
        );
    }
    // The Arbeitsplatz leads there, and under another purpose to that of the Akte.
    let karte = async |klient: &Klient| {
        let page = klient.holt("/").await.text();
        let (_, karte) = page.split_once("id=\"notfaelle\"")?;
        Some(karte.split("</section>").next().unwrap().to_owned())
    };
    let offen = format!("<a href=\"{link}\">");
    let gezeigt = karte(&klient).await.unwrap();
    assert!(
        gezeigt.contains(&n.zeichen) && gezeigt.contains(&offen),
        "{gezeigt}"
    );
    klient = klient.unter("hzl").await;
    assert_eq!(klient.holt(&link).await.status, StatusCode::NOT_FOUND);
    let gezeigt = karte(&klient).await.unwrap();
    assert!(
        gezeigt.contains(&n.zeichen) && !gezeigt.contains(&offen),
        "{gezeigt}"
    );
    assert!(gezeigt.contains("value=\"wohngeld\""), "{gezeigt}");
    klient = klient.unter("wohngeld").await;
    let kollegin = Klient::im_browser(&n.welt, "a.wohngeld").await;
    assert_eq!(karte(&kollegin).await, None);
    // Who is excluded meanwhile is not led to a closed door.
    let sb = als(&n.welt, "a.wohngeld", Wohngeld).await;
    let schutz = format!("/api/v1/akten/{}/schutz", n.akte);
    for (wer, sieht) in [(vec![id(&n.welt, "a.notfall")], false), (vec![], true)] {
        let body = json!({ "ausgeschlossen": wer, "grund": "Angehörige" });
        let set = sb.sendet(&schutz, body).await;
        assert_eq!(set.status, StatusCode::OK, "{}", set.text());
        assert_eq!(karte(&klient).await.is_some(), sieht);
    }
    let datenschutz = Klient::im_browser(&n.welt, "a.datenschutz").await;
    assert!(
        datenschutz
            .holt("/")
            .await
            .text()
            .contains("wartet auf Ihre Prüfung")
    );
    let liste = datenschutz.holt("/notfall").await.text();
    assert!(liste.contains(GRUND), "{liste}");
    let start = liste.find("/notfall/").unwrap() + "/notfall/".len();
    let notfall: Uuid = liste[start..start + 36].parse().unwrap();
    let path = format!("/notfall/{notfall}");
    assert_eq!(
        klient.formt(&format!("{path}/beenden"), &[]).await.ziel(),
        "/notfall?m=notfall-beendet"
    );
    assert!(
        !klient
            .holt("/hilfe")
            .await
            .text()
            .contains("Notfallzugriff bis")
    );
    assert_eq!(klient.holt(&link).await.status, StatusCode::NOT_FOUND);
    assert_eq!(karte(&klient).await, None);
    let urteil = [
        ("ergebnis", "unberechtigt"),
        ("vermerk", "Kein Anruf der Klinik"),
    ];
    let done = datenschutz.formt(&format!("{path}/pruefen"), &urteil).await;
    assert_eq!(done.ziel(), "/notfall?m=notfall-geprueft");
    assert!(
        datenschutz
            .holt(&path)
            .await
            .text()
            .contains("War nicht berechtigt")
    );
    assert!(
        !datenschutz
            .holt("/")
            .await
            .text()
            .contains("wartet auf Ihre Prüfung")
    );
    // Later the second factor is asked for again, and the way leads back to the form.
    let db = n.welt.superuser().await;
    let sql = "UPDATE sitzung SET geprueft = geprueft - 6 * 60000";
    db.execute(sql, &[]).await.unwrap();
    let form = klient.holt("/notfall").await.text();
    assert!(form.contains("/bestaetigen?ziel=%2Fnotfall"), "{form}");
    let asked = klient.formt("/notfall", &felder).await;
    assert!(
        asked.ziel().ends_with("/bestaetigen?ziel=%2Fnotfall"),
        "{}",
        asked.ziel()
    );
    n.welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_of_an_erased_akte_opens_in_no_emergency_and_who_may_open_akten_is_told_why() {
    let welt = Welt::neu().await;
    let (akte, _) = geschlossen(&welt, "Muster, Erika", date(2010, 5, 7)).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let archiv = als(&welt, "a.archiv", Zweck::Archivierung).await;
    let read = sb.holt(&format!("/api/v1/akten/{akte}")).await.json();
    let body = json!({ "aktenzeichen": read["akte"]["aktenzeichen"], "grund": GRUND });
    angeboten(&sb, &[akte]).await;
    bewertet(&archiv, akte, "V").await;
    let [eins, zwei] = freigebende(&welt).await;
    let asked = vernichten(&sb, akte).await;
    assert_eq!(asked.status, StatusCode::CREATED, "{}", asked.text());
    let loeschung = offene_loeschung(&welt, akte).await;
    let app = &welt.app;
    app.loeschung_erstfreigeben(&eins, akte, loeschung, PASSWORT, zwei.nutzer)
        .await
        .unwrap();
    app.loeschung_vollziehen(&zwei, akte, loeschung, PASSWORT)
        .await
        .unwrap();
    let rolle = Rolle::Notfallberechtigt;
    neu(&welt, AHAUS, "a.notfall", rolle, &[Wohngeld]).await;
    let (klient, _) = mit_faktor(&welt, "a.notfall").await;
    let refused = klient.sendet(ALLE, body.clone()).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text());
    assert_eq!(refused.json()["code"], "organisation.notfall-geloescht");
    assert!(klient.holt(ALLE).await.zeilen().is_empty());
    // To anybody else there never was such an Akte.
    let (ohne, _) = mit_faktor(&welt, "b.wohngeld").await;
    let absent = json!({ "aktenzeichen": "50.1-99999/2020", "grund": GRUND });
    let absent = ohne.sendet(ALLE, absent).await;
    assert_eq!(absent.status, StatusCode::NOT_FOUND);
    let hidden = ohne.sendet(ALLE, body).await;
    assert_eq!(
        (hidden.status, hidden.text()),
        (absent.status, absent.text())
    );
    welt.protokoll_ist_unversehrt().await;
}

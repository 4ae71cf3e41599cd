//! Protection from the outside: what closes an Akte or Dokument closes it on every way.

use axum::http::{Method, StatusCode};
use eakte_domain::organisation::{
    NutzerAnlegen, OrganisationCommand, RolleZuweisen, StufeErteilen,
};
use eakte_domain::werte::Leistungsart::Wohngeld;
use eakte_domain::werte::{Dokumentklasse, Leistungsart, Rolle, Stufe, Zweck};
use eakte_domain::{AkteId, DokumentId, NutzerId, OrgNr, VorgangId};
use serde_json::json;
use uuid::Uuid;

use crate::support::anfrage::{Klient, Koerper};
use crate::support::papier;
use crate::support::welt::{Welt, einheit, heute, text};

pub(crate) const AHAUS: OrgNr = OrgNr(2);

pub(crate) fn id(welt: &Welt, name: &str) -> Uuid {
    welt.wer(name, Zweck::Administration).nutzer.0
}

/// An Akte of a.wohngeld with one Bescheid, shared with nobody.
pub(crate) async fn akte(welt: &Welt) -> (AkteId, DokumentId) {
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Geschützt").await;
    let vorgang = welt.vorgang(&wer, akte, "Geschützt").await;
    let papier = ("geschuetzt.pdf", papier::pdf("Geschützt"));
    let klasse = Dokumentklasse::Bescheid;
    let dokument = welt.dokument(&wer, (akte, vorgang), klasse, papier).await;
    (akte, dokument)
}

pub(crate) async fn als(
    welt: &Welt,
    name: &str,
    zweck: impl Into<crate::support::welt::ZweckVon>,
) -> Klient {
    Klient::von(welt, &welt.wer(name, zweck)).await
}

pub(crate) async fn gibt(klient: &Klient, path: String) -> StatusCode {
    klient.holt(&path).await.status
}

/// Somebody new in an organisation, with one role.
pub(crate) async fn neu(
    welt: &Welt,
    org: OrgNr,
    name: &str,
    rolle: Rolle,
    leistungen: &[Leistungsart],
) {
    let nutzer = NutzerId(Uuid::new_v4());
    let zeichen = if org == AHAUS { "50" } else { "50.1" };
    welt.app
        .organisation_pflegen(
            org,
            vec![
                OrganisationCommand::NutzerAnlegen(NutzerAnlegen {
                    nutzer,
                    name: text(name),
                    anmeldename: name.to_owned(),
                }),
                OrganisationCommand::RolleZuweisen(RolleZuweisen {
                    nutzer,
                    rolle,
                    einheit: einheit(zeichen),
                    leistungsarten: leistungen.to_vec(),
                    bis: None,
                }),
            ],
        )
        .await
        .unwrap();
}

/// How many Akten a list of the API shows.
pub(crate) async fn in_liste(klient: &Klient, akte: AkteId) -> bool {
    let liste = klient.holt("/api/v1/akten").await;
    assert_eq!(liste.status, StatusCode::OK, "{}", liste.text());
    liste.text().contains(&akte.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sonderkreis_holds_once_a_second_person_agrees_and_closes_every_way() {
    let welt = Welt::neu().await;
    let (akte, dokument) = akte(&welt).await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let klassen = [Dokumentklasse::Bescheid];
    let an = (1, Leistungsart::Widerspruch);
    welt.freigabe(&wer, (akte, None), an, &klassen).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    let others = [
        als(&welt, "a.archiv", Zweck::Archivierung).await,
        als(&welt, "a.freigabe1", Zweck::Datenschutz).await,
        als(&welt, "k.archiv", Zweck::Archivierung).await,
        als(&welt, "k.widerspruch", Leistungsart::Widerspruch).await,
    ];
    for o in &others {
        assert!(in_liste(o, akte).await);
    }
    let kreis = format!("/api/v1/akten/{akte}/sonderkreis");
    let mitglieder = [id(&welt, "a.wohngeld"), id(&welt, "a.leitung")];
    let asked = sb
        .sendet(
            &kreis,
            json!({ "mitglieder": mitglieder, "grund": "Gefährdung" }),
        )
        .await;
    assert_eq!(asked.status, StatusCode::CREATED, "{}", asked.text());
    let decide = format!("{kreis}/entscheidung");
    let ja = json!({ "angenommen": true, "grund": "geprüft" });
    let own = sb.sendet(&decide, ja.clone()).await;
    assert_eq!(own.status, StatusCode::CONFLICT, "{}", own.text());
    assert!(
        in_liste(&others[0], akte).await,
        "not before the second person"
    );
    let agreed = leitung.sendet(&decide, ja).await;
    assert_eq!(agreed.status, StatusCode::OK, "{}", agreed.text());
    for member in [&sb, &leitung] {
        assert!(in_liste(member, akte).await);
        assert_eq!(
            gibt(member, format!("/api/v1/akten/{akte}")).await,
            StatusCode::OK
        );
    }
    for o in &others {
        assert!(!in_liste(o, akte).await);
        for path in [
            format!("/api/v1/akten/{akte}"),
            format!("/api/v1/akten/{akte}/verlauf"),
            format!("/api/v1/akten/{akte}/nachweis"),
            format!("/api/v1/dokumente/{dokument}"),
            format!("/api/v1/dokumente/{dokument}/inhalt"),
        ] {
            assert_eq!(gibt(o, path.clone()).await, StatusCode::NOT_FOUND, "{path}");
        }
        let found = o.holt("/api/v1/suche?q=Gesch%C3%BCtzt").await;
        assert!(
            !found.text().contains(&akte.to_string()),
            "{}",
            found.text()
        );
    }
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_excluded_finds_the_akte_nowhere() {
    let welt = Welt::neu().await;
    let (akte, dokument) = akte(&welt).await;
    let (name, rolle) = ("a.kollegin", Rolle::Sachbearbeitung);
    neu(&welt, AHAUS, name, rolle, &[Wohngeld]).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let kollegin = als(&welt, name, Wohngeld).await;
    let body = json!({ "ausgeschlossen": [id(&welt, name)], "grund": "Angehörige" });
    let path = format!("/api/v1/akten/{akte}/schutz");
    let set = sb.sendet(&path, body).await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.text());
    assert!(!in_liste(&kollegin, akte).await);
    for path in [
        format!("/api/v1/akten/{akte}"),
        format!("/api/v1/dokumente/{dokument}/inhalt"),
        path.clone(),
    ] {
        assert_eq!(gibt(&kollegin, path).await, StatusCode::NOT_FOUND);
    }
    assert!(in_liste(&sb, akte).await);
    let nobody = json!({ "ausgeschlossen": [Uuid::new_v4()], "grund": "Angehörige" });
    let unknown = sb.sendet(&path, nobody).await;
    assert_eq!(
        unknown.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        unknown.text()
    );
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_level_closes_the_akte_to_everybody_below_it() {
    let welt = Welt::neu().await;
    let (akte, _) = akte(&welt).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let path = format!("/api/v1/akten/{akte}/schutz");
    let stufe = |n: u8| json!({ "stufe": n, "grund": "Schutzbedarf" });
    // Nobody locks themselves out: neither by their level nor for want of a second factor.
    for n in [1, 2, 4] {
        let refused = sb.sendet(&path, stufe(n)).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{n}: {}",
            refused.text()
        );
    }
    let erteilen = OrganisationCommand::StufeErteilen(StufeErteilen {
        nutzer: NutzerId(id(&welt, "a.wohngeld")),
        stufe: Stufe::new(1).unwrap(),
        grund: text("Sachgebiet"),
    });
    welt.app
        .organisation_pflegen(AHAUS, vec![erteilen])
        .await
        .unwrap();
    let set = sb.sendet(&path, stufe(1)).await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.text());
    assert!(in_liste(&sb, akte).await);
    for (name, zweck) in [
        ("a.leitung", Zweck::Leistung(Wohngeld)),
        ("a.archiv", Zweck::Archivierung),
    ] {
        let klient = als(&welt, name, zweck).await;
        assert!(!in_liste(&klient, akte).await, "{name}");
        assert_eq!(
            gibt(&klient, format!("/api/v1/akten/{akte}")).await,
            StatusCode::NOT_FOUND
        );
    }
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn restricted_processing_leaves_reading_to_the_lead_and_ends_changes() {
    let welt = Welt::neu().await;
    let (akte, dokument) = akte(&welt).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    let path = format!("/api/v1/akten/{akte}/schutz");
    let on = sb
        .sendet(
            &path,
            json!({ "eingeschraenkt": true, "grund": "Art. 18 DSGVO" }),
        )
        .await;
    assert_eq!(on.status, StatusCode::OK, "{}", on.text());
    let inhalt = format!("/api/v1/dokumente/{dokument}/inhalt");
    let refused = sb.holt(&inhalt).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let text = refused.text();
    assert!(text.contains("eingeschränkt"), "{text}");
    assert_eq!(gibt(&leitung, inhalt.clone()).await, StatusCode::OK);
    let vorgang = leitung
        .sendet(
            &format!("/api/v1/akten/{akte}/vorgaenge"),
            json!({ "betreff": "Neu" }),
        )
        .await;
    assert_eq!(vorgang.status, StatusCode::FORBIDDEN, "{}", vorgang.text());
    // Whom it shuts out does not lift it.
    let lift = json!({ "grund": "Anlass entfallen" });
    let refused = sb.sendet(&path, lift.clone()).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text());
    let off = leitung.sendet(&path, lift).await;
    assert_eq!(off.status, StatusCode::OK, "{}", off.text());
    assert_eq!(gibt(&sb, inhalt).await, StatusCode::OK);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_entrusted_to_one_person_is_hidden_from_the_lead_until_there_is_consent() {
    let welt = Welt::neu().await;
    let (akte, dokument) = akte(&welt).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    let path = format!("/api/v1/dokumente/{dokument}/schutz");
    let anvertraut = |einwilligung: bool| {
        json!({
            "anvertraut": [id(&welt, "a.wohngeld")], "einwilligung": einwilligung, "grund": "Gespräch",
        })
    };
    let set = sb.sendet(&path, anvertraut(false)).await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.text());
    for path in [
        format!("/api/v1/dokumente/{dokument}"),
        format!("/api/v1/dokumente/{dokument}/inhalt"),
        format!("/api/v1/dokumente/{dokument}/text"),
    ] {
        assert_eq!(gibt(&leitung, path).await, StatusCode::NOT_FOUND);
    }
    let baum = leitung.holt(&format!("/api/v1/akten/{akte}")).await;
    assert!(
        !baum.text().contains(&dokument.to_string()),
        "{}",
        baum.text()
    );
    let verlauf = leitung.holt(&format!("/api/v1/akten/{akte}/verlauf")).await;
    assert!(
        !verlauf.text().contains(&dokument.to_string()),
        "{}",
        verlauf.text()
    );
    assert_eq!(
        gibt(&sb, format!("/api/v1/dokumente/{dokument}/inhalt")).await,
        StatusCode::OK
    );
    let set = sb.sendet(&path, anvertraut(true)).await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.text());
    assert_eq!(
        gibt(&leitung, format!("/api/v1/dokumente/{dokument}/inhalt")).await,
        StatusCode::OK
    );
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_not_there_for_colleagues_archive_and_recipients_of_a_share() {
    let welt = Welt::neu().await;
    let (akte, dokument) = akte(&welt).await;
    neu(
        &welt,
        AHAUS,
        "a.kollegin",
        Rolle::Sachbearbeitung,
        &[Wohngeld],
    )
    .await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let klassen = [Dokumentklasse::Bescheid];
    let an = (1, Leistungsart::Widerspruch);
    welt.freigabe(&wer, (akte, None), an, &klassen).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let path = format!("/api/v1/dokumente/{dokument}/schutz");
    let set = sb
        .sendet(
            &path,
            json!({ "entwurf": true, "grund": "noch nicht fertig" }),
        )
        .await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.text());
    let dok = || format!("/api/v1/dokumente/{dokument}");
    for (name, zweck) in [
        ("a.kollegin", Zweck::Leistung(Wohngeld)),
        ("a.archiv", Zweck::Archivierung),
        ("k.widerspruch", Zweck::Leistung(Leistungsart::Widerspruch)),
    ] {
        let klient = als(&welt, name, zweck).await;
        assert_eq!(gibt(&klient, dok()).await, StatusCode::NOT_FOUND, "{name}");
        assert!(in_liste(&klient, akte).await, "{name}");
    }
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    assert_eq!(gibt(&leitung, dok()).await, StatusCode::OK);
    let done = sb.sendet(&path, json!({ "grund": "fertiggestellt" })).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let kollegin = als(&welt, "a.kollegin", Wohngeld).await;
    assert_eq!(gibt(&kollegin, dok()).await, StatusCode::OK);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_offer_protection_and_substitutes_only_to_who_may() {
    let welt = Welt::neu().await;
    let (akte, dokument) = akte(&welt).await;
    let sb = Klient::im_browser(&welt, "a.wohngeld").await;
    let sb = sb.unter("wohngeld").await;
    let schutz = format!("/akten/{akte}/schutz");
    assert!(
        sb.holt(&format!("/akten/{akte}"))
            .await
            .text()
            .contains(&schutz)
    );
    for path in [
        schutz.clone(),
        format!("/dokumente/{dokument}/schutz"),
        "/vertretung".into(),
    ] {
        let page = sb.holt(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text());
    }
    let felder = format!(
        "csrf={}&durch={}&fuer={}&von={}&bis={}",
        sb.csrf,
        id(&welt, "a.hzl"),
        id(&welt, "a.wohngeld"),
        heute(),
        heute()
    );
    let set = sb
        .fragt(Method::POST, "/vertretung", Koerper::Felder(felder), &[])
        .await;
    assert!(set.status.is_redirection(), "{}", set.text());
    let liste = sb.holt("/vertretung").await.text();
    assert!(liste.contains("i. V."), "{liste}");
    let archiv = Klient::im_browser(&welt, "a.archiv").await;
    let page = archiv.holt(&format!("/akten/{akte}")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.text().contains(&schutz));
    assert_eq!(archiv.holt(&schutz).await.status, StatusCode::FORBIDDEN);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dokument_does_not_lose_its_protection_by_moving() {
    let welt = Welt::neu().await;
    let (quelle, dokument) = akte(&welt).await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let ziel = welt.akte(&wer, "Offen").await;
    let nach = welt.vorgang(&wer, ziel, "Offen").await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let schuetzen = async |akte: AkteId| {
        let body = json!({ "beschaeftigte": true, "grund": "Beschäftigte der Stadt" });
        let set = sb
            .sendet(&format!("/api/v1/akten/{akte}/schutz"), body)
            .await;
        assert_eq!(set.status, StatusCode::OK, "{}", set.text());
    };
    let weg = format!("/api/v1/dokumente/{dokument}/verschiebung");
    let wohin = json!({ "akte": ziel, "nach": nach });
    schuetzen(quelle).await;
    let refused = sb.sendet(&weg, wohin.clone()).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text());
    assert!(
        refused.text().contains("weniger geschützt"),
        "{}",
        refused.text()
    );
    schuetzen(ziel).await;
    let moved = sb.sendet(&weg, wohin).await;
    assert_eq!(moved.status, StatusCode::OK, "{}", moved.text());
    welt.protokoll_ist_unversehrt().await;
}

/// An Akte with a Vorgang and a letter in it, which is entrusted to a.wohngeld alone.
async fn anvertraut(welt: &Welt) -> (AkteId, VorgangId, DokumentId) {
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Geschützt").await;
    let vorgang = welt.vorgang(&wer, akte, "Geschützt").await;
    let papier = ("geschuetzt.pdf", papier::pdf("Geschützt"));
    let klasse = Dokumentklasse::Schriftverkehr;
    let dokument = welt.dokument(&wer, (akte, vorgang), klasse, papier).await;
    let sb = als(welt, "a.wohngeld", Wohngeld).await;
    let schutz = json!({ "anvertraut": [id(welt, "a.wohngeld")], "grund": "Gespräch" });
    let path = format!("/api/v1/dokumente/{dokument}/schutz");
    let set = sb.sendet(&path, schutz).await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.text());
    (akte, vorgang, dokument)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dokument_one_may_not_see_is_none_to_a_demand() {
    let welt = Welt::neu().await;
    let (akte, vorgang, dokument) = anvertraut(&welt).await;
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    let path = format!("/api/v1/akten/{akte}/aufforderungen");
    let mut answers = Vec::new();
    for schreiben in [dokument.0, Uuid::new_v4()] {
        let body = json!({
            "vorgang": vorgang, "unterlagen": ["Mietvertrag"], "frist": heute().tomorrow().unwrap(),
            "belehrung": true, "dokument": schreiben,
        });
        let refused = leitung.sendet(&path, body).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text());
        answers.push((
            refused.json()["code"].clone(),
            refused.json()["detail"].clone(),
        ));
    }
    assert_eq!(answers[0].0, "akte.dokument-unbekannt");
    assert_eq!(answers[0], answers[1]);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vorgang_is_not_cancelled_over_what_one_may_not_change() {
    let welt = Welt::neu().await;
    let (akte, vorgang, dokument) = anvertraut(&welt).await;
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    let grund = || json!({ "grund": "Versehentlich angelegt" });
    let path = format!("/api/v1/akten/{akte}");
    for storno in [
        format!("{path}/vorgaenge/{vorgang}/storno"),
        format!("{path}/storno"),
    ] {
        let refused = leitung.sendet(&storno, grund()).await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{}",
            refused.text()
        );
        assert!(
            !refused.text().contains(&dokument.to_string()),
            "{}",
            refused.text()
        );
    }
    // To whom it is entrusted may.
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let storno = format!("{path}/vorgaenge/{vorgang}/storno");
    let done = sb.sendet(&storno, grund()).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    welt.protokoll_ist_unversehrt().await;
}

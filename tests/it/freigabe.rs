//! Sharing without an agreement: one person asks, another of the leading organisation decides, and until then nothing
//! is open.

use axum::http::{Method, StatusCode};
use eakte_domain::akte::{AkteCommand, FreigabeEntscheiden, UebergabeAnbieten, UebergabeAnnehmen};
use eakte_domain::werte::Leistungsart::{Hzl, Widerspruch, Wohngeld};
use eakte_domain::werte::{Dokumentklasse, Rolle, Uebergabeanlass, Zweck};
use eakte_domain::{AkteId, FreigabeId, OrgNr, UebergabeId};
use jiff::ToSpan;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::schutz::{AHAUS, akte, als, gibt, id, in_liste, neu};
use crate::support::anfrage::{Antwort, Klient, Koerper};
use crate::support::welt::{Welt, einheit, heute, text};

fn inhalt() -> Value {
    let bis = heute().checked_add(30.days()).unwrap();
    json!({
        "empfaenger": 1, "zweck": "widerspruch", "rechtsgrundlage": "§ 69 Abs. 1 Nr. 1 SGB X",
        "klassen": ["bescheid"], "von": heute(), "bis": bis,
    })
}

fn pfad(akte: AkteId) -> String {
    format!("/api/v1/akten/{akte}/freigaben")
}

/// Asks as `klient`; the id of what waits.
pub(crate) async fn beantragt(klient: &Klient, akte: AkteId) -> FreigabeId {
    let asked = klient.sendet(&pfad(akte), inhalt()).await;
    assert_eq!(asked.status, StatusCode::ACCEPTED, "{}", asked.text());
    assert_eq!(asked.json()["wartet"], true, "{}", asked.text());
    let id: Uuid = asked.json()["freigabe"].as_str().unwrap().parse().unwrap();
    FreigabeId(id)
}

pub(crate) async fn entscheidet(
    klient: &Klient,
    akte: AkteId,
    freigabe: FreigabeId,
    zustimmen: bool,
) -> Antwort {
    let grund = (!zustimmen).then_some("nicht erforderlich");
    let body = json!({ "zustimmen": zustimmen, "grund": grund });
    let path = format!("{}/{freigabe}/entscheidung", pfad(akte));
    klient.sendet(&path, body).await
}

async fn beendet(klient: &Klient, akte: AkteId, freigabe: FreigabeId) -> Antwort {
    let grund = Koerper::Json(json!({ "grund": "doch nicht" }));
    let path = format!("{}/{freigabe}", pfad(akte));
    klient.fragt(Method::DELETE, &path, grund, &[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_shared_without_an_agreement_opens_nothing_until_a_second_person_agrees() {
    let welt = Welt::neu().await;
    let (akte, dokument) = akte(&welt).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    let kreis = als(&welt, "k.widerspruch", Widerspruch).await;
    let id = beantragt(&sb, akte).await;

    let inhalt = format!("/api/v1/dokumente/{dokument}/inhalt");
    let absent = kreis
        .holt(&format!("/api/v1/akten/{}", Uuid::new_v4()))
        .await;
    for path in [format!("/api/v1/akten/{akte}"), pfad(akte), inhalt.clone()] {
        let hidden = kreis.holt(&path).await;
        assert_eq!(hidden.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(hidden.inhalt, absent.inhalt, "{path}");
    }
    assert!(!in_liste(&kreis, akte).await);
    assert!(kreis.holt("/api/v1/geteilt").await.zeilen().is_empty());
    let found = kreis.holt("/api/v1/suche?q=Gesch%C3%BCtzt").await.json();
    assert_eq!(found["treffer"], json!([]));

    // Neither who asked, nor who would receive, nor who may not share this Akte.
    let own = entscheidet(&sb, akte, id, true).await;
    assert_eq!(own.status, StatusCode::CONFLICT, "{}", own.text());
    assert!(own.text().contains("zweite Person"), "{}", own.text());
    for (name, zweck) in [
        ("k.widerspruch", Zweck::Leistung(Widerspruch)),
        ("a.hzl", Zweck::Leistung(Hzl)),
        ("b.wohngeld", Zweck::Leistung(Wohngeld)),
    ] {
        let foreign = als(&welt, name, zweck).await;
        let refused = entscheidet(&foreign, akte, id, true).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{name}");
    }
    // The archive sees the Akte, and shares nothing.
    let archiv = als(&welt, "a.archiv", Zweck::Archivierung).await;
    let refused = entscheidet(&archiv, akte, id, true).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{}", refused.text());
    assert_eq!(gibt(&kreis, inhalt.clone()).await, StatusCode::NOT_FOUND);

    let waiting = &sb.holt(&pfad(akte)).await.zeilen()[0];
    assert_eq!(
        (&waiting["stand"], &waiting["erteilt_am"]),
        (&json!("wartet"), &Value::Null)
    );
    let agreed = entscheidet(&leitung, akte, id, true).await;
    assert_eq!(agreed.status, StatusCode::OK, "{}", agreed.text());
    assert_eq!(gibt(&kreis, inhalt.clone()).await, StatusCode::OK);
    assert!(in_liste(&kreis, akte).await);
    let received = kreis.holt("/api/v1/geteilt").await.zeilen();
    assert_eq!(received.len(), 1);
    let seen = kreis.holt(&pfad(akte)).await.zeilen();
    for share in [&received[0]["freigabe"], &seen[0]] {
        assert_eq!(share["stand"], "erteilt");
        assert_eq!(share["beantragt_durch"], Value::Null, "{share}");
    }
    let granted = &sb.holt(&pfad(akte)).await.zeilen()[0];
    assert_eq!(granted["stand"], "erteilt");
    assert_eq!(granted["beantragt_von"], waiting["beantragt_von"]);
    assert_ne!(granted["erteilt_von"], granted["beantragt_von"]);
    for zustimmen in [true, false] {
        let again = entscheidet(&leitung, akte, id, zustimmen).await;
        assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.text());
        assert!(
            again.text().contains("schon entschieden"),
            "{}",
            again.text()
        );
    }

    let ended = beendet(&sb, akte, id).await;
    assert_eq!(ended.status, StatusCode::OK, "{}", ended.text());
    assert_eq!(gibt(&kreis, inhalt).await, StatusCode::NOT_FOUND);
    assert!(!in_liste(&kreis, akte).await);
    let revoked = &sb.holt(&pfad(akte)).await.zeilen()[0];
    assert_eq!(revoked["stand"], "widerrufen");
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recipient_of_one_share_learns_nothing_of_another_that_waits_or_was_refused() {
    let welt = Welt::neu().await;
    let (akte, _) = akte(&welt).await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let klassen = [Dokumentklasse::Bescheid];
    let an = (1, Widerspruch);
    let live = welt.freigabe(&wer, (akte, None), an, &klassen).await;
    // To the same organisation for another purpose, and to another one.
    let wartet = welt
        .freigabe_beantragt(&wer, (akte, None), (1, Wohngeld), &klassen)
        .await;
    let abgelehnt = welt
        .freigabe_beantragt(&wer, (akte, None), (3, Widerspruch), &klassen)
        .await;
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    let empty = json!({ "zustimmen": false, "grund": "" });
    let path = format!("{}/{abgelehnt}/entscheidung", pfad(akte));
    let without = leitung.sendet(&path, empty).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    let refused = entscheidet(&leitung, akte, abgelehnt, false).await;
    assert_eq!(refused.status, StatusCode::OK, "{}", refused.text());

    let kreis = als(&welt, "k.widerspruch", Widerspruch).await;
    let shown = kreis.holt(&pfad(akte)).await.zeilen();
    assert_eq!(shown.len(), 1);
    assert_eq!(shown[0]["freigabe"], live.to_string());
    let verlauf = format!("/api/v1/akten/{akte}/verlauf");
    let told = kreis.holt(&verlauf).await.text();
    for hidden in [wartet.to_string(), abgelehnt.to_string()] {
        assert!(!told.contains(&hidden), "{told}");
    }
    let own = als(&welt, "a.wohngeld", Wohngeld).await;
    let told = own.holt(&verlauf).await.text();
    for art in [
        "FreigabeBeantragt",
        "FreigabeAbgelehnt",
        "nicht erforderlich",
    ] {
        assert!(told.contains(art), "no {art} in {told}");
    }
    let alle = own.holt(&pfad(akte)).await.zeilen();
    let stand: Vec<_> = alle.iter().map(|z| z["stand"].as_str().unwrap()).collect();
    // What waits comes first.
    assert_eq!(stand[0], "wartet");
    assert_eq!(stand.iter().filter(|s| **s == "abgelehnt").count(), 1);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asked_takes_a_request_back_and_may_ask_again() {
    let welt = Welt::neu().await;
    let (akte, _) = akte(&welt).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    let id = beantragt(&sb, akte).await;
    let second = sb.sendet(&pfad(akte), inhalt()).await;
    assert_eq!(second.status, StatusCode::CONFLICT, "{}", second.text());
    assert!(second.text().contains("wartet schon"), "{}", second.text());
    let back = beendet(&sb, akte, id).await;
    assert_eq!(back.status, StatusCode::OK, "{}", back.text());
    let late = entscheidet(&leitung, akte, id, true).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text());
    let unknown = entscheidet(&leitung, akte, FreigabeId(Uuid::new_v4()), true).await;
    assert_eq!(unknown.status, StatusCode::CONFLICT, "{}", unknown.text());
    let id = beantragt(&sb, akte).await;
    let agreed = entscheidet(&leitung, akte, id, true).await;
    assert_eq!(agreed.status, StatusCode::OK, "{}", agreed.text());
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_key_asks_once_and_agrees_once() {
    let welt = Welt::neu().await;
    let (akte, _) = akte(&welt).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    let key = [("idempotency-key", "einmal")];
    let ask = async || {
        let body = Koerper::Json(inhalt());
        sb.fragt(Method::POST, &pfad(akte), body, &key).await
    };
    let (first, again) = (ask().await, ask().await);
    assert_eq!(first.status, StatusCode::ACCEPTED, "{}", first.text());
    assert_eq!(again.status, StatusCode::ACCEPTED, "{}", again.text());
    assert_eq!(first.json()["freigabe"], again.json()["freigabe"]);
    assert_eq!(again.json()["wiederholung"], true);
    let id = first.json()["freigabe"].as_str().unwrap().to_owned();
    let path = format!("{}/{id}/entscheidung", pfad(akte));
    let agree = async || {
        let body = Koerper::Json(json!({ "zustimmen": true }));
        leitung.fragt(Method::POST, &path, body, &key).await
    };
    let (first, again) = (agree().await, agree().await);
    assert_eq!(first.status, StatusCode::OK, "{}", first.text());
    assert_eq!(again.json()["position"], first.json()["position"]);
    // The answer to who asked stays what it was.
    let asked = ask().await;
    assert_eq!(asked.status, StatusCode::ACCEPTED, "{}", asked.text());
    let rows = sb.holt(&pfad(akte)).await.zeilen();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["stand"], "erteilt");
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_agreeing_and_taking_back_at_the_same_moment_one_wins() {
    let welt = Welt::neu().await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    let kreis = als(&welt, "k.widerspruch", Widerspruch).await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    for n in 0..8 {
        let akte = welt.akte(&wer, &format!("Gleichzeitig {n}")).await;
        let id = beantragt(&sb, akte).await;
        let (agreed, back) = tokio::join!(
            entscheidet(&leitung, akte, id, true),
            entscheidet(&sb, akte, id, false)
        );
        let statuses = [agreed.status, back.status];
        let one = [StatusCode::OK, StatusCode::CONFLICT];
        assert!(
            statuses == one || statuses == [one[1], one[0]],
            "{statuses:?}"
        );
        let opened = gibt(&kreis, format!("/api/v1/akten/{akte}")).await;
        assert_eq!(opened == StatusCode::OK, agreed.status == StatusCode::OK);
    }
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_ends_when_another_organisation_takes_the_akte_over() {
    let welt = Welt::neu().await;
    let (akte, _) = akte(&welt).await;
    let ahaus = welt.wer("a.wohngeld", Wohngeld);
    let klassen = [Dokumentklasse::Bescheid];
    let freigabe = welt
        .freigabe_beantragt(&ahaus, (akte, None), (1, Widerspruch), &klassen)
        .await;
    let uebergabe = UebergabeId(Uuid::new_v4());
    let angebot = UebergabeAnbieten {
        uebergabe,
        anlass: Uebergabeanlass::Umzug,
        an: OrgNr(3),
        einheit: einheit("50"),
        leistungsart: Wohngeld,
        zustaendig_ab: heute(),
        zahlt_bis: None,
        liest_bis: None,
        grund: text("Umzug"),
    };
    welt.tut(&ahaus, akte, AkteCommand::UebergabeAnbieten(angebot))
        .await;
    let bocholt = welt.wer("b.wohngeld", Wohngeld);
    let annehmen = UebergabeAnnehmen {
        uebergabe,
        freigabe: FreigabeId(Uuid::new_v4()),
    };
    welt.tut(&bocholt, akte, AkteCommand::UebergabeAnnehmen(annehmen))
        .await;
    let new = als(&welt, "b.wohngeld", Wohngeld).await;
    let rows = new.holt(&pfad(akte)).await.zeilen();
    let ended = rows.iter().find(|z| z["freigabe"] == freigabe.to_string());
    assert_eq!(ended.unwrap()["stand"], "abgelehnt");
    // Neither side can still agree.
    for (klient, status) in [
        (
            als(&welt, "a.leitung", Wohngeld).await,
            StatusCode::NOT_FOUND,
        ),
        (new, StatusCode::CONFLICT),
    ] {
        let late = entscheidet(&klient, akte, freigabe, true).await;
        assert_eq!(late.status, status, "{}", late.text());
    }
    let kreis = als(&welt, "k.widerspruch", Widerspruch).await;
    let path = format!("/api/v1/akten/{akte}");
    assert_eq!(gibt(&kreis, path).await, StatusCode::NOT_FOUND);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_lost_the_right_to_share_does_not_agree_any_more() {
    let welt = Welt::neu().await;
    let (akte, _) = akte(&welt).await;
    neu(
        &welt,
        AHAUS,
        "a.aushilfe",
        Rolle::Sachbearbeitung,
        &[Wohngeld],
    )
    .await;
    let aushilfe = welt.wer("a.aushilfe", Wohngeld);
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let klassen = [Dokumentklasse::Bescheid];
    let freigabe = welt
        .freigabe_beantragt(&wer, (akte, None), (1, Widerspruch), &klassen)
        .await;
    let known = welt.app.freigebende(&wer, akte, &[]).await.unwrap();
    assert!(known.iter().any(|(id, _)| *id == aushilfe.nutzer));
    // Who must not work on the Akte (§ 16 SGB X) is no second person for it either.
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let schutz = json!({ "ausgeschlossen": [aushilfe.nutzer], "grund": "Angehörige" });
    let set = sb
        .sendet(&format!("/api/v1/akten/{akte}/schutz"), schutz)
        .await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.text());
    let known = welt.app.freigebende(&wer, akte, &[]).await.unwrap();
    assert!(known.iter().all(|(id, _)| *id != aushilfe.nutzer));
    let command = AkteCommand::FreigabeEntscheiden(FreigabeEntscheiden {
        freigabe,
        ablehnung: None,
    });
    let auftrag = eakte::app::Auftrag::neu();
    let refused = welt.app.execute(&aushilfe, akte, command, auftrag).await;
    assert!(
        matches!(refused, Err(eakte::app::AppError::NichtGefunden)),
        "{refused:?}"
    );
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_say_that_it_waits_and_who_can_agree_and_offer_it_to_them_alone() {
    let welt = Welt::neu().await;
    let (akte, _) = akte(&welt).await;
    let asker = Klient::im_browser(&welt, "a.wohngeld").await;
    let asker = asker.unter("wohngeld").await;
    let second = Klient::im_browser(&welt, "a.leitung").await;
    let second = second.unter("wohngeld").await;
    let liste = format!("/akten/{akte}/freigaben");
    let form = asker.holt(&format!("{liste}/neu")).await.text();
    assert!(form.contains("sobald eine zweite Person"), "{form}");
    let bis = heute().checked_add(30.days()).unwrap().to_string();
    let von = heute().to_string();
    let felder = [
        ("empfaenger", "1"),
        ("zweck", "widerspruch"),
        ("rechtsgrundlage", "§ 69 SGB X"),
        ("von", von.as_str()),
        ("bis", bis.as_str()),
        ("klassen", "bescheid"),
    ];
    let asked = asker.formt(&liste, &felder).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text());
    let start = asker.holt(&format!("/akten/{akte}")).await.text();
    assert!(start.contains("1 wartet auf eine zweite Person"), "{start}");
    assert!(!start.contains("Nicht freigegeben"), "{start}");
    // Who stands in for the asker is no second person.
    let body = json!({ "durch": id(&welt, "a.hzl"), "von": heute(), "bis": heute() });
    let api = als(&welt, "a.wohngeld", Wohngeld).await;
    let sent = api.sendet("/api/v1/vertretungen", body).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text());
    let page = asker.holt(asked.ziel()).await.text();
    for part in [
        "Die Freigabe ist beantragt",
        "Wartet auf eine zweite Person",
        "Zustimmen kann: Person a.leitung.",
        "Zurücknehmen",
    ] {
        assert!(page.contains(part), "no {part} in {page}");
    }
    assert!(!page.contains("value=\"ja\""), "{page}");
    let address = format!("href=\"{liste}\"");
    let start = second.holt("/").await.text();
    assert!(start.contains("Freigaben, die auf Sie warten"), "{start}");
    assert!(start.contains(&address), "{start}");
    let kreis = Klient::im_browser(&welt, "k.widerspruch").await;
    let kreis = kreis.unter("widerspruch").await;
    for other in [&asker, &kreis] {
        let start = other.holt("/").await.text();
        assert!(!start.contains("Freigaben, die auf Sie warten"), "{start}");
    }
    let page = second.holt(&liste).await.text();
    assert!(page.contains("Beantragt von Person a.wohngeld"), "{page}");
    let action = page
        .split("action=\"")
        .filter_map(|part| part.split('"').next())
        .find(|a| a.ends_with("/entscheiden"))
        .unwrap();
    let own = asker.formt(action, &[("zustimmen", "ja")]).await;
    assert_eq!(own.status, StatusCode::CONFLICT, "{}", own.text());
    let agreed = second.formt(action, &[("zustimmen", "ja")]).await;
    assert_eq!(agreed.status, StatusCode::SEE_OTHER, "{}", agreed.text());
    let page = second.holt(agreed.ziel()).await.text();
    assert!(page.contains("Die Freigabe ist erteilt"), "{page}");
    assert!(!page.contains("value=\"ja\""), "{page}");
    let start = kreis.holt("/").await.text();
    assert!(start.contains(&format!("/akten/{akte}")), "{start}");
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_disputed_is_told_with_the_dokument_and_how_the_akte_is_kept_where_it_is_led() {
    let welt = Welt::neu().await;
    let (akte, dokument) = akte(&welt).await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let klassen = [Dokumentklasse::Bescheid];
    welt.freigabe(&wer, (akte, None), (1, Widerspruch), &klassen)
        .await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let partner = als(&welt, "k.widerspruch", Widerspruch).await;
    let (hier, dort) = (
        format!("/api/v1/akten/{akte}"),
        format!("/api/v1/dokumente/{dokument}"),
    );
    for was in [json!("die Höhe der Miete"), Value::Null] {
        let body = json!({ "bestritten": was, "grund": "Schreiben der Person" });
        let set = sb.sendet(&format!("{dort}/schutz"), body).await;
        assert_eq!(set.status, StatusCode::OK, "{}", set.text());
        for klient in [&sb, &partner] {
            let seen = klient.holt(&dort).await.json();
            assert_eq!(seen["dokument"]["bestritten"], was, "{seen}");
            let baum = klient.holt(&hier).await.json();
            assert_eq!(baum["dokumente"][0]["bestritten"], was, "{baum}");
        }
    }
    let body = json!({ "eingeschraenkt": true, "medizinwiderspruch": true, "grund": "Antrag" });
    let set = sb.sendet(&format!("{hier}/schutz"), body).await;
    assert_eq!(set.status, StatusCode::OK, "{}", set.text());
    for (klient, expected) in [(&sb, json!(true)), (&partner, Value::Null)] {
        let baum = klient.holt(&hier).await.json();
        assert_eq!(baum["eingeschraenkt"], expected, "{baum}");
        assert_eq!(baum["medizinwiderspruch"], expected, "{baum}");
    }
    welt.protokoll_ist_unversehrt().await;
}

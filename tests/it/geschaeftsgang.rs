//! A Dokument on its way to those who sign it: draft, co-signature, Schlusszeichnung, dispatch, z.d.A.

use axum::http::{Method, StatusCode};
use eakte_domain::werte::Leistungsart::{Hzl, Widerspruch, Wohngeld};
use eakte_domain::werte::{Dokumentklasse, Rolle};
use eakte_domain::{AkteId, VorgangId};
use jiff::ToSpan;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::schutz::{AHAUS, akte, als, gibt, id, neu};
use crate::support::anfrage::{Antwort, Klient, Koerper};
use crate::support::welt::{Welt, heute};

/// An Akte of a.wohngeld with an empty Vorgang, and a colleague who works there too.
pub(crate) async fn faelle(welt: &Welt) -> (AkteId, VorgangId) {
    neu(
        welt,
        AHAUS,
        "a.kollegin",
        Rolle::Sachbearbeitung,
        &[Wohngeld],
    )
    .await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Wohngeld 2026").await;
    let vorgang = welt.vorgang(&wer, akte, "Bescheid").await;
    (akte, vorgang)
}

/// Drafts a Bescheid.
pub(crate) async fn entwirft(
    klient: &Klient,
    (akte, vorgang): (AkteId, VorgangId),
    text: &str,
) -> Uuid {
    let path = format!("/api/v1/akten/{akte}/vorgaenge/{vorgang}/dokumente");
    let felder = [
        ("betreff", "Wohngeldbescheid"),
        ("klasse", "bescheid"),
        ("richtung", "ausgang"),
        ("entwurf", "true"),
    ];
    let filed = klient
        .reicht_ein(&path, &felder, ("bescheid.txt", text.as_bytes()))
        .await;
    assert_eq!(filed.status, StatusCode::CREATED, "{}", filed.text());
    filed.json()["dokument"].as_str().unwrap().parse().unwrap()
}

fn gaenge(dokument: Uuid) -> String {
    format!("/api/v1/dokumente/{dokument}/geschaeftsgaenge")
}

pub(crate) fn schritt(verfuegung: &str, nutzer: Uuid) -> Value {
    json!({ "verfuegung": verfuegung, "nutzer": nutzer })
}

pub(crate) async fn legt_vor(klient: &Klient, dokument: Uuid, schritte: &[Value]) -> Antwort {
    klient
        .sendet(&gaenge(dokument), json!({ "schritte": schritte }))
        .await
}

fn gang(opened: &Antwort) -> String {
    assert_eq!(opened.status, StatusCode::CREATED, "{}", opened.text());
    opened.json()["geschaeftsgang"].as_str().unwrap().to_owned()
}

async fn tut(klient: &Klient, (dokument, gang, nummer): (Uuid, &str, u32), body: Value) -> Antwort {
    let path = format!("{}/{gang}/schritte/{nummer}", gaenge(dokument));
    klient.sendet(&path, body).await
}

async fn zeichnet(klient: &Klient, was: (Uuid, &str, u32)) -> Antwort {
    tut(klient, was, json!({ "ergebnis": "gezeichnet" })).await
}

fn refused(a: &Antwort, code: &str) {
    assert_eq!(a.status, StatusCode::CONFLICT, "{}", a.text());
    assert_eq!(a.json()["code"], format!("akte.geschaeftsgang-{code}"));
}

fn done(a: &Antwort) {
    assert!(a.status.is_success(), "{}", a.text());
}

async fn zda(klient: &Klient, (akte, vorgang): (AkteId, VorgangId)) -> Antwort {
    let path = format!("/api/v1/akten/{akte}/vorgaenge/{vorgang}/zda");
    klient.fragt(Method::POST, &path, Koerper::Leer, &[]).await
}

/// Ids of the Dokumente that wait for somebody.
async fn wartend(klient: &Klient) -> Vec<String> {
    let zeilen = klient.holt("/api/v1/geschaeftsgaenge/wartend").await;
    let zeilen = zeilen.zeilen();
    zeilen
        .iter()
        .map(|z| z["dokument"].as_str().unwrap().to_owned())
        .collect()
}

async fn stand(klient: &Klient, dokument: Uuid) -> Value {
    let read = klient.holt(&format!("/api/v1/dokumente/{dokument}")).await;
    read.json()["dokument"]["zeichnung"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_co_signed_finally_signed_sent_and_closed_and_nothing_gets_around_it() {
    let welt = Welt::neu().await;
    let hier = faelle(&welt).await;
    let (akte, vorgang) = hier;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let kollegin = als(&welt, "a.kollegin", Wohngeld).await;
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    let (ich, sie, chef) = (
        id(&welt, "a.wohngeld"),
        id(&welt, "a.kollegin"),
        id(&welt, "a.leitung"),
    );
    let dokument = entwirft(&sb, hier, "Ihnen wird Wohngeld bewilligt.").await;
    let pfad = format!("/api/v1/dokumente/{dokument}");
    // A draft is its author's, and keeps the Vorgang open.
    assert_eq!(gibt(&kollegin, pfad.clone()).await, StatusCode::NOT_FOUND);
    let shut = zda(&sb, hier).await;
    refused(&shut, "entwuerfe");
    assert!(
        shut.json()["detail"]
            .as_str()
            .unwrap()
            .contains("0001-0001")
    );
    assert_eq!(stand(&sb, dokument).await, Value::Null);

    // Who can sign is shown; nobody signs finally alone, and nobody is named who could not.
    let zeichnende = sb.holt(&format!("{pfad}/zeichnende")).await.zeilen();
    let namen: Vec<_> = zeichnende.iter().map(|z| z["name"].clone()).collect();
    assert_eq!(
        namen,
        ["a.kollegin", "Person a.leitung", "Person a.wohngeld"]
    );
    refused(
        &legt_vor(&sb, dokument, &[schritt("schlusszeichnung", ich)]).await,
        "vier-augen",
    );
    let mut told = Vec::new();
    for fremd in [id(&welt, "b.wohngeld"), id(&welt, "a.hzl"), Uuid::new_v4()] {
        let no = legt_vor(&sb, dokument, &[schritt("schlusszeichnung", fremd)]).await;
        assert_eq!(no.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", no.text());
        told.push(no.text());
    }
    assert!(told.iter().all(|t| *t == told[0]), "{told:?}");

    let schritte = [
        schritt("mitzeichnung", sie),
        schritt("schlusszeichnung", chef),
        schritt("kenntnisnahme", ich),
    ];
    let gang = gang(&legt_vor(&sb, dokument, &schritte).await);
    let schritt = |nummer| (dokument, gang.as_str(), nummer);
    // Handed on, it is no draft any more; it waits for whose turn it is and for nobody else.
    assert_eq!(gibt(&kollegin, pfad.clone()).await, StatusCode::OK);
    assert_eq!(stand(&sb, dokument).await, "im_geschaeftsgang");
    assert_eq!(wartend(&kollegin).await, [dokument.to_string()]);
    assert!(wartend(&leitung).await.is_empty() && wartend(&sb).await.is_empty());
    refused(&zeichnet(&leitung, schritt(2)).await, "nicht-an-der-reihe");
    refused(&zeichnet(&sb, schritt(1)).await, "andere-person");
    let neu = sb
        .reicht_ein(&format!("{pfad}/versionen"), &[], ("b.txt", b"Anders"))
        .await;
    refused(&neu, "laeuft");

    done(&zeichnet(&kollegin, schritt(1)).await);
    refused(&zeichnet(&kollegin, schritt(1)).await, "schritt-erledigt");
    assert_eq!(stand(&sb, dokument).await, "mitgezeichnet");
    assert_eq!(wartend(&leitung).await, [dokument.to_string()]);
    let versand = |tag| json!({ "tag": tag, "versandart": "post", "empfaenger": "Erika Muster" });
    let path = format!("{pfad}/versand");
    refused(
        &sb.sendet(&path, versand(heute())).await,
        "nicht-endgueltig",
    );
    refused(&zda(&sb, hier).await, "offen");
    let storno = format!("/api/v1/akten/{akte}/vorgaenge/{vorgang}/storno");
    let grund = || json!({ "grund": "doppelt" });
    refused(&sb.sendet(&storno, grund()).await, "offen");

    done(&zeichnet(&leitung, schritt(2)).await);
    assert_eq!(stand(&sb, dokument).await, "schlussgezeichnet");
    // Edits after the signature, of whatever kind.
    let read = sb.holt(&pfad).await;
    let betreff = sb
        .fragt(
            Method::PATCH,
            &pfad,
            Koerper::Json(json!({ "betreff": "Anders" })),
            &[("if-match", read.etag.as_deref().unwrap())],
        )
        .await;
    refused(&betreff, "schlussgezeichnet");
    let neu = sb
        .reicht_ein(&format!("{pfad}/versionen"), &[], ("b.txt", b"Anders"))
        .await;
    refused(&neu, "schlussgezeichnet");
    let weg = sb.sendet(&format!("{pfad}/storno"), grund()).await;
    refused(&weg, "schlussgezeichnet");
    let zweimal = legt_vor(&sb, dokument, &schritte[1..]).await;
    refused(&zweimal, "schlussgezeichnet");
    // Who is to take note still holds it.
    refused(&zda(&sb, hier).await, "offen");
    done(&zeichnet(&sb, schritt(3)).await);
    refused(&sb.sendet(&storno, grund()).await, "endgueltig");

    let morgen = heute().checked_add(1.days()).unwrap();
    let early = sb.sendet(&path, versand(morgen)).await;
    assert_eq!(early.json()["code"], "akte.datum-in-zukunft");
    done(&sb.sendet(&path, versand(heute())).await);
    assert_eq!(stand(&sb, dokument).await, "versandt");
    let sent = sb.holt(&path).await.zeilen();
    assert_eq!(sent[0]["empfaenger"], "Erika Muster");
    done(&zda(&sb, hier).await);

    let verlauf = sb.holt(&format!("/api/v1/akten/{akte}/verlauf")).await;
    let verlauf = verlauf.zeilen();
    let of = |art: &str| verlauf.iter().filter(|z| z["art"] == art).count();
    assert_eq!(
        [
            of("GeschaeftsgangEroeffnet"),
            of("SchrittErledigt"),
            of("DokumentVersandt"),
            of("DokumentSchutzFestgelegt"),
        ],
        [1, 3, 1, 1]
    );
    welt.neue_ansichten_sind_gleich().await;
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn given_back_it_is_written_anew_and_who_wrote_that_does_not_sign_it_finally() {
    let welt = Welt::neu().await;
    let hier = faelle(&welt).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let kollegin = als(&welt, "a.kollegin", Wohngeld).await;
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    let dokument = entwirft(&sb, hier, "Erste Fassung").await;
    let schluss = |name: &str| [schritt("schlusszeichnung", id(&welt, name))];
    let erster = gang(&legt_vor(&sb, dokument, &schluss("a.leitung")).await);
    let ohne = json!({ "ergebnis": "zurueckgegeben" });
    let erster = (dokument, erster.as_str(), 1);
    refused(&tut(&leitung, erster, ohne).await, "ohne-grund");
    let grund = json!({ "ergebnis": "zurueckgegeben", "vermerk": "Die Frist fehlt" });
    done(&tut(&leitung, erster, grund).await);
    assert_eq!(stand(&sb, dokument).await, "zurueckgegeben");
    assert!(wartend(&leitung).await.is_empty());
    refused(&zeichnet(&leitung, erster).await, "nicht-offen");

    // Written anew by somebody else: the log knows who, also after it lay in another Akte.
    let versionen = format!("/api/v1/dokumente/{dokument}/versionen");
    let neu = kollegin
        .reicht_ein(&versionen, &[], ("bescheid.txt", b"Mit Frist"))
        .await;
    done(&neu);
    assert_eq!(stand(&sb, dokument).await, Value::Null);
    refused(
        &legt_vor(&sb, dokument, &schluss("a.kollegin")).await,
        "vier-augen",
    );
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let andere = welt.akte(&wer, "Andere").await;
    let nach = welt.vorgang(&wer, andere, "Andere").await;
    let abgabe = json!({ "nach": nach, "akte": andere });
    let moved = sb
        .sendet(
            &format!("/api/v1/dokumente/{dokument}/verschiebung"),
            abgabe,
        )
        .await;
    done(&moved);
    refused(
        &legt_vor(&sb, dokument, &schluss("a.kollegin")).await,
        "vier-augen",
    );
    let alt = json!({ "schritte": schluss("a.leitung"), "fassung": 1 });
    refused(&sb.sendet(&gaenge(dokument), alt).await, "fassung-veraltet");
    let zweiter = gang(&legt_vor(&sb, dokument, &schluss("a.leitung")).await);

    // Withdrawn by who opened it or by the lead, by nobody else.
    let ende = format!("{}/{zweiter}/ende", gaenge(dokument));
    let grund = || json!({ "grund": "Neue Unterlagen" });
    refused(&kollegin.sendet(&ende, grund()).await, "nur-eroeffnende");
    done(&sb.sendet(&ende, grund()).await);
    let dritter = gang(&legt_vor(&sb, dokument, &schluss("a.leitung")).await);
    let ende = format!("{}/{dritter}/ende", gaenge(dokument));
    done(&leitung.sendet(&ende, grund()).await);
    refused(&leitung.sendet(&ende, grund()).await, "nicht-offen");
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_stands_in_signs_in_that_place_and_never_their_own_work() {
    let welt = Welt::neu().await;
    let hier = faelle(&welt).await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let kollegin = als(&welt, "a.kollegin", Wohngeld).await;
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    let heute = heute();
    let vertreten = async |durch: &str| {
        let body = json!({ "durch": id(&welt, durch), "von": heute, "bis": heute });
        let sent = leitung.sendet("/api/v1/vertretungen", body).await;
        assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text());
    };
    vertreten("a.wohngeld").await;
    let dokument = entwirft(&sb, hier, "Bewilligt").await;
    let schluss = [schritt("schlusszeichnung", id(&welt, "a.leitung"))];
    let gang = gang(&legt_vor(&sb, dokument, &schluss).await);
    let was = (dokument, gang.as_str(), 1);
    assert_eq!(wartend(&sb).await, [dokument.to_string()]);
    refused(&zeichnet(&sb, was).await, "vier-augen");
    refused(&zeichnet(&kollegin, was).await, "andere-person");
    let zeilen = leitung.holt("/api/v1/vertretungen").await.zeilen();
    let ende = format!(
        "/api/v1/vertretungen/{}/beenden",
        zeilen[0]["vertretung"].as_str().unwrap()
    );
    done(&leitung.sendet(&ende, json!({})).await);
    vertreten("a.kollegin").await;
    assert_eq!(wartend(&kollegin).await, [dokument.to_string()]);
    assert!(wartend(&sb).await.is_empty());
    done(&zeichnet(&kollegin, was).await);
    let seen = sb.holt(&gaenge(dokument)).await.zeilen();
    let wer = seen[0]["schritte"][0]["erledigt_von"].as_str().unwrap();
    assert_eq!(wer, "a.kollegin i. V. Person a.leitung");
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_lead_the_akte_sees_nothing_until_it_is_final_and_then_not_who_signed() {
    let welt = Welt::neu().await;
    let (akte, dokument) = akte(&welt).await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let klassen = [Dokumentklasse::Bescheid];
    welt.freigabe(&wer, (akte, None), (1, Widerspruch), &klassen)
        .await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    let partner = als(&welt, "k.widerspruch", Widerspruch).await;
    let pfad = format!("/api/v1/dokumente/{dokument}");
    let baum = format!("/api/v1/akten/{akte}");
    assert_eq!(gibt(&partner, pfad.clone()).await, StatusCode::OK);

    // Handed on, given back, withdrawn: still on its way to a decision, and none of the partner's business.
    let verborgen = async || {
        for path in [
            pfad.clone(),
            format!("{pfad}/inhalt"),
            format!("{pfad}/versand"),
            format!("{pfad}/zeichnende"),
            gaenge(dokument.0),
        ] {
            assert_eq!(gibt(&partner, path).await, StatusCode::NOT_FOUND);
        }
        let shown = partner.holt(&baum).await;
        assert_eq!(shown.status, StatusCode::OK, "{}", shown.text());
        assert!(!shown.text().contains(&dokument.to_string()));
        assert!(wartend(&partner).await.is_empty());
        assert_eq!(gibt(&sb, pfad.clone()).await, StatusCode::OK);
    };
    let schluss = [schritt("schlusszeichnung", id(&welt, "a.leitung"))];
    let erster = gang(&legt_vor(&sb, dokument.0, &schluss).await);
    verborgen().await;
    let zurueck = json!({ "ergebnis": "zurueckgegeben", "vermerk": "Die Frist fehlt" });
    done(&tut(&leitung, (dokument.0, erster.as_str(), 1), zurueck).await);
    verborgen().await;
    let zweiter = gang(&legt_vor(&sb, dokument.0, &schluss).await);
    let ende = format!("{}/{zweiter}/ende", gaenge(dokument.0));
    let ended = sb
        .sendet(&ende, json!({ "grund": "Neue Unterlagen" }))
        .await;
    done(&ended);
    verborgen().await;
    let gang = gang(&legt_vor(&sb, dokument.0, &schluss).await);
    let was = (dokument.0, gang.as_str(), 1);
    let hidden = zeichnet(&partner, was).await;
    assert_eq!(hidden.status, StatusCode::NOT_FOUND, "{}", hidden.text());
    let verlauf = partner.holt(&format!("/api/v1/akten/{akte}/verlauf")).await;
    assert!(
        !verlauf.text().contains("Geschaeftsgang"),
        "{}",
        verlauf.text()
    );

    // Who works there for another benefit, and another town.
    for (name, zweck) in [("a.hzl", Hzl), ("b.wohngeld", Wohngeld)] {
        let fremd = als(&welt, name, zweck).await;
        assert!(wartend(&fremd).await.is_empty());
        let hidden = zeichnet(&fremd, was).await;
        let absent = zeichnet(&fremd, (Uuid::new_v4(), gang.as_str(), 1)).await;
        assert_eq!(hidden.status, StatusCode::NOT_FOUND);
        assert_eq!(hidden.text(), absent.text());
    }
    // Another Geschaeftsgang than that of the Dokument is none.
    let other = (dokument.0, &*Uuid::new_v4().to_string(), 1);
    refused(&zeichnet(&sb, other).await, "unbekannt");
    // Under another purpose than the Akte's it is not shown, although it waits.
    assert_eq!(wartend(&leitung).await, [dokument.to_string()]);

    // Final, it is the partner's to read; who signed it is not.
    done(&zeichnet(&leitung, was).await);
    assert_eq!(gibt(&partner, pfad.clone()).await, StatusCode::OK);
    assert_eq!(stand(&partner, dokument.0).await, Value::Null);
    for path in [gaenge(dokument.0), format!("{pfad}/versand")] {
        assert!(partner.holt(&path).await.zeilen().is_empty(), "{path}");
    }
    for antwort in [
        legt_vor(&partner, dokument.0, &schluss).await,
        zeichnet(&partner, was).await,
        partner.holt(&format!("{pfad}/zeichnende")).await,
    ] {
        assert_eq!(antwort.status, StatusCode::FORBIDDEN, "{}", antwort.text());
    }
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_anlage_is_the_partners_to_see_when_the_dokument_it_belongs_to_is_final() {
    let welt = Welt::neu().await;
    let (akte, vorgang) = faelle(&welt).await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let klassen = [Dokumentklasse::Bescheid];
    welt.freigabe(&wer, (akte, None), (1, Widerspruch), &klassen)
        .await;
    let sb = als(&welt, "a.wohngeld", Wohngeld).await;
    let leitung = als(&welt, "a.leitung", Wohngeld).await;
    let partner = als(&welt, "k.widerspruch", Widerspruch).await;
    let dokument = entwirft(&sb, (akte, vorgang), "Bewilligt").await;
    let path = format!("/api/v1/akten/{akte}/vorgaenge/{vorgang}/dokumente");
    let anlage = async |betreff: &str| {
        let haupt = dokument.to_string();
        let felder = [
            ("betreff", betreff),
            ("klasse", "bescheid"),
            ("richtung", "ausgang"),
            ("anlage_zu", haupt.as_str()),
        ];
        let filed = sb
            .reicht_ein(&path, &felder, ("anlage.txt", betreff.as_bytes()))
            .await;
        assert_eq!(filed.status, StatusCode::CREATED, "{}", filed.text());
        let id: Uuid = filed.json()["dokument"].as_str().unwrap().parse().unwrap();
        id
    };
    let pfad = |d: Uuid| format!("/api/v1/dokumente/{d}");
    let berechnung = anlage("Berechnungsbogen").await;
    let schluss = [schritt("schlusszeichnung", id(&welt, "a.leitung"))];
    let baum = format!("/api/v1/akten/{akte}");
    let verborgen = async |anlage: Uuid| {
        assert_eq!(gibt(&partner, pfad(anlage)).await, StatusCode::NOT_FOUND);
        let inhalt = format!("{}/inhalt", pfad(anlage));
        assert_eq!(gibt(&partner, inhalt).await, StatusCode::NOT_FOUND);
        let shown = partner.holt(&baum).await;
        assert!(!shown.text().contains(&anlage.to_string()));
        assert_eq!(gibt(&sb, pfad(anlage)).await, StatusCode::OK);
    };
    // Of a draft, and of what is handed on.
    verborgen(berechnung).await;
    let erster = gang(&legt_vor(&sb, dokument, &schluss).await);
    verborgen(berechnung).await;
    // Given back it is written anew, and what is added to it then waits with it.
    let zurueck = json!({ "ergebnis": "zurueckgegeben", "vermerk": "Die Anlage 2 fehlt" });
    done(&tut(&leitung, (dokument, erster.as_str(), 1), zurueck).await);
    let hinweise = anlage("Hinweise").await;
    verborgen(berechnung).await;
    verborgen(hinweise).await;
    let zweiter = gang(&legt_vor(&sb, dokument, &schluss).await);
    done(&zeichnet(&leitung, (dokument, zweiter.as_str(), 1)).await);
    for d in [dokument, berechnung, hinweise] {
        assert_eq!(gibt(&partner, pfad(d)).await, StatusCode::OK);
    }
    welt.protokoll_ist_unversehrt().await;
}

//! Akten at the end of their retention, the archive's messages, and who destroys.

use axum::http::{Method, StatusCode};
use eakte::app::{Actor, Auftrag, NeueAkte};
use eakte_domain::akte::{
    Akte, AkteCommand, AkteZdAVerfuegen, DokumentStornieren, VorgangZdAVerfuegen,
};
use eakte_domain::werte::Leistungsart::Wohngeld;
use eakte_domain::werte::{Dokumentklasse, Zweck};
use eakte_domain::{AkteId, DokumentId, LoeschungId};
use jiff::civil::{Date, date};
use serde_json::{Value, json};
use uuid::Uuid;

use super::anfrage::{Antwort, Klient, Koerper};
use super::papier;
use super::welt::{Welt, text};

pub(crate) const LISTE: &str = "/api/v1/aussonderungen";
pub(crate) const PASSWORT: &str = "ein langes Passwort fuer alle";
/// Kept for ten years: until the end of 2020.
pub(crate) const LANGE_HER: Date = date(2010, 5, 7);

/// An Akte with one Bescheid and one cancelled Dokument, closed on that day.
pub(crate) async fn geschlossen(welt: &Welt, betreff: &str, am: Date) -> (AkteId, DokumentId) {
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = AkteId(Uuid::new_v4());
    let neu = NeueAkte {
        beginn: Some(date(2005, 1, 3)),
        ..welt.neue_akte(&wer, akte, betreff)
    };
    welt.app
        .akte_anlegen(&wer, neu, Auftrag::neu())
        .await
        .unwrap();
    let vorgang = welt.vorgang(&wer, akte, "Antrag 2005").await;
    let mut ids = Vec::new();
    for name in ["bescheid.pdf", "irrtum.pdf"] {
        let datei = (name, papier::pdf(name));
        let klasse = Dokumentklasse::Bescheid;
        ids.push(welt.dokument(&wer, (akte, vorgang), klasse, datei).await);
    }
    for command in [
        AkteCommand::DokumentStornieren(DokumentStornieren {
            dokument: ids[1],
            grund: text("andere Person"),
        }),
        AkteCommand::VorgangZdAVerfuegen(VorgangZdAVerfuegen { vorgang, am }),
        AkteCommand::AkteZdAVerfuegen(AkteZdAVerfuegen { am }),
    ] {
        welt.tut(&wer, akte, command).await;
    }
    (akte, ids[0])
}

/// Offers Akten; the id of what was offered together.
pub(crate) async fn angeboten(klient: &Klient, akten: &[AkteId]) -> Uuid {
    let done = klient.sendet(LISTE, json!({ "akten": akten })).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text());
    let body = done.json();
    for schritt in body["akten"].as_array().unwrap() {
        assert_eq!(schritt["erledigt"], true, "{schritt}");
    }
    body["aussonderung"].as_str().unwrap().parse().unwrap()
}

pub(crate) async fn bewertet(klient: &Klient, akte: AkteId, bewertung: &str) -> Antwort {
    let body = json!({ "bewertungen": [{ "akte": akte, "bewertung": bewertung }] });
    let path = format!("{LISTE}/bewertungen");
    klient.sendet(&path, body).await
}

pub(crate) async fn paket(klient: &Klient, aussonderung: Uuid) -> Antwort {
    let path = format!("{LISTE}/{aussonderung}/paket");
    klient.fragt(Method::POST, &path, Koerper::Leer, &[]).await
}

/// The row of an Akte.
pub(crate) async fn zeile(klient: &Klient, akte: AkteId) -> Value {
    let liste = klient.holt(&format!("{LISTE}?akte={akte}")).await;
    liste.zeilen().first().cloned().unwrap_or_default()
}

fn kopf(typ: &str, prozess: &str) -> String {
    format!(
        "<xdomea:Kopf><xdomea:ProzessID>{prozess}</xdomea:ProzessID>\
         <xdomea:Nachrichtentyp><code>{typ}</code></xdomea:Nachrichtentyp>\
         <xdomea:Erstellungszeitpunkt>2026-11-27T10:00:00+01:00</xdomea:Erstellungszeitpunkt>\
         <xdomea:Absender><xdomea:Institution><xdomea:Name>Kreisarchiv</xdomea:Name></xdomea:Institution></xdomea:Absender>\
         <xdomea:Empfaenger><xdomea:Institution><xdomea:Name>Stadt Ahaus</xdomea:Name></xdomea:Institution></xdomea:Empfaenger>"
    )
}

/// A receipt: process, and of each object whether the archive has it.
pub(crate) fn n0506(prozess: &str, objekte: &[(Uuid, bool)]) -> Vec<u8> {
    let wurzel = "Aussonderung.AussonderungImportBestaetigen.0506";
    let mut xml = format!(
        "<xdomea:{wurzel} xmlns:xdomea=\"urn:xoev-de:xdomea:schema:3.0.0\">{}</xdomea:Kopf>",
        kopf("0506", prozess)
    );
    for (id, gut) in objekte {
        let mehr = if *gut {
            "<xdomea:Archivkennung>Best. 12 Nr. 7</xdomea:Archivkennung>"
        } else {
            "<xdomea:Fehlermeldung>Datei unlesbar</xdomea:Fehlermeldung>"
        };
        xml += &format!(
            "<xdomea:AusgesondertesSGO><xdomea:IDSGO>{id}</xdomea:IDSGO>\
             <xdomea:Erfolgreich>{gut}</xdomea:Erfolgreich>{mehr}</xdomea:AusgesondertesSGO>"
        );
    }
    xml += &format!("</xdomea:{wurzel}>");
    xml.into_bytes()
}

/// An appraisal.
pub(crate) fn n0502(prozess: &str, objekte: &[(Uuid, &str)]) -> Vec<u8> {
    let wurzel = "Aussonderung.Bewertungsverzeichnis.0502";
    let mut xml = format!(
        "<xdomea:{wurzel} xmlns:xdomea=\"urn:xoev-de:xdomea:schema:3.0.0\">{}\
         <xdomea:Empfangsbestaetigung>0</xdomea:Empfangsbestaetigung></xdomea:Kopf>",
        kopf("0502", prozess)
    );
    for (id, code) in objekte {
        xml += &format!(
            "<xdomea:BewertetesObjekt><xdomea:ID>{id}</xdomea:ID><xdomea:Aussonderungsart>\
             <xdomea:Aussonderungsart><code>{code}</code></xdomea:Aussonderungsart>\
             </xdomea:Aussonderungsart></xdomea:BewertetesObjekt>"
        );
    }
    xml += &format!("</xdomea:{wurzel}>");
    xml.into_bytes()
}

pub(crate) async fn antwort(klient: &Klient, xml: &[u8]) -> Antwort {
    let path = format!("{LISTE}/antworten");
    klient.reicht_ein(&path, &[], ("antwort.xml", xml)).await
}

/// Asks to destroy the Akte: no longer needed.
pub(crate) async fn vernichten(klient: &Klient, akte: AkteId) -> Antwort {
    let body = json!({
        "ziel": { "art": "akte" }, "grundlage": "sgb10_84", "begruendung": "Frist abgelaufen",
    });
    let path = format!("/api/v1/akten/{akte}/loeschungen");
    klient.sendet(&path, body).await
}

pub(crate) fn verweigert(a: &Antwort, status: u16, code: &str) {
    assert_eq!(a.status.as_u16(), status, "{}", a.text());
    assert_eq!(a.json()["code"], code, "{}", a.text());
}

/// Two who approve erasures.
pub(crate) async fn freigebende(welt: &Welt) -> [Actor; 2] {
    let wer = ["a.freigabe1", "a.freigabe2"].map(|n| welt.wer(n, Zweck::Datenschutz));
    for actor in &wer {
        let app = &welt.app;
        app.passwort_setzen(actor.nutzer, PASSWORT).await.unwrap();
        app.freigabeschluessel_anlegen(actor, PASSWORT)
            .await
            .unwrap();
    }
    wer
}

pub(crate) async fn offene_loeschung(welt: &Welt, akte: AkteId) -> LoeschungId {
    let stand = welt.app.store.stand::<Akte>(akte.into()).await.unwrap();
    stand.unwrap().aggregate.loeschung().unwrap().loeschung
}

//! Forms that change an Akte: one command each, then back to the page, which says what was done.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use eakte_domain::akte::{
    AkteBetreffAendern, AkteCommand, AkteError, AkteStornieren, AkteWiedereroeffnen,
    AkteZdAVerfuegen, FreigabeBeenden, FreigabeEntscheiden, FreigabeErteilen, VorgangAnlegen,
    VorgangBetreffAendern, VorgangStornieren, VorgangWiedereroeffnen, VorgangZdAVerfuegen,
};
use eakte_domain::werte::{Betreff, Dokumentklasse, Einheit, Gliederung, TextError, Zweck};
use eakte_domain::{AkteId, FreigabeId, OrgNr, VereinbarungId, VorgangId};
use jiff::civil::Date;
use uuid::Uuid;

use super::akte::{
    aendern_seite, freigabe_formular, freigaben_seite, vorgang_aendern_seite, vorgang_formular,
};
use super::anfrage::{Anfrage, im_formular, wert, wert_oder_nichts, zurueck};
use super::{Abbruch, Antwort};
use crate::app::{AppError, Satz};
use crate::http::fehler::status;
use crate::http::pages::views::Eingaben;
use crate::http::sitzung::Formular;

pub(super) const DATUM_FEHLT: &str = "eingabe-datum";

impl Anfrage {
    /// Carries out a form's command and goes back to `pfad`, which says `was` was done.
    pub(super) async fn tun(
        &self,
        akte: AkteId,
        command: AkteCommand,
        felder: &Eingaben,
        pfad: &str,
        was: &str,
    ) -> Result<Response, Abbruch> {
        let auftrag = self.auftrag(felder, "")?;
        let quittung = self
            .app()
            .execute(self.actor(), akte, command, auftrag)
            .await?;
        Ok(zurueck(
            pfad,
            if quittung.sichtbar { was } else { "gleich" },
        ))
    }
}

/// A Betreff or reason of a form.
pub(super) fn betreff(felder: &Eingaben, name: &str) -> Result<Betreff, Abbruch> {
    Betreff::new(felder.wert(name)).map_err(|e| Abbruch(zeile_falsch(&e).into()))
}

/// What is wrong with a line of text: that it is empty or too long, or a character in it that nobody sees.
pub(super) fn zeile_falsch(e: &TextError) -> Satz {
    match e {
        TextError::Steuerzeichen(_) => Satz::neu("eingabe-betreff-steuerzeichen"),
        TextError::Leer(_) | TextError::ZuLang(..) => {
            Satz::neu("eingabe-betreff").mit("zeichen", Betreff::CHARS_MAX)
        }
    }
}

/// Names of the fields of the forms that change an Akte, Vorgang or Dokument: each form has one of its own.
const FELDER: [&str; 4] = ["betreff", "am", "nach", "grund"];

/// The field of the form that was sent.
pub(super) fn gesendet(felder: &Eingaben) -> &'static str {
    let da = |feld: &&str| felder.0.iter().any(|(name, _)| name == feld);
    FELDER.into_iter().find(da).unwrap_or("grund")
}

/// The forms of the Akte again, with what was typed, if it cannot be done so.
async fn an_akte(a: &Anfrage, id: AkteId, felder: &Eingaben, antwort: Antwort) -> Antwort {
    match antwort {
        Err(Abbruch(e)) if im_formular(&e) => {
            let (status, fehler) = (status(&e), [a.formfehler(gesendet(felder), &e)]);
            let seite = aendern_seite(a, id, felder, &fehler).await?;
            Ok((status, seite).into_response())
        }
        other => other,
    }
}

/// The same for a Vorgang.
async fn an_vorgang(
    a: &Anfrage,
    ids: (AkteId, VorgangId),
    felder: Eingaben,
    antwort: Antwort,
) -> Antwort {
    match antwort {
        Err(Abbruch(e)) if im_formular(&e) => {
            let (status, fehler) = (status(&e), [a.formfehler(gesendet(&felder), &e)]);
            let seite = vorgang_aendern_seite(a, ids, felder, &fehler).await?;
            Ok((status, seite).into_response())
        }
        other => other,
    }
}

/// `POST /akten/{akte}/betreff`.
pub(super) async fn akte_betreff(
    a: Anfrage,
    Path(id): Path<AkteId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let getan: Antwort = async {
        let betreff = betreff(&felder, "betreff")?;
        let command = AkteCommand::AkteBetreffAendern(AkteBetreffAendern { betreff });
        a.tun(id, command, &felder, &format!("/akten/{id}"), "geaendert")
            .await
    }
    .await;
    an_akte(&a, id, &felder, getan).await
}

/// `POST /akten/{akte}/zda`.
pub(super) async fn akte_zda(
    a: Anfrage,
    Path(id): Path<AkteId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let getan: Antwort = async {
        let am: Date = wert(&felder, "am", DATUM_FEHLT)?;
        let command = AkteCommand::AkteZdAVerfuegen(AkteZdAVerfuegen { am });
        a.tun(id, command, &felder, &format!("/akten/{id}"), "zda")
            .await
    }
    .await;
    an_akte(&a, id, &felder, getan).await
}

/// `POST /akten/{akte}/wiedereroeffnen`.
pub(super) async fn akte_wiedereroeffnen(
    a: Anfrage,
    Path(id): Path<AkteId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let getan: Antwort = async {
        let grund = betreff(&felder, "grund")?;
        let command = AkteCommand::AkteWiedereroeffnen(AkteWiedereroeffnen { grund });
        let pfad = format!("/akten/{id}");
        a.tun(id, command, &felder, &pfad, "wiedereroeffnet").await
    }
    .await;
    an_akte(&a, id, &felder, getan).await
}

/// `POST /akten/{akte}/stornieren`.
pub(super) async fn akte_stornieren(
    a: Anfrage,
    Path(id): Path<AkteId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let getan: Antwort = async {
        let grund = betreff(&felder, "grund")?;
        let command = AkteCommand::AkteStornieren(AkteStornieren { grund });
        a.tun(id, command, &felder, &format!("/akten/{id}"), "storniert")
            .await
    }
    .await;
    an_akte(&a, id, &felder, getan).await
}

/// `POST /akten/{akte}/vorgaenge`: the form again if it cannot be opened so.
pub(super) async fn vorgang_anlegen(
    a: Anfrage,
    Path(id): Path<AkteId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let getan: Antwort = async {
        let command = AkteCommand::VorgangAnlegen(VorgangAnlegen {
            vorgang: VorgangId(Uuid::new_v4()),
            betreff: betreff(&felder, "betreff")?,
            gliederung: wert::<Gliederung>(&felder, "gliederung", "eingabe-art")?,
            uebergeordnet: wert_oder_nichts(&felder, "uebergeordnet", "eingabe-vorgang")?,
            herkunft: None,
        });
        let pfad = format!("/akten/{id}");
        a.tun(id, command, &felder, &pfad, "vorgang-angelegt").await
    }
    .await;
    match getan {
        Err(Abbruch(e)) if im_formular(&e) => {
            let feld = match &e {
                AppError::Eingabe(satz) if satz.key == "eingabe-art" => "gliederung",
                AppError::Eingabe(satz) if satz.key == "eingabe-vorgang" => "uebergeordnet",
                AppError::Akte(_) if !felder.wert("uebergeordnet").is_empty() => "uebergeordnet",
                _ => "betreff",
            };
            let (status, fehler) = (status(&e), [a.formfehler(feld, &e)]);
            let seite = vorgang_formular(&a, id, felder, &fehler).await?;
            Ok((status, seite).into_response())
        }
        other => other,
    }
}

/// `POST /akten/{akte}/vorgaenge/{vorgang}/betreff`.
pub(super) async fn vorgang_betreff(
    a: Anfrage,
    Path((id, vorgang)): Path<(AkteId, VorgangId)>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let getan: Antwort = async {
        let betreff = betreff(&felder, "betreff")?;
        let command =
            AkteCommand::VorgangBetreffAendern(VorgangBetreffAendern { vorgang, betreff });
        a.tun(id, command, &felder, &format!("/akten/{id}"), "geaendert")
            .await
    }
    .await;
    an_vorgang(&a, (id, vorgang), felder, getan).await
}

/// `POST /akten/{akte}/vorgaenge/{vorgang}/zda`.
pub(super) async fn vorgang_zda(
    a: Anfrage,
    Path((id, vorgang)): Path<(AkteId, VorgangId)>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let getan: Antwort = async {
        let am: Date = wert(&felder, "am", DATUM_FEHLT)?;
        let command = AkteCommand::VorgangZdAVerfuegen(VorgangZdAVerfuegen { vorgang, am });
        a.tun(id, command, &felder, &format!("/akten/{id}"), "zda")
            .await
    }
    .await;
    an_vorgang(&a, (id, vorgang), felder, getan).await
}

/// `POST /akten/{akte}/vorgaenge/{vorgang}/wiedereroeffnen`.
pub(super) async fn vorgang_wiedereroeffnen(
    a: Anfrage,
    Path((id, vorgang)): Path<(AkteId, VorgangId)>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let getan: Antwort = async {
        let grund = betreff(&felder, "grund")?;
        let command =
            AkteCommand::VorgangWiedereroeffnen(VorgangWiedereroeffnen { vorgang, grund });
        let pfad = format!("/akten/{id}");
        a.tun(id, command, &felder, &pfad, "wiedereroeffnet").await
    }
    .await;
    an_vorgang(&a, (id, vorgang), felder, getan).await
}

/// `POST /akten/{akte}/vorgaenge/{vorgang}/stornieren`.
pub(super) async fn vorgang_stornieren(
    a: Anfrage,
    Path((id, vorgang)): Path<(AkteId, VorgangId)>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let getan: Antwort = async {
        let grund = betreff(&felder, "grund")?;
        let command = AkteCommand::VorgangStornieren(VorgangStornieren { vorgang, grund });
        a.tun(id, command, &felder, &format!("/akten/{id}"), "storniert")
            .await
    }
    .await;
    an_vorgang(&a, (id, vorgang), felder, getan).await
}

/// `POST /akten/{akte}/freigaben`: the form again (422) if it cannot be granted so.
pub(super) async fn freigabe_erteilen(
    a: Anfrage,
    Path(id): Path<AkteId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    match erteilen(&a, id, &felder).await {
        Err(Abbruch(e @ (AppError::Eingabe(_) | AppError::Akte(_)))) => {
            let fehler = [a.formfehler(freigabe_feld(&e, &felder), &e)];
            let seite = freigabe_formular(&a, id, felder, &fehler).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, seite).into_response())
        }
        other => other,
    }
}

async fn erteilen(a: &Anfrage, id: AkteId, felder: &Eingaben) -> Antwort {
    let klassen: Vec<Dokumentklasse> = Dokumentklasse::ALLE
        .iter()
        .copied()
        .filter(|k| felder.hat("klassen", k.code()))
        .collect();
    let einheit = match felder.wert("einheit") {
        "" => None,
        text => Some(Einheit::new(text).map_err(|_| Abbruch(Satz::neu("eingabe-einheit").into()))?),
    };
    let vereinbarung =
        wert_oder_nichts::<VereinbarungId>(felder, "vereinbarung", "eingabe-vereinbarung")?
            .map(|v| a.app().vereinbarungsbezug(a.actor(), v))
            .transpose()?;
    // Who cites an agreement need not copy what it rests on.
    let rechtsgrundlage = match (&vereinbarung, felder.wert("rechtsgrundlage")) {
        (Some(v), "") => v.vereinbarung.inhalt.rechtsgrundlage.clone(),
        _ => betreff(felder, "rechtsgrundlage")?,
    };
    let command = FreigabeErteilen {
        freigabe: FreigabeId(Uuid::new_v4()),
        empfaenger: wert::<OrgNr>(felder, "empfaenger", "eingabe-empfaenger")?,
        vorgang: wert_oder_nichts(felder, "vorgang", "eingabe-vorgang")?,
        zweck: wert::<Zweck>(felder, "zweck", "eingabe-zweck-fehlt")?,
        rechtsgrundlage,
        von: wert(felder, "von", DATUM_FEHLT)?,
        bis: wert(felder, "bis", DATUM_FEHLT)?,
        klassen,
        einheit,
        vereinbarung,
    };
    let was = if command.braucht_zweite_person() {
        "freigabe-beantragt"
    } else {
        "freigegeben"
    };
    let command = AkteCommand::FreigabeErteilen(command);
    let pfad = format!("/akten/{id}/freigaben");
    a.tun(id, command, felder, &pfad, was).await
}

/// `POST /akten/{akte}/freigaben/{freigabe}/entscheiden`: agrees with `zustimmen=ja`, else refuses with a reason.
pub(super) async fn freigabe_entscheiden(
    a: Anfrage,
    Path((id, freigabe)): Path<(AkteId, FreigabeId)>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let getan: Antwort = async {
        let (ablehnung, was) = if felder.wert("zustimmen") == "ja" {
            (None, "freigegeben")
        } else {
            (Some(betreff(&felder, "grund")?), "freigabe-abgelehnt")
        };
        let command = AkteCommand::FreigabeEntscheiden(FreigabeEntscheiden {
            freigabe,
            ablehnung,
        });
        let pfad = format!("/akten/{id}/freigaben");
        a.tun(id, command, &felder, &pfad, was).await
    }
    .await;
    ohne_grund(&a, id, &felder, &format!("ablehnung-{freigabe}"), getan).await
}

/// The shares again if the reason is missing or too long; `feld` is the id of its field.
async fn ohne_grund(
    a: &Anfrage,
    id: AkteId,
    felder: &Eingaben,
    feld: &str,
    antwort: Antwort,
) -> Antwort {
    match antwort {
        Err(Abbruch(e @ AppError::Eingabe(_))) => {
            let (status, fehler) = (status(&e), [a.formfehler(feld, &e)]);
            let seite = freigaben_seite(a, id, felder, &fehler).await?;
            Ok((status, seite).into_response())
        }
        other => other,
    }
}

/// The field of the form for a Freigabe that a refusal is about.
fn freigabe_feld(e: &AppError, felder: &Eingaben) -> &'static str {
    match e {
        AppError::Eingabe(satz) => match satz.key {
            "eingabe-empfaenger" => "empfaenger",
            "eingabe-vorgang" => "vorgang",
            "eingabe-zweck-fehlt" | "eingabe-freigabe-zweck" => "zweck",
            "eingabe-einheit" | "eingabe-einheit-dort" => "einheit",
            "eingabe-vereinbarung" => "vereinbarung",
            DATUM_FEHLT if felder.wert("von").parse::<Date>().is_err() => "von",
            DATUM_FEHLT => "bis",
            _ => "rechtsgrundlage",
        },
        AppError::Akte(AkteError::Deckung(_)) => "vereinbarung",
        AppError::Akte(AkteError::KlassenLeer) => "klassen",
        AppError::Akte(
            AkteError::ZeitraumVerkehrt { .. }
            | AkteError::ZeitraumVorbei(_)
            | AkteError::ZeitraumZuLang(_)
            | AkteError::DatumUnmoeglich(_),
        ) => "bis",
        _ => "empfaenger",
    }
}

/// `POST /akten/{akte}/freigaben/{freigabe}/widerrufen`.
pub(super) async fn freigabe_widerrufen(
    a: Anfrage,
    Path((id, freigabe)): Path<(AkteId, FreigabeId)>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let getan: Antwort = async {
        let grund = betreff(&felder, "grund")?;
        let command = AkteCommand::FreigabeBeenden(FreigabeBeenden { freigabe, grund });
        let pfad = format!("/akten/{id}/freigaben");
        a.tun(id, command, &felder, &pfad, "widerrufen").await
    }
    .await;
    ohne_grund(&a, id, &felder, &format!("grund-{freigabe}"), getan).await
}

//! Geschaeftsgang: hand a Dokument on, sign it, give it back, end it, record its dispatch.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use eakte_domain::akte::{
    Akte, AkteCommand, AkteError, DokumentVersenden, GeschaeftsgangBeenden,
    GeschaeftsgangEroeffnen, GeschaeftsgangError, Schritt, SchrittErledigen,
};
use eakte_domain::werte::{
    Betreff, Rolle, Schrittergebnis, Verfuegung, Versandart, Zeichnungsstand,
};
use eakte_domain::zugriff::{Aktion, Beleg};
use eakte_domain::{DokumentId, GeschaeftsgangId, NutzerId};
use eakte_projections::{self as projections, Reader};
use jiff::civil::Date;
use serde_json::Value;
use uuid::Uuid;

use super::aktionen::{DATUM_FEHLT, betreff};
use super::anfrage::{Anfrage, im_formular, wert, wert_oder_nichts};
use super::dokument::{akte_von, laden_dokument};
use super::{Abbruch, Antwort};
use crate::app::AppError;
use crate::http::i18n::Benannt;
use crate::http::pages::dokument;
use crate::http::pages::geschaeftsgang::{self as seiten, MITZEICHNUNGEN};
use crate::http::pages::seite::Seite;
use crate::http::pages::teile::FormFehler;
use crate::http::pages::views::{Eingaben, GeschaeftsgangFormular, ZeichnungView, ZuZeichnen, Zug};
use crate::http::sitzung::Formular;

const SCHLUSS_FEHLT: &str = "eingabe-schlusszeichnung";
const PERSON_FALSCH: &str = "eingabe-schritt-person";
const ART_FEHLT: &str = "eingabe-versandart";
const TERMIN_FALSCH: &str = "eingabe-datum-oder-leer";

/// How far a Dokument is and what the person can do about it. `darf`: to change it, today.
///
/// Nothing to who came through a share: who signs is the business of those who lead the Akte.
pub(super) async fn zeichnung(
    a: &Anfrage,
    client: &impl Reader,
    beleg: &Beleg,
    (akte, id): (&Akte, DokumentId),
    darf: bool,
) -> Result<ZeichnungView, AppError> {
    if beleg.freigabe().is_some() {
        return Ok(ZeichnungView::default());
    }
    let stand = akte.zeichnungsstand(id);
    let gebunden = akte.gebunden(id);
    let mut view = ZeichnungView {
        stand,
        gebunden,
        gaenge: projections::geschaeftsgaenge(client, beleg).await?,
        versand: projections::versand(client, beleg).await?,
        ..ZeichnungView::default()
    };
    if !darf {
        return Ok(view);
    }
    let hat_fassung = akte.dokument(id).is_some_and(|d| !d.fassungen.is_empty());
    view.vorlegbar = !gebunden && hat_fassung;
    view.versendbar = matches!(
        stand,
        Some(Zeichnungsstand::Schlussgezeichnet | Zeichnungsstand::Versandt)
    );
    let offen = akte.geschaeftsgaenge().iter();
    let mut offen = offen.filter(|g| g.dokument == id && g.offen());
    let Some(gang) = offen.next() else {
        return Ok(view);
    };
    let (ich, personen) = (a.actor().nutzer, a.app().zeichnet_fuer(a.actor())?);
    let akteur = a.wer.person.akteur(a.actor().zweck, akte.einheit());
    let leitet = akteur.is_some_and(|wer| wer.rolle == Rolle::Teamleitung);
    let eigener = [Some(gang.durch), gang.vertretung];
    let eigener = eigener.into_iter().flatten().any(|p| personen.contains(&p));
    view.beendbar = (leitet || eigener).then_some(gang.geschaeftsgang);
    if let Some((nummer, schritt)) = gang
        .naechster()
        .filter(|(_, s)| personen.contains(&s.nutzer))
    {
        let schluss = schritt.verfuegung == Verfuegung::Schlusszeichnung;
        view.zug = Some(Zug {
            geschaeftsgang: gang.geschaeftsgang,
            nummer,
            fuer: (schritt.nutzer != ich).then(|| a.name_von(schritt.nutzer)),
            eigenes: schluss && [ich, schritt.nutzer].iter().any(|p| gang.gehoert(*p)),
        });
    }
    Ok(view)
}

impl Anfrage {
    /// What waits for the person's signature, at most `limit`: as far as they see it under their purpose.
    pub(super) async fn zu_zeichnen(&self, limit: u8) -> Result<Vec<ZuZeichnen>, AppError> {
        let personen = self.app().zeichnet_fuer(self.actor())?;
        let blick = self.blick()?;
        let client = self.app().store.db.read().await?;
        let zeilen =
            projections::wartende_schritte(&*client, &blick.sicht(), &personen, limit).await?;
        let ich = self.actor().nutzer;
        Ok(zeilen
            .into_iter()
            .map(|z| ZuZeichnen::aus(z, ich))
            .collect())
    }
}

impl Anfrage {
    /// What came back to the person who handed it on, or to whom they stand in for, at most `limit`.
    pub(super) async fn zurueckgekommen(
        &self,
        limit: u8,
    ) -> Result<Vec<projections::ZurueckZeile>, AppError> {
        let personen = self.app().zeichnet_fuer(self.actor())?;
        let blick = self.blick()?;
        let client = self.app().store.db.read().await?;
        Ok(projections::zurueckgekommen(&*client, &blick.sicht(), &personen, limit).await?)
    }
}

/// What a line of the history says in brackets, if it is one about signatures or dispatch.
pub(super) fn zusatz(s: &Seite, art: &str, angaben: &Value) -> Option<String> {
    let text = |feld: &str| angaben.get(feld).and_then(Value::as_str);
    let mit_vermerk = |was: String| match text("vermerk") {
        Some(vermerk) => format!("{was}: {vermerk}"),
        None => was,
    };
    match art {
        "GeschaeftsgangEroeffnet" => text("vermerk").map(str::to_owned),
        "SchrittErledigt" => {
            let verfuegung: Verfuegung = text("verfuegung")?.parse().ok()?;
            let ergebnis: Schrittergebnis = text("ergebnis")?.parse().ok()?;
            let (was, wie) = (verfuegung.name(s.sprache), ergebnis.name(s.sprache));
            Some(mit_vermerk(match verfuegung {
                Verfuegung::Kenntnisnahme => was,
                Verfuegung::Mitzeichnung | Verfuegung::Schlusszeichnung => format!("{was}, {wie}"),
            }))
        }
        "DokumentVersandt" => {
            let tag: Date = text("tag")?.parse().ok()?;
            let art: Versandart = text("versandart")?.parse().ok()?;
            Some(s.mit(
                "versand-zeile",
                &[
                    ("datum", s.datum_kurz(tag).into()),
                    ("art", art.name(s.sprache).into()),
                    ("empfaenger", text("empfaenger")?.to_owned().into()),
                ],
            ))
        }
        _ => None,
    }
}

/// `GET /dokumente/{dokument}/geschaeftsgang`: back to the Dokument if it is being signed or final, for then there is
/// nothing to hand on.
pub(super) async fn formular(a: Anfrage, Path(id): Path<DokumentId>) -> Antwort {
    let beleg = a
        .app()
        .darf_dokument(a.actor(), Aktion::DokumentAendern, id)
        .await?;
    let akte = beleg.akte().ok_or(AppError::NichtGefunden)?;
    let stand = a.app().store.stand::<Akte>(akte.into()).await?;
    if stand.is_some_and(|s| s.aggregate.gebunden(id)) {
        return Ok(Redirect::to(&format!("/dokumente/{id}#geschaeftsgang")).into_response());
    }
    formular_seite(&a, id, Eingaben::default(), &[]).await
}

async fn formular_seite(
    a: &Anfrage,
    id: DokumentId,
    eingaben: Eingaben,
    fehler: &[FormFehler],
) -> Antwort {
    let alle = a.app().zeichnende(a.actor(), id).await?;
    let dokument = laden_dokument(a, id, &Eingaben::default()).await?;
    let neueste = dokument.fassungen.first().map_or(0, |f| f.nummer);
    let verfasser = a.app().verfasser(dokument.akte, id, neueste).await?;
    let ich = a.actor().nutzer;
    let auswahl = |nicht: &[Option<NutzerId>]| {
        let andere = alle.iter().filter(|(p, _)| !nicht.contains(&Some(*p)));
        andere
            .map(|(p, name)| (p.to_string(), name.clone()))
            .collect()
    };
    let view = GeschaeftsgangFormular {
        personen: auswahl(&[]),
        schluss: auswahl(&[Some(ich), verfasser]),
        dokument,
        eingaben,
    };
    Ok(seiten::eroeffnen(&a.seite, &view, fehler).into_response())
}

/// The fields that name somebody, in the order of their steps.
fn benannt(felder: &Eingaben) -> Vec<(&'static str, Verfuegung)> {
    let mit = MITZEICHNUNGEN.map(|name| (name, Verfuegung::Mitzeichnung));
    let rest = [
        ("schluss", Verfuegung::Schlusszeichnung),
        ("kenntnis", Verfuegung::Kenntnisnahme),
    ];
    let alle = mit.into_iter().chain(rest);
    alle.filter(|(name, _)| !felder.wert(name).is_empty())
        .collect()
}

/// `POST /dokumente/{dokument}/geschaeftsgang`.
pub(super) async fn eroeffnen(
    a: Anfrage,
    Path(id): Path<DokumentId>,
    Formular { mut felder, .. }: Formular<Eingaben>,
) -> Antwort {
    match eroeffnet(&a, id, &felder).await {
        Err(Abbruch(e)) if im_formular(&e) => {
            let fehler = [a.formfehler(feld_der_vorlage(&e, &felder), &e)];
            // The page names the version that is the newest now.
            felder.0.retain(|(name, _)| name != "fassung");
            let seite = formular_seite(&a, id, felder, &fehler).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, seite).into_response())
        }
        other => other,
    }
}

async fn eroeffnet(a: &Anfrage, id: DokumentId, felder: &Eingaben) -> Antwort {
    let akte = akte_von(a, id).await?;
    let termin: Option<Date> = wert_oder_nichts(felder, "termin", TERMIN_FALSCH)?;
    // Before the others: without it there is nothing to hand on.
    wert::<NutzerId>(felder, "schluss", SCHLUSS_FEHLT)?;
    let mut schritte = Vec::new();
    for (name, verfuegung) in benannt(felder) {
        schritte.push(Schritt {
            verfuegung,
            nutzer: wert(felder, name, "eingabe-person")?,
            termin,
        });
    }
    let command = AkteCommand::GeschaeftsgangEroeffnen(GeschaeftsgangEroeffnen {
        geschaeftsgang: GeschaeftsgangId(Uuid::new_v4()),
        dokument: id,
        fassung: wert(felder, "fassung", "eingabe-beschaedigt")?,
        verfasser: None,
        schritte,
        vermerk: wort(felder, "vermerk")?,
    });
    let pfad = format!("/dokumente/{id}");
    a.tun(akte, command, felder, &pfad, "geschaeftsgang").await
}

/// The field of the form that a refusal is about.
fn feld_der_vorlage(e: &AppError, felder: &Eingaben) -> &'static str {
    let benannt = benannt(felder);
    match e {
        AppError::Eingabe(satz) if satz.key == TERMIN_FALSCH => "termin",
        AppError::Eingabe(satz) if satz.key == PERSON_FALSCH => {
            let nummer = satz.werte.iter().find(|(name, _)| *name == "nummer");
            let nummer = nummer.and_then(|(_, n)| n.parse::<usize>().ok());
            let name = nummer.and_then(|n| benannt.get(n.checked_sub(1)?));
            name.map_or("schluss", |(name, _)| *name)
        }
        AppError::Eingabe(satz) if satz.key.starts_with("eingabe-betreff") => "vermerk",
        AppError::Akte(AkteError::Geschaeftsgang(g)) => match g {
            GeschaeftsgangError::TerminVorbei(_) | GeschaeftsgangError::TerminZuSpaet(_) => {
                "termin"
            }
            GeschaeftsgangError::PersonDoppelt => {
                let doppelt = benannt.iter().enumerate().find(|(n, (name, _))| {
                    let davor = benannt.iter().take(*n);
                    davor
                        .into_iter()
                        .any(|(vor, _)| felder.wert(vor) == felder.wert(name))
                });
                doppelt.map_or("schluss", |(_, (name, _))| *name)
            }
            _ => "schluss",
        },
        AppError::Akte(AkteError::DatumUnmoeglich(_)) => "termin",
        _ => "schluss",
    }
}

/// The page of the Dokument again, with what was entered, if it cannot be done so.
async fn an_dokument(
    a: &Anfrage,
    id: DokumentId,
    felder: Eingaben,
    feld: impl Fn(&AppError) -> &'static str,
    getan: Antwort,
) -> Antwort {
    match getan {
        Err(Abbruch(e)) if im_formular(&e) => {
            let fehler = [a.formfehler(feld(&e), &e)];
            let mut view = laden_dokument(a, id, &Eingaben::default()).await?;
            view.zeichnung.eingaben = felder;
            let seite = dokument::seite(&a.seite, &view, &fehler);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, seite).into_response())
        }
        other => other,
    }
}

/// `POST /dokumente/{dokument}/geschaeftsgang/{geschaeftsgang}/schritte/{nummer}`.
pub(super) async fn schritt(
    a: Anfrage,
    Path((id, geschaeftsgang, nummer)): Path<(DokumentId, GeschaeftsgangId, u32)>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let zurueck = felder.wert("ergebnis") == Schrittergebnis::Zurueckgegeben.code();
    let feld = if zurueck { "rueckgabe" } else { "vermerk" };
    let akte = akte_von(&a, id).await?;
    let getan: Antwort = async {
        let command = AkteCommand::SchrittErledigen(SchrittErledigen {
            geschaeftsgang,
            dokument: id,
            nummer,
            ergebnis: wert(&felder, "ergebnis", "eingabe-ergebnis")?,
            vermerk: wort(&felder, feld)?,
        });
        let was = if zurueck {
            "zurueckgegeben"
        } else {
            "gezeichnet"
        };
        a.tun(akte, command, &felder, &format!("/dokumente/{id}"), was)
            .await
    }
    .await;
    an_dokument(&a, id, felder, |_| feld, getan).await
}

/// `POST /dokumente/{dokument}/geschaeftsgang/{geschaeftsgang}/beenden`.
pub(super) async fn beenden(
    a: Anfrage,
    Path((id, geschaeftsgang)): Path<(DokumentId, GeschaeftsgangId)>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let akte = akte_von(&a, id).await?;
    let getan: Antwort = async {
        let command = AkteCommand::GeschaeftsgangBeenden(GeschaeftsgangBeenden {
            geschaeftsgang,
            dokument: id,
            grund: betreff(&felder, "grund")?,
        });
        let pfad = format!("/dokumente/{id}");
        a.tun(akte, command, &felder, &pfad, "geschaeftsgang-beendet")
            .await
    }
    .await;
    an_dokument(&a, id, felder, |_| "grund", getan).await
}

/// `POST /dokumente/{dokument}/versand`.
pub(super) async fn versenden(
    a: Anfrage,
    Path(id): Path<DokumentId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let akte = akte_von(&a, id).await?;
    let getan: Antwort = async {
        let command = AkteCommand::DokumentVersenden(DokumentVersenden {
            dokument: id,
            tag: wert(&felder, "tag", DATUM_FEHLT)?,
            versandart: wert(&felder, "versandart", ART_FEHLT)?,
            empfaenger: betreff(&felder, "empfaenger")?,
        });
        let pfad = format!("/dokumente/{id}");
        a.tun(akte, command, &felder, &pfad, "versandt").await
    }
    .await;
    let feld = |e: &AppError| match e {
        AppError::Eingabe(satz) if satz.key == ART_FEHLT => "versandart",
        AppError::Eingabe(satz) if satz.key != DATUM_FEHLT => "empfaenger",
        _ => "tag",
    };
    an_dokument(&a, id, felder, feld, getan).await
}

/// A word that may be missing.
fn wort(felder: &Eingaben, name: &str) -> Result<Option<Betreff>, Abbruch> {
    if felder.wert(name).trim().is_empty() {
        return Ok(None);
    }
    betreff(felder, name).map(Some)
}

//! Schutz and Vertretung: the forms that say how closely something is kept, and who stands in.

use std::collections::BTreeSet;

use axum::extract::Path;
use axum::response::IntoResponse;
use eakte_domain::akte::{
    Akte, AkteCommand, AkteError, AkteSchutzFestlegen, Aktenschutz, DokumentSchutzFestlegen,
    Dokumentschutz, SonderkreisBeantragen, SonderkreisEntscheiden,
};
use eakte_domain::organisation::{OrganisationError, VertretungEinrichten};
use eakte_domain::werte::{Betreff, Stufe};
use eakte_domain::zugriff::{Aktion, Beleg, Ressource};
use eakte_domain::{AkteId, DokumentId, NutzerId, VertretungId};
use eakte_projections as projections;
use jiff::civil::Date;
use uuid::Uuid;

use super::aktionen::{DATUM_FEHLT, betreff};
use super::anfrage::{Anfrage, im_formular, wert, zurueck};
use super::dokument::{akte_von, laden_dokument};
use super::{Abbruch, Antwort};
use crate::app::{AppError, ENTWURF_UEBERNEHMEN, Satz};
use crate::http::fehler::status;
use crate::http::pages::schutz as seiten;
use crate::http::pages::teile::FormFehler;
use crate::http::pages::vertretung;
use crate::http::pages::views::{
    Auswahl, DokumentSchutzFormular, Eingaben, KreisAntragView, SchutzFormular, VertretungView,
    Vertretungen,
};
use crate::http::sitzung::Formular;

const PERSON_FEHLT: &str = "eingabe-person";

impl Anfrage {
    /// Colleagues who are not locked, by name: id, name, and whether they are among `an`.
    fn kollegen(&self, an: &[NutzerId]) -> Vec<(String, String, bool)> {
        let org = self.wer.person.org;
        let verzeichnis = self.app().verzeichnis();
        let mut alle: Vec<_> = verzeichnis
            .personen()
            .filter(|p| p.org == org && (!p.gesperrt || an.contains(&p.id)) && !p.ist_dienstkonto())
            .map(|p| (p.id.to_string(), p.name.clone(), an.contains(&p.id)))
            .collect();
        alle.sort_by_cached_key(|(id, name, _)| (eakte_projections::ordnung(name), id.clone()));
        alle
    }

    pub(super) fn name_von(&self, id: NutzerId) -> String {
        let verzeichnis = self.app().verzeichnis();
        let person = verzeichnis.person(id);
        person.map_or_else(|| id.to_string(), |p| p.name.clone())
    }
}

/// The people ticked in a form.
fn personen(felder: &Eingaben, feld: &str) -> Result<Vec<NutzerId>, Abbruch> {
    let werte = felder.0.iter().filter(|(name, _)| name == feld);
    werte
        .map(|(_, wert)| {
            wert.parse()
                .map_err(|_| Abbruch(Satz::neu(PERSON_FEHLT).into()))
        })
        .collect()
}

/// `GET /akten/{akte}/schutz`.
pub(super) async fn akte(a: Anfrage, Path(id): Path<AkteId>) -> Antwort {
    akte_seite(&a, id, Eingaben::default(), &[]).await
}

/// The page with what was entered and what is wrong with it.
async fn akte_seite(a: &Anfrage, id: AkteId, eingaben: Eingaben, fehler: &[FormFehler]) -> Antwort {
    a.app()
        .darf_akte(a.actor(), Aktion::SchutzAendern, id)
        .await?;
    let (akte, beleg) = a.akte(id).await?;
    let stand = a.app().store.stand::<Akte>(id.into()).await?;
    let stand = stand.ok_or(AppError::NichtGefunden)?;
    let ruecknahmen = match stand.aggregate.ruecknahmen() {
        Some(taugen) => Some(schreiben(a, &beleg, &taugen).await?),
        None => None,
    };
    let kopf = stand.aggregate.kopf().ok_or(AppError::NichtGefunden)?;
    let antrag = stand
        .aggregate
        .sonderkreis_antrag()
        .map(|k| KreisAntragView {
            von: a.name_von(k.von),
            mitglieder: k.mitglieder.iter().map(|m| a.name_von(*m)).collect(),
            grund: k.grund.to_string(),
            eigener: k.von == a.actor().nutzer,
        });
    let (mut schutz, mut mitglieder) = (kopf.schutz.clone(), kopf.sonderkreis.clone());
    if eingaben.wert("stufe").is_empty() {
        if !eingaben.0.is_empty() && eingaben.wert("angenommen").is_empty() {
            mitglieder = personen(&eingaben, "mitglied").unwrap_or_default();
        }
    } else {
        let stufe: Option<u8> = eingaben.wert("stufe").parse().ok();
        schutz = Aktenschutz {
            stufe: stufe.and_then(Stufe::new).unwrap_or(schutz.stufe),
            beschaeftigte: eingaben.hat("merkmal", "beschaeftigte"),
            medizinwiderspruch: eingaben.hat("merkmal", "medizinwiderspruch"),
            eingeschraenkt: eingaben.hat("merkmal", "eingeschraenkt"),
            ausgeschlossen: personen(&eingaben, "ausgeschlossen").unwrap_or_default(),
        };
    }
    // Nobody locks themselves out.
    let faktor_max = match a.actor().faktor {
        Some(_) => Stufe::MAX,
        None => Stufe::ZWEITER_FAKTOR_AB.zahl() - 1,
    };
    let view = SchutzFormular {
        akte,
        stufe_max: a.wer.person.stufe.zahl().min(faktor_max),
        kreis: a.kollegen(&mitglieder),
        ausgeschlossen: a.kollegen(&schutz.ausgeschlossen),
        schutz,
        ruecknahmen,
        antrag,
        eingaben,
    };
    Ok(seiten::akte(&a.seite, &view, fehler).into_response())
}

/// Those of these Dokumente that the person sees.
async fn schreiben(
    a: &Anfrage,
    beleg: &Beleg,
    taugen: &BTreeSet<DokumentId>,
) -> Result<Auswahl, Abbruch> {
    let blick = a.blick()?;
    let client = a.app().store.db.read().await?;
    let baum = projections::baum(&*client, beleg, &blick.sicht()).await?;
    let gesehen = baum.dokumente.iter();
    Ok(gesehen
        .filter(|d| taugen.contains(&d.dokument))
        .map(|d| {
            (
                d.dokument.to_string(),
                format!("{:04} {}", d.nummer, d.betreff),
            )
        })
        .collect())
}

/// The page again, with what was entered, if it cannot be kept so. `grund` is the id of the form's reason.
async fn an_akte(
    a: &Anfrage,
    id: AkteId,
    felder: Eingaben,
    grund: &str,
    antwort: Antwort,
) -> Antwort {
    match antwort {
        Err(Abbruch(e)) if im_formular(&e) => {
            let feld = match &e {
                AppError::Eingabe(satz) if satz.key.starts_with("eingabe-stufe") => "stufe",
                AppError::Eingabe(satz) if satz.key.starts_with("eingabe-ausschluss-") => {
                    "ausgeschlossen"
                }
                AppError::Akte(AkteError::MedizinwiderspruchFremd) => "ruecknahme",
                _ => grund,
            };
            let (status, fehler) = (status(&e), [a.formfehler(feld, &e)]);
            let seite = akte_seite(a, id, felder, &fehler).await?;
            Ok((status, seite).into_response())
        }
        other => other,
    }
}

/// `POST /akten/{akte}/schutz`.
pub(super) async fn akte_festlegen(
    a: Anfrage,
    Path(id): Path<AkteId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let getan: Antwort = async {
        let zahl: u8 = wert(&felder, "stufe", "eingabe-stufe")?;
        let command = AkteCommand::AkteSchutzFestlegen(AkteSchutzFestlegen {
            schutz: Aktenschutz {
                stufe: Stufe::new(zahl)
                    .ok_or_else(|| Abbruch(Satz::neu("eingabe-stufe").into()))?,
                beschaeftigte: felder.hat("merkmal", "beschaeftigte"),
                medizinwiderspruch: felder.hat("merkmal", "medizinwiderspruch"),
                eingeschraenkt: felder.hat("merkmal", "eingeschraenkt"),
                ausgeschlossen: personen(&felder, "ausgeschlossen")?,
            },
            ruecknahme: felder.wert("ruecknahme").parse().ok(),
            grund: betreff(&felder, "grund")?,
        });
        a.tun(id, command, &felder, &format!("/akten/{id}"), "schutz")
            .await
    }
    .await;
    an_akte(&a, id, felder, "schutz-grund", getan).await
}

/// `POST /akten/{akte}/sonderkreis`.
pub(super) async fn kreis_beantragen(
    a: Anfrage,
    Path(id): Path<AkteId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let getan: Antwort = async {
        let command = AkteCommand::SonderkreisBeantragen(SonderkreisBeantragen {
            mitglieder: personen(&felder, "mitglied")?,
            grund: betreff(&felder, "grund")?,
        });
        let pfad = format!("/akten/{id}/schutz");
        a.tun(id, command, &felder, &pfad, "sonderkreis-beantragt")
            .await
    }
    .await;
    an_akte(&a, id, felder, "kreis-grund", getan).await
}

/// `POST /akten/{akte}/sonderkreis/entscheiden`.
pub(super) async fn kreis_entscheiden(
    a: Anfrage,
    Path(id): Path<AkteId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let angenommen = felder.wert("angenommen") == "true";
    let getan: Antwort = async {
        let command = AkteCommand::SonderkreisEntscheiden(SonderkreisEntscheiden {
            angenommen,
            grund: betreff(&felder, "grund")?,
        });
        let pfad = format!("/akten/{id}");
        a.tun(id, command, &felder, &pfad, "sonderkreis-entschieden")
            .await
    }
    .await;
    if getan.is_err() {
        let grund = if angenommen { "kreis-ja" } else { "kreis-nein" };
        return an_akte(&a, id, felder, grund, getan).await;
    }
    // Who agrees to a circle without themselves no longer sees the Akte.
    let sieht = a.app().darf_akte(a.actor(), Aktion::AkteSehen, id).await;
    match sieht {
        Ok(_) => getan,
        Err(_) => Ok(zurueck("/akten", "sonderkreis-entschieden")),
    }
}

/// `GET /dokumente/{dokument}/schutz`.
pub(super) async fn dokument(a: Anfrage, Path(id): Path<DokumentId>) -> Antwort {
    dokument_seite(&a, id, Eingaben::default(), &[]).await
}

/// The page with what was entered and what is wrong with it.
async fn dokument_seite(
    a: &Anfrage,
    id: DokumentId,
    eingaben: Eingaben,
    fehler: &[FormFehler],
) -> Antwort {
    a.app()
        .darf_dokument(a.actor(), Aktion::DokumentAendern, id)
        .await?;
    let dokument = laden_dokument(a, id, &Eingaben::default()).await?;
    let stand = a.app().store.stand::<Akte>(dokument.akte.into()).await?;
    let schutz = stand
        .and_then(|s| Some(s.aggregate.dokument(id)?.schutz.clone()))
        .ok_or(AppError::NichtGefunden)?;
    let ich = a.actor().nutzer;
    let mut gegangen = schutz.entwurf_von.filter(|von| *von != ich);
    if let Some(von) = gegangen
        && !a.app().ausgeschieden(von, id).await?
    {
        gegangen = None;
    }
    let verzeichnis = a.app().verzeichnis();
    let name = |von| {
        verzeichnis
            .person(von)
            .map(|p| p.name.clone())
            .unwrap_or_default()
    };
    let mut view = DokumentSchutzFormular {
        gegangen: gegangen.map(name),
        uebernehmen: eingaben.hat("uebernehmen", "ja"),
        dokument,
        anvertraut: a.kollegen(&schutz.anvertraut),
        entwurf: schutz.entwurf_von.is_some(),
        einwilligung: schutz.einwilligung,
        bestritten: schutz.bestritten.map(|b| b.to_string()).unwrap_or_default(),
        grund: eingaben.wert("grund").to_owned(),
    };
    if !eingaben.0.is_empty() {
        view.anvertraut = a.kollegen(&personen(&eingaben, "anvertraut").unwrap_or_default());
        view.entwurf = eingaben.hat("entwurf", "ja");
        view.einwilligung = eingaben.hat("einwilligung", "ja");
        view.bestritten = eingaben.wert("bestritten").to_owned();
    }
    Ok(seiten::dokument(&a.seite, &view, fehler).into_response())
}

/// `POST /dokumente/{dokument}/schutz`.
pub(super) async fn dokument_festlegen(
    a: Anfrage,
    Path(dokument): Path<DokumentId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let akte = akte_von(&a, dokument).await?;
    a.app()
        .darf_dokument(a.actor(), Aktion::DokumentAendern, dokument)
        .await?;
    let getan: Antwort = async {
        let entwurf = felder.hat("entwurf", "ja");
        let uebernehmen = felder.hat("uebernehmen", "ja");
        let bestritten: Option<Betreff> = match felder.wert("bestritten").trim() {
            "" => None,
            _ => Some(betreff(&felder, "bestritten")?),
        };
        let command = AkteCommand::DokumentSchutzFestlegen(DokumentSchutzFestlegen {
            dokument,
            schutz: Dokumentschutz {
                entwurf_von: a
                    .app()
                    .entwurf_von(a.actor(), (akte, dokument), entwurf, uebernehmen)
                    .await?,
                anvertraut: personen(&felder, "anvertraut")?,
                einwilligung: felder.hat("einwilligung", "ja"),
                bestritten,
            },
            grund: betreff(&felder, "grund")?,
        });
        let pfad = format!("/dokumente/{dokument}");
        a.tun(akte, command, &felder, &pfad, "schutz").await
    }
    .await;
    let antwort = match getan {
        Err(Abbruch(e)) if im_formular(&e) => {
            let feld = match (betreff(&felder, "grund"), &e) {
                (Ok(_), AppError::Eingabe(satz)) if satz.key != ENTWURF_UEBERNEHMEN => "bestritten",
                _ => "grund",
            };
            let (status, fehler) = (status(&e), [a.formfehler(feld, &e)]);
            let seite = dokument_seite(&a, dokument, felder, &fehler).await?;
            return Ok((status, seite).into_response());
        }
        other => other?,
    };
    // Who entrusts it to others no longer sees it.
    let sieht = a
        .app()
        .darf_dokument(a.actor(), Aktion::DokumentSehen, dokument)
        .await;
    Ok(match sieht {
        Ok(_) => antwort,
        Err(_) => zurueck(&format!("/akten/{akte}"), "schutz"),
    })
}

/// `GET /vertretung`.
pub(super) async fn vertretungen(a: Anfrage) -> Antwort {
    vertretungen_seite(&a, Eingaben::default(), &[])
}

/// The page with what was entered and what is wrong with it.
fn vertretungen_seite(a: &Anfrage, eingaben: Eingaben, fehler: &[FormFehler]) -> Antwort {
    let verwaltet = a.app().verwaltet(a.actor());
    let ich = a.actor().nutzer;
    let selbst = a
        .app()
        .entscheiden(
            a.actor(),
            Aktion::VertretungRegeln,
            Ressource::Organisation(a.wer.person.org),
        )
        .is_ok();
    let kollegen = a.kollegen(&[]);
    let zeilen = a.app().vertretungen(a.actor())?;
    let mut zeilen: Vec<_> = zeilen
        .into_iter()
        .map(|v| VertretungView {
            id: v.id,
            fuer: a.name_von(v.fuer),
            durch: a.name_von(v.durch),
            von: v.von,
            bis: v.bis,
            beenden: verwaltet || (selbst && v.fuer == ich),
        })
        .collect();
    zeilen.reverse();
    let paare = |ohne_mich: bool| {
        let alle = kollegen.iter();
        let alle = alle.filter(move |(id, ..)| !ohne_mich || *id != ich.to_string());
        alle.map(|(id, name, _)| (id.clone(), name.clone()))
            .collect()
    };
    let view = Vertretungen {
        zeilen,
        fuer: match (verwaltet, selbst) {
            (true, _) => paare(false),
            (false, true) => vec![(ich.to_string(), a.wer.person.name.clone())],
            (false, false) => Vec::new(),
        },
        durch: paare(true),
        eingaben,
    };
    Ok(vertretung::seite(&a.seite, &view, fehler).into_response())
}

/// `POST /vertretung`: the page again, with what was entered, if nobody can stand in so.
pub(super) async fn vertretung_einrichten(
    a: Anfrage,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    match einrichten(&a, &felder).await {
        Err(Abbruch(e)) if im_formular(&e) => {
            let (status, fehler) = (status(&e), [a.formfehler(vertretung_feld(&e, &felder), &e)]);
            let seite = vertretungen_seite(&a, felder, &fehler)?;
            Ok((status, seite).into_response())
        }
        other => other,
    }
}

async fn einrichten(a: &Anfrage, felder: &Eingaben) -> Antwort {
    let auftrag = a.auftrag(felder, "")?;
    let command = VertretungEinrichten {
        vertretung: VertretungId(Uuid::new_v5(&auftrag.cmd.0, b"vertretung")),
        fuer: wert(felder, "fuer", PERSON_FEHLT)?,
        durch: wert(felder, "durch", PERSON_FEHLT)?,
        von: wert::<Date>(felder, "von", DATUM_FEHLT)?,
        bis: wert::<Date>(felder, "bis", DATUM_FEHLT)?,
    };
    a.app()
        .vertretung_einrichten(a.actor(), command, auftrag)
        .await?;
    Ok(zurueck("/vertretung", "vertretung"))
}

/// The field of the form for a Vertretung that a refusal is about.
fn vertretung_feld(e: &AppError, felder: &Eingaben) -> &'static str {
    match e {
        AppError::Eingabe(satz) if satz.key == DATUM_FEHLT => {
            if felder.wert("von").parse::<Date>().is_err() {
                "von"
            } else {
                "bis"
            }
        }
        AppError::Organisation(OrganisationError::ZeitraumUnmoeglich { .. }) => "bis",
        _ => "durch",
    }
}

/// `POST /vertretung/{vertretung}/beenden`.
pub(super) async fn vertretung_beenden(
    a: Anfrage,
    Path(id): Path<VertretungId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let auftrag = a.auftrag(&felder, "")?;
    a.app().vertretung_beenden(a.actor(), id, auftrag).await?;
    Ok(zurueck("/vertretung", "vertretung-beendet"))
}

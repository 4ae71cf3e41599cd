//! Schutz and Vertretung: the forms that say how closely something is kept, and who stands in.

use axum::extract::Path;
use axum::response::IntoResponse;
use eakte_domain::akte::{
    Akte, AkteCommand, AkteSchutzFestlegen, Aktenschutz, DokumentSchutzFestlegen, Dokumentschutz,
    SonderkreisBeantragen, SonderkreisEntscheiden,
};
use eakte_domain::organisation::VertretungEinrichten;
use eakte_domain::werte::{Betreff, Stufe};
use eakte_domain::zugriff::{Aktion, Ressource};
use eakte_domain::{AkteId, DokumentId, NutzerId, VertretungId};
use jiff::civil::Date;
use uuid::Uuid;

use super::aktionen::betreff;
use super::anfrage::{Anfrage, wert, zurueck};
use super::dokument::{akte_von, laden_dokument};
use super::{Abbruch, Antwort};
use crate::app::{AppError, Satz};
use crate::http::pages::schutz as seiten;
use crate::http::pages::vertretung;
use crate::http::pages::views::{
    DokumentSchutzFormular, Eingaben, KreisAntragView, SchutzFormular, VertretungView, Vertretungen,
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
        alle.sort_by(|a, b| (&a.1, &a.0).cmp(&(&b.1, &b.0)));
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
    a.app()
        .darf_akte(a.actor(), Aktion::SchutzAendern, id)
        .await?;
    let (akte, _) = a.akte(id).await?;
    let stand = a.app().store.stand::<Akte>(id.into()).await?;
    let stand = stand.ok_or(AppError::NichtGefunden)?;
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
    // Nobody locks themselves out.
    let faktor_max = match a.actor().faktor {
        Some(_) => Stufe::MAX,
        None => Stufe::ZWEITER_FAKTOR_AB.zahl() - 1,
    };
    let view = SchutzFormular {
        akte,
        stufe_max: a.wer.person.stufe.zahl().min(faktor_max),
        kreis: a.kollegen(&kopf.sonderkreis),
        ausgeschlossen: a.kollegen(&kopf.schutz.ausgeschlossen),
        schutz: kopf.schutz.clone(),
        antrag,
    };
    Ok(seiten::akte(&a.seite, &view).into_response())
}

/// `POST /akten/{akte}/schutz`.
pub(super) async fn akte_festlegen(
    a: Anfrage,
    Path(id): Path<AkteId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let zahl: u8 = wert(&felder, "stufe", "eingabe-stufe")?;
    let command = AkteCommand::AkteSchutzFestlegen(AkteSchutzFestlegen {
        schutz: Aktenschutz {
            stufe: Stufe::new(zahl).ok_or_else(|| Abbruch(Satz::neu("eingabe-stufe").into()))?,
            beschaeftigte: felder.hat("merkmal", "beschaeftigte"),
            medizinwiderspruch: felder.hat("merkmal", "medizinwiderspruch"),
            eingeschraenkt: felder.hat("merkmal", "eingeschraenkt"),
            ausgeschlossen: personen(&felder, "ausgeschlossen")?,
        },
        grund: betreff(&felder, "grund")?,
    });
    a.tun(id, command, &felder, &format!("/akten/{id}"), "schutz")
        .await
}

/// `POST /akten/{akte}/sonderkreis`.
pub(super) async fn kreis_beantragen(
    a: Anfrage,
    Path(id): Path<AkteId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let command = AkteCommand::SonderkreisBeantragen(SonderkreisBeantragen {
        mitglieder: personen(&felder, "mitglied")?,
        grund: betreff(&felder, "grund")?,
    });
    let pfad = format!("/akten/{id}/schutz");
    a.tun(id, command, &felder, &pfad, "sonderkreis-beantragt")
        .await
}

/// `POST /akten/{akte}/sonderkreis/entscheiden`.
pub(super) async fn kreis_entscheiden(
    a: Anfrage,
    Path(id): Path<AkteId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let command = AkteCommand::SonderkreisEntscheiden(SonderkreisEntscheiden {
        angenommen: felder.wert("angenommen") == "true",
        grund: betreff(&felder, "grund")?,
    });
    let antwort = a
        .tun(
            id,
            command,
            &felder,
            &format!("/akten/{id}"),
            "sonderkreis-entschieden",
        )
        .await?;
    // Who agrees to a circle without themselves no longer sees the Akte.
    let sieht = a.app().darf_akte(a.actor(), Aktion::AkteSehen, id).await;
    Ok(match sieht {
        Ok(_) => antwort,
        Err(_) => zurueck("/akten", "sonderkreis-entschieden"),
    })
}

/// `GET /dokumente/{dokument}/schutz`.
pub(super) async fn dokument(a: Anfrage, Path(id): Path<DokumentId>) -> Antwort {
    a.app()
        .darf_dokument(a.actor(), Aktion::DokumentAendern, id)
        .await?;
    let dokument = laden_dokument(&a, id, &Eingaben::default()).await?;
    let stand = a.app().store.stand::<Akte>(dokument.akte.into()).await?;
    let schutz = stand
        .and_then(|s| Some(s.aggregate.dokument(id)?.schutz.clone()))
        .ok_or(AppError::NichtGefunden)?;
    let view = DokumentSchutzFormular {
        dokument,
        anvertraut: a.kollegen(&schutz.anvertraut),
        schutz,
    };
    Ok(seiten::dokument(&a.seite, &view).into_response())
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
    let entwurf = felder.hat("entwurf", "ja");
    let bestritten: Option<Betreff> = match felder.wert("bestritten") {
        "" => None,
        _ => Some(betreff(&felder, "bestritten")?),
    };
    let command = AkteCommand::DokumentSchutzFestlegen(DokumentSchutzFestlegen {
        dokument,
        schutz: Dokumentschutz {
            entwurf_von: a
                .app()
                .entwurf_von(a.actor(), akte, dokument, entwurf)
                .await?,
            anvertraut: personen(&felder, "anvertraut")?,
            einwilligung: felder.hat("einwilligung", "ja"),
            bestritten,
        },
        grund: betreff(&felder, "grund")?,
    });
    let antwort = a
        .tun(
            akte,
            command,
            &felder,
            &format!("/dokumente/{dokument}"),
            "schutz",
        )
        .await?;
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
    };
    Ok(vertretung::seite(&a.seite, &view).into_response())
}

/// `POST /vertretung`.
pub(super) async fn vertretung_einrichten(
    a: Anfrage,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let auftrag = a.auftrag(&felder, "")?;
    let command = VertretungEinrichten {
        vertretung: VertretungId(Uuid::new_v5(&auftrag.cmd.0, b"vertretung")),
        fuer: wert(&felder, "fuer", PERSON_FEHLT)?,
        durch: wert(&felder, "durch", PERSON_FEHLT)?,
        von: wert::<Date>(&felder, "von", "eingabe-datum")?,
        bis: wert::<Date>(&felder, "bis", "eingabe-datum")?,
    };
    a.app()
        .vertretung_einrichten(a.actor(), command, auftrag)
        .await?;
    Ok(zurueck("/vertretung", "vertretung"))
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

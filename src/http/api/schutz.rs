//! Schutz: how closely an Akte or Dokument is kept: level, marks, exclusion, Sonderkreis, draft, entrusted, disputed.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use eakte_domain::akte::{
    Akte, AkteCommand, AkteSchutzFestlegen, Aktenschutz, DokumentSchutzFestlegen, Dokumentschutz,
    MedizinwiderspruchFesthalten, SonderkreisBeantragen, SonderkreisEntscheiden,
};
use eakte_domain::werte::Stufe;
use eakte_domain::zugriff::Aktion;
use eakte_domain::{AkteId, DokumentId, NutzerId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::antworten::{Neu, QuittungForm};
use super::ausfuehren::ausfuehren;
use super::formen::{Begruendung, Entscheidung};
use super::teile::{Antwort, Pfad, Schreibend, betreff, eingabe, quittung};
use crate::app::{Actor, AppError, Satz};
use crate::http::Dienst;
use crate::http::fehler::Problem;

/// How closely an Akte is kept, all of it: what is left out no longer holds.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SchutzNeu {
    /// 0 to 3.
    #[serde(default)]
    pub stufe: u8,
    /// The person concerned is employed here.
    #[serde(default)]
    pub beschaeftigte: bool,
    /// They object to passing medical data on.
    #[serde(default)]
    pub medizinwiderspruch: bool,
    /// Processing is restricted. While it is, only the lead of the unit says how the Akte is kept.
    #[serde(default)]
    pub eingeschraenkt: bool,
    /// Who must not work on it.
    #[serde(default)]
    pub ausgeschlossen: Vec<Uuid>,
    /// The Dokument, received since, in which the person takes back an objection that another organisation took down.
    pub ruecknahme: Option<Uuid>,
    /// Why.
    pub grund: String,
}

/// Asks that only these people reach the Akte.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct KreisNeu {
    /// At least two; nobody ends the Sonderkreis.
    pub mitglieder: Vec<Uuid>,
    /// Why.
    pub grund: String,
}

/// How a Dokument is kept, all of it: what is left out no longer holds.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DokumentSchutzNeu {
    /// A draft of yours (or, if it is one already, of whose it is).
    #[serde(default)]
    pub entwurf: bool,
    /// It becomes a draft of yours: its author is locked or has no role any more. Refused while they are at work.
    #[serde(default)]
    pub entwurf_uebernehmen: bool,
    /// To whom it is entrusted.
    #[serde(default)]
    pub anvertraut: Vec<Uuid>,
    /// Who entrusted it agrees that others see it.
    #[serde(default)]
    pub einwilligung: bool,
    /// What of it is disputed.
    pub bestritten: Option<String>,
    /// Why.
    pub grund: String,
}

/// How closely an Akte is kept.
#[derive(Serialize, ToSchema)]
pub(super) struct SchutzAntwort {
    /// 0 to 3.
    pub stufe: u8,
    /// The person concerned is employed here.
    pub beschaeftigte: bool,
    /// They object to passing medical data on.
    pub medizinwiderspruch: bool,
    /// Processing is restricted.
    pub eingeschraenkt: bool,
    /// Who must not work on it.
    pub ausgeschlossen: Vec<NutzerId>,
    /// The only people who reach it; nobody: there is no Sonderkreis.
    pub sonderkreis: Vec<NutzerId>,
    /// The Sonderkreis that waits for a second person.
    pub beantragt: Option<KreisAntrag>,
}

/// A Sonderkreis that waits for a second person.
#[derive(Serialize, ToSchema)]
pub(super) struct KreisAntrag {
    /// Who asked.
    pub von: NutzerId,
    /// Who is to belong to it.
    pub mitglieder: Vec<NutzerId>,
    /// Why.
    pub grund: String,
}

fn personen(ids: Vec<Uuid>) -> Vec<NutzerId> {
    ids.into_iter().map(NutzerId).collect()
}

/// How closely an Akte is kept: to who may change that.
#[utoipa::path(get, path = "/api/v1/akten/{akte}/schutz", tag = "Schutz", params(("akte" = Uuid, Path)),
    responses((status = 200, body = SchutzAntwort)))]
pub(super) async fn lesen(
    State(d): State<Dienst>,
    actor: Actor,
    Pfad(akte): Pfad<Uuid>,
) -> Antwort {
    let id = AkteId(akte);
    d.app.darf_akte(&actor, Aktion::SchutzAendern, id).await?;
    let stand = d.app.store.stand::<Akte>(id.into()).await;
    let stand = stand
        .map_err(AppError::from)?
        .ok_or(AppError::NichtGefunden)?;
    let kopf = stand.aggregate.kopf().ok_or(AppError::NichtGefunden)?;
    let antrag = stand.aggregate.sonderkreis_antrag();
    Ok(Json(SchutzAntwort {
        stufe: kopf.schutz.stufe.zahl(),
        beschaeftigte: kopf.schutz.beschaeftigte,
        medizinwiderspruch: kopf.schutz.medizinwiderspruch,
        eingeschraenkt: kopf.schutz.eingeschraenkt,
        ausgeschlossen: kopf.schutz.ausgeschlossen.clone(),
        sonderkreis: kopf.sonderkreis.clone(),
        beantragt: antrag.map(|a| KreisAntrag {
            von: a.von,
            mitglieder: a.mitglieder.clone(),
            grund: a.grund.to_string(),
        }),
    })
    .into_response())
}

/// Says how closely an Akte is kept.
#[utoipa::path(post, path = "/api/v1/akten/{akte}/schutz", tag = "Schutz", params(("akte" = Uuid, Path)),
    request_body = SchutzNeu, responses((status = 200, body = QuittungForm),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn festlegen(
    State(d): State<Dienst>,
    Pfad(akte): Pfad<Uuid>,
    Schreibend(s, f): Schreibend<SchutzNeu>,
) -> Antwort {
    let stufe = Stufe::new(f.stufe).ok_or_else(|| eingabe(Satz::neu("eingabe-stufe")))?;
    let command = AkteSchutzFestlegen {
        schutz: Aktenschutz {
            stufe,
            beschaeftigte: f.beschaeftigte,
            medizinwiderspruch: f.medizinwiderspruch,
            eingeschraenkt: f.eingeschraenkt,
            ausgeschlossen: personen(f.ausgeschlossen),
        },
        ruecknahme: f.ruecknahme.map(DokumentId),
        grund: betreff(&f.grund, "grund")?,
    };
    let command = AkteCommand::AkteSchutzFestlegen(command);
    let q = ausfuehren(&d, &s, AkteId(akte), command).await?;
    Ok(quittung(StatusCode::OK, &q, Neu::default()))
}

/// Records that the person concerned objects to passing medical data on (§ 76(2) no. 1 SGB X). All else stays as it is.
/// Who stands in for somebody may, too.
#[utoipa::path(post, path = "/api/v1/akten/{akte}/medizinwiderspruch", tag = "Schutz", params(("akte" = Uuid, Path)),
    request_body = Begruendung, responses((status = 200, body = QuittungForm),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn widersprechen(
    State(d): State<Dienst>,
    Pfad(akte): Pfad<Uuid>,
    Schreibend(s, f): Schreibend<Begruendung>,
) -> Antwort {
    let command = AkteCommand::MedizinwiderspruchFesthalten(MedizinwiderspruchFesthalten {
        grund: betreff(&f.grund, "grund")?,
    });
    let q = ausfuehren(&d, &s, AkteId(akte), command).await?;
    Ok(quittung(StatusCode::OK, &q, Neu::default()))
}

/// Asks a second person to leave the Akte to a few, or to open it again.
#[utoipa::path(post, path = "/api/v1/akten/{akte}/sonderkreis", tag = "Schutz", params(("akte" = Uuid, Path)),
    request_body = KreisNeu, responses((status = 201, body = QuittungForm),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn kreis_beantragen(
    State(d): State<Dienst>,
    Pfad(akte): Pfad<Uuid>,
    Schreibend(s, f): Schreibend<KreisNeu>,
) -> Antwort {
    let command = AkteCommand::SonderkreisBeantragen(SonderkreisBeantragen {
        mitglieder: personen(f.mitglieder),
        grund: betreff(&f.grund, "grund")?,
    });
    let q = ausfuehren(&d, &s, AkteId(akte), command).await?;
    Ok(quittung(StatusCode::CREATED, &q, Neu::default()))
}

/// Agrees to a Sonderkreis as the second person, or refuses it.
#[utoipa::path(post, path = "/api/v1/akten/{akte}/sonderkreis/entscheidung", tag = "Schutz",
    params(("akte" = Uuid, Path)), request_body = Entscheidung, responses((status = 200, body = QuittungForm),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn kreis_entscheiden(
    State(d): State<Dienst>,
    Pfad(akte): Pfad<Uuid>,
    Schreibend(s, f): Schreibend<Entscheidung>,
) -> Antwort {
    let command = AkteCommand::SonderkreisEntscheiden(SonderkreisEntscheiden {
        angenommen: f.angenommen,
        grund: betreff(&f.grund, "grund")?,
    });
    let q = ausfuehren(&d, &s, AkteId(akte), command).await?;
    Ok(quittung(StatusCode::OK, &q, Neu::default()))
}

/// Says how a Dokument is kept.
#[utoipa::path(post, path = "/api/v1/dokumente/{dokument}/schutz", tag = "Schutz", params(("dokument" = Uuid, Path)),
    request_body = DokumentSchutzNeu, responses((status = 200, body = QuittungForm),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn dokument(
    State(d): State<Dienst>,
    Pfad(dokument): Pfad<Uuid>,
    Schreibend(s, f): Schreibend<DokumentSchutzNeu>,
) -> Antwort {
    let id = DokumentId(dokument);
    let beleg = d
        .app
        .darf_dokument(&s.actor, Aktion::DokumentAendern, id)
        .await?;
    let akte = beleg.akte().ok_or(AppError::NichtGefunden)?;
    let bestritten = f.bestritten.filter(|b| !b.is_empty());
    let bestritten = bestritten.map(|b| betreff(&b, "bestritten")).transpose()?;
    let schutz = Dokumentschutz {
        entwurf_von: d
            .app
            .entwurf_von(&s.actor, (akte, id), f.entwurf, f.entwurf_uebernehmen)
            .await?,
        anvertraut: personen(f.anvertraut),
        einwilligung: f.einwilligung,
        bestritten,
    };
    let command = AkteCommand::DokumentSchutzFestlegen(DokumentSchutzFestlegen {
        dokument: id,
        schutz,
        grund: betreff(&f.grund, "grund")?,
    });
    let q = ausfuehren(&d, &s, akte, command).await?;
    Ok(quittung(StatusCode::OK, &q, Neu::default()))
}

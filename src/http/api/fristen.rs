//! Wiedervorlagen, and demands to cooperate (§§ 60 ff. SGB I): set, done, settled, and what follows if nobody answers.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use eakte_domain::akte::{
    AkteCommand, LeistungVersagen, MitwirkungErledigen, WiedervorlageErledigen, WiedervorlageSetzen,
};
use eakte_domain::werte::{Betreff, Versagungsart, Versagungsumfang};
use eakte_domain::zugriff::Aktion;
use eakte_domain::{AkteId, AufforderungId, DokumentId, NutzerId, VorgangId, WiedervorlageId};
use eakte_projections::{
    AkteZeile, AufforderungZeile, Fristen, WiedervorlageZeile, Wiedervorlagefilter,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::antworten::{Neu, QuittungForm, Zeilen};
use super::ausfuehren::{ausfuehren, mit_neuerem};
use super::teile::{Abfrage, Antwort, Pfad, Schreibend, betreff, eingabe, quittung};
use crate::app::{Actor, Anforderung, AppError, Satz, Schreiben};
use crate::http::Dienst;
use crate::http::fehler::{HttpError, Problem};

/// Whose Wiedervorlagen.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Fuer {
    /// Yours, those of whom you stand in for, and those of the unit.
    #[default]
    Offen,
    /// Yours and those of whom you stand in for.
    Mich,
    /// Those for nobody in particular.
    Einheit,
    /// All of the Akten you work on.
    Alle,
}

/// Which Wiedervorlagen.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wiedervorlagefrage {
    /// Whose: `offen` (yours and the unit's, if left out), `mich`, `einheit`, `alle`.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    pub fuer: Fuer,
    /// Due on this day or before; left out: all.
    #[param(value_type = Option<String>, format = Date)]
    pub bis: Option<Date>,
}

/// A Wiedervorlage and its Akte.
#[derive(Serialize, ToSchema)]
pub(super) struct Vorzulegen {
    /// The Akte.
    pub akte: AkteZeile,
    /// The Wiedervorlage.
    pub wiedervorlage: WiedervorlageZeile,
}

/// Sets a Wiedervorlage.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WiedervorlageNeu {
    /// The day: today or later.
    #[schema(value_type = String, format = Date)]
    pub am: Date,
    /// Why.
    pub grund: String,
    /// The Vorgang it is about; left out: the whole Akte.
    pub vorgang: Option<Uuid>,
    /// For whom: somebody who works on the Akte; left out: the unit.
    pub fuer: Option<Uuid>,
}

/// Ends a Wiedervorlage.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WiedervorlageEnde {
    /// What came of it.
    pub vermerk: Option<String>,
    /// The day on which it comes again; left out: it does not.
    #[schema(value_type = Option<String>, format = Date)]
    pub erneut_am: Option<Date>,
}

/// Demands papers of the person.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AufforderungNeu {
    /// The Vorgang it is about.
    pub vorgang: Uuid,
    /// What the person is to bring: 1 to 20.
    pub unterlagen: Vec<String>,
    /// The day the letter names: tomorrow at the earliest, in a year at the latest.
    #[schema(value_type = String, format = Date)]
    pub frist: Date,
    /// The letter says what follows if the person does not cooperate (§ 66 Abs. 3 SGB I).
    pub belehrung: bool,
    /// Makes the letter and files it. Then `empfaenger` is needed, and no `dokument`.
    #[serde(default)]
    pub brief: bool,
    /// To whom the letter goes: name and address on one line, parted by commas.
    pub empfaenger: Option<String>,
    /// The letter, if it lies in the Vorgang already.
    pub dokument: Option<Uuid>,
    /// Who looks at it when the term is over; left out: the unit.
    pub fuer: Option<Uuid>,
}

/// Settles a demand: at least one of both.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MitwirkungNeu {
    /// The Dokument that came.
    pub dokument: Option<Uuid>,
    /// What there is to say.
    pub vermerk: Option<String>,
}

/// Records that the benefit is refused or ends.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct VersagungNeu {
    /// The Bescheid.
    pub dokument: Uuid,
    /// Refused or ended.
    pub art: Versagungsart,
    /// All of it or a part.
    pub umfang: Versagungsumfang,
    /// Day of the decision.
    #[schema(value_type = String, format = Date)]
    pub tag: Date,
}

fn freiwillig(text: Option<&String>, feld: &str) -> Result<Option<Betreff>, HttpError> {
    text.map(|t| betreff(t, feld)).transpose()
}

/// Open Wiedervorlagen of the Akten you work on, with their Akten.
#[utoipa::path(get, path = "/api/v1/wiedervorlagen", tag = "Fristen", params(Wiedervorlagefrage),
    responses((status = 200, description = "die früheste zuerst, höchstens 200", body = Zeilen<Vorzulegen>)))]
pub(super) async fn liste(
    State(d): State<Dienst>,
    actor: Actor,
    Abfrage(f): Abfrage<Wiedervorlagefrage>,
) -> Antwort {
    let personen = match f.fuer {
        Fuer::Offen | Fuer::Mich => d.app.person(&actor)?.mit_vertretenen(),
        Fuer::Einheit | Fuer::Alle => Vec::new(),
    };
    let filter = Wiedervorlagefilter {
        personen,
        einheit: matches!(f.fuer, Fuer::Offen | Fuer::Einheit),
        alle: matches!(f.fuer, Fuer::Alle),
        bis: f.bis,
        limit: 200,
    };
    let blick = d.app.blick(&actor)?;
    let bearbeiten = d.app.filter(&actor, Aktion::AkteAendern)?;
    let client = d.app.store.db.read().await.map_err(AppError::from)?;
    let rows =
        eakte_projections::wiedervorlagen(&*client, &blick.sicht(), &bearbeiten, &filter).await;
    let rows = rows.map_err(AppError::from)?.into_iter();
    let zeilen = rows.map(|(akte, wiedervorlage)| Vorzulegen {
        akte,
        wiedervorlage,
    });
    Ok(Json(Zeilen {
        zeilen: zeilen.collect(),
    })
    .into_response())
}

async fn fristen(d: &Dienst, actor: &Actor, akte: Uuid) -> Result<Fristen, HttpError> {
    let beleg = d
        .app
        .darf_akte(actor, Aktion::AkteSehen, AkteId(akte))
        .await?;
    d.app.eingesehen(actor, &beleg).await?;
    let blick = d.app.blick(actor)?;
    let client = d.app.store.db.read().await.map_err(AppError::from)?;
    let fristen = eakte_projections::fristen(&*client, &beleg, &blick.sicht())
        .await
        .map_err(AppError::from)?;
    Ok(fristen)
}

/// The Wiedervorlagen of an Akte, also those that are done; none to who came through a Freigabe, nor for another
/// purpose than a benefit.
#[utoipa::path(get, path = "/api/v1/akten/{akte}/wiedervorlagen", tag = "Fristen", params(("akte" = Uuid, Path)),
    responses((status = 200, description = "offene zuerst", body = Zeilen<WiedervorlageZeile>),
    (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn der_akte(
    State(d): State<Dienst>,
    actor: Actor,
    Pfad(akte): Pfad<Uuid>,
) -> Antwort {
    let zeilen = fristen(&d, &actor, akte).await?.wiedervorlagen;
    Ok(Json(Zeilen { zeilen }).into_response())
}

/// The demands to cooperate of an Akte, also those that are settled; none to who came through a Freigabe, nor for
/// another purpose than a benefit.
#[utoipa::path(get, path = "/api/v1/akten/{akte}/aufforderungen", tag = "Fristen", params(("akte" = Uuid, Path)),
    responses((status = 200, description = "offene zuerst", body = Zeilen<AufforderungZeile>),
    (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn aufforderungen(
    State(d): State<Dienst>,
    actor: Actor,
    Pfad(akte): Pfad<Uuid>,
) -> Antwort {
    let zeilen = fristen(&d, &actor, akte).await?.aufforderungen;
    Ok(Json(Zeilen { zeilen }).into_response())
}

/// Sets a Wiedervorlage.
#[utoipa::path(post, path = "/api/v1/akten/{akte}/wiedervorlagen", tag = "Fristen", params(("akte" = Uuid, Path)),
    request_body = WiedervorlageNeu,
    responses((status = 201, description = "mit wiedervorlage", body = QuittungForm),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn setzen(
    State(d): State<Dienst>,
    Pfad(akte): Pfad<Uuid>,
    Schreibend(s, f): Schreibend<WiedervorlageNeu>,
) -> Antwort {
    let wiedervorlage = WiedervorlageId(Uuid::new_v5(&s.auftrag.cmd.0, b"wiedervorlage"));
    let command = AkteCommand::WiedervorlageSetzen(WiedervorlageSetzen {
        wiedervorlage,
        vorgang: f.vorgang.map(VorgangId),
        am: f.am,
        grund: betreff(&f.grund, "grund")?,
        fuer: f.fuer.map(NutzerId),
    });
    let q = ausfuehren(&d, &s, AkteId(akte), command).await?;
    let neu = Neu {
        wiedervorlage: Some(wiedervorlage.0),
        ..Neu::default()
    };
    Ok(quittung(StatusCode::CREATED, &q, neu))
}

/// Ends a Wiedervorlage; with `erneut_am` it comes again on that day.
#[utoipa::path(post, path = "/api/v1/akten/{akte}/wiedervorlagen/{wiedervorlage}/erledigt", tag = "Fristen",
    params(("akte" = Uuid, Path), ("wiedervorlage" = Uuid, Path)), request_body = WiedervorlageEnde,
    responses((status = 200, description = "mit wiedervorlage, wenn sie wiederkommt", body = QuittungForm),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn erledigen(
    State(d): State<Dienst>,
    Pfad((akte, wiedervorlage)): Pfad<(Uuid, Uuid)>,
    Schreibend(s, f): Schreibend<WiedervorlageEnde>,
) -> Antwort {
    let neue = WiedervorlageId(Uuid::new_v5(&s.auftrag.cmd.0, b"wiedervorlage"));
    let erneut = f.erneut_am.map(|am| (neue, am));
    let command = AkteCommand::WiedervorlageErledigen(WiedervorlageErledigen {
        wiedervorlage: WiedervorlageId(wiedervorlage),
        vermerk: freiwillig(f.vermerk.as_ref(), "vermerk")?,
        erneut,
    });
    let q = ausfuehren(&d, &s, AkteId(akte), command).await?;
    let neu = Neu {
        wiedervorlage: erneut.map(|(id, _)| id.0),
        ..Neu::default()
    };
    Ok(quittung(StatusCode::OK, &q, neu))
}

/// Demands papers of the person and sets the Wiedervorlage for the day after the term; with `brief` the letter is made
/// and filed in the same step.
#[utoipa::path(post, path = "/api/v1/akten/{akte}/aufforderungen", tag = "Fristen", params(("akte" = Uuid, Path)),
    request_body = AufforderungNeu,
    responses((status = 201, description = "mit aufforderung, wiedervorlage und dokument", body = QuittungForm),
    (status = 409, body = Problem, content_type = "application/problem+json"),
    (status = 422, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn anfordern(
    State(d): State<Dienst>,
    Pfad(akte): Pfad<Uuid>,
    Schreibend(s, f): Schreibend<AufforderungNeu>,
) -> Antwort {
    let akte = AkteId(akte);
    // What one may not see is not there, whatever else is wrong.
    d.app.darf_akte(&s.actor, Aktion::AkteAendern, akte).await?;
    let schreiben = match (f.brief, f.dokument, &f.empfaenger) {
        (true, None, Some(an)) => Schreiben::Neu(betreff(an, "empfaenger")?),
        (false, Some(dokument), None) => Schreiben::Abgelegt(DokumentId(dokument)),
        _ => return Err(eingabe(Satz::neu("eingabe-schreiben"))),
    };
    let unterlagen = f.unterlagen.iter().map(|u| betreff(u, "unterlagen"));
    let anforderung = Anforderung {
        vorgang: VorgangId(f.vorgang),
        schreiben,
        unterlagen: unterlagen.collect::<Result<_, _>>()?,
        frist: f.frist,
        belehrung: f.belehrung,
        fuer: f.fuer.map(NutzerId),
    };
    let done = d
        .app
        .mitwirkung_anfordern(&s.actor, akte, anforderung, s.auftrag)
        .await;
    let (q, ids) = mit_neuerem(&d, &s, akte, done).await?;
    let neu = Neu {
        aufforderung: Some(ids.aufforderung.0),
        wiedervorlage: Some(ids.wiedervorlage.0),
        dokument: Some(ids.dokument.0),
        ..Neu::default()
    };
    Ok(quittung(StatusCode::CREATED, &q, neu))
}

/// Settles a demand: what came, or why it is no longer needed. Its Wiedervorlage ends with it.
#[utoipa::path(post, path = "/api/v1/akten/{akte}/aufforderungen/{aufforderung}/erledigt", tag = "Fristen",
    params(("akte" = Uuid, Path), ("aufforderung" = Uuid, Path)), request_body = MitwirkungNeu,
    responses((status = 200, body = QuittungForm),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn mitgewirkt(
    State(d): State<Dienst>,
    Pfad((akte, aufforderung)): Pfad<(Uuid, Uuid)>,
    Schreibend(s, f): Schreibend<MitwirkungNeu>,
) -> Antwort {
    let command = AkteCommand::MitwirkungErledigen(MitwirkungErledigen {
        aufforderung: AufforderungId(aufforderung),
        dokument: f.dokument.map(DokumentId),
        vermerk: freiwillig(f.vermerk.as_ref(), "vermerk")?,
    });
    let q = ausfuehren(&d, &s, AkteId(akte), command).await?;
    Ok(quittung(StatusCode::OK, &q, Neu::default()))
}

/// Records that the benefit is refused or ends for want of cooperation (§ 66 SGB I): after written notice and after the
/// term.
#[utoipa::path(post, path = "/api/v1/akten/{akte}/aufforderungen/{aufforderung}/versagung", tag = "Fristen",
    params(("akte" = Uuid, Path), ("aufforderung" = Uuid, Path)), request_body = VersagungNeu,
    responses((status = 200, body = QuittungForm),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn versagen(
    State(d): State<Dienst>,
    Pfad((akte, aufforderung)): Pfad<(Uuid, Uuid)>,
    Schreibend(s, f): Schreibend<VersagungNeu>,
) -> Antwort {
    let command = AkteCommand::LeistungVersagen(LeistungVersagen {
        aufforderung: AufforderungId(aufforderung),
        dokument: DokumentId(f.dokument),
        art: f.art,
        umfang: f.umfang,
        tag: f.tag,
    });
    let q = ausfuehren(&d, &s, AkteId(akte), command).await?;
    Ok(quittung(StatusCode::OK, &q, Neu::default()))
}

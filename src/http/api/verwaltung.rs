//! Verwaltung: units and people of an organisation, and what waits for the second person.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use eakte_domain::organisation::{
    DelegationErklaert, EinheitAnlegen, NutzerAnlegen, NutzerSperren, Recht, RechtEntscheiden,
    RolleEntziehen, RolleZugewiesen, StufeErteilt,
};
use eakte_domain::werte::{Leistungsart, Rolle, Stufe};
use eakte_domain::{NutzerId, OrgNr, RechteantragId};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::antworten::{Neu, QuittungForm, Zeilen};
use super::formen::{Begruendung, Entscheidung};
use super::teile::{Antwort, Pfad, Schreiben, Schreibend, betreff, eingabe, einheit, quittung};
use crate::app::rechte::RechtEintrag;
use crate::app::{Actor, OrgEintrag, Person, Satz};
use crate::http::Dienst;
use crate::http::fehler::Problem;

/// Units, people and delegations of your organisation.
#[derive(Serialize, ToSchema)]
pub(super) struct Verwaltung {
    /// Each unit after the one above it.
    pub einheiten: Vec<EinheitZeile>,
    /// By name; also locked ones.
    pub nutzer: Vec<NutzerZeile>,
    /// What the Kreis has delegated; only the Kreis has some.
    pub delegationen: Vec<DelegationZeile>,
}

/// A unit.
#[derive(Serialize, ToSchema)]
pub(super) struct EinheitZeile {
    /// Its Organisationszeichen.
    pub einheit: String,
    /// Its name.
    pub name: String,
    /// The unit above.
    pub uebergeordnet: Option<String>,
    /// Levels above it.
    pub tiefe: usize,
}

/// A person.
#[derive(Serialize, ToSchema)]
pub(super) struct NutzerZeile {
    /// Id.
    pub nutzer: NutzerId,
    /// Name.
    pub name: String,
    /// Login name.
    pub anmeldename: String,
    /// May act; false: locked for good.
    pub aktiv: bool,
    /// Clearance.
    pub stufe: Stufe,
    /// Roles, also those that are over.
    pub rollen: Vec<RolleZeile>,
}

/// A role in a unit.
#[derive(Serialize, ToSchema)]
pub(super) struct RolleZeile {
    /// The role.
    pub rolle: Rolle,
    /// The unit.
    pub einheit: String,
    /// The benefits worked on there.
    pub leistungsarten: Vec<Leistungsart>,
    /// Last day; null: without end.
    #[schema(value_type = Option<String>, format = Date)]
    pub bis: Option<Date>,
}

/// A benefit that a municipality works on for the Kreis.
#[derive(Serialize, ToSchema)]
pub(super) struct DelegationZeile {
    /// Number of the municipality.
    pub gemeinde: OrgNr,
    /// The benefit.
    pub leistungsart: Leistungsart,
}

/// What waits for a second person. What it is not about is null.
#[derive(Serialize, ToSchema)]
pub(super) struct AntragZeile {
    /// Its id.
    pub antrag: RechteantragId,
    /// Who asked.
    pub durch: NutzerId,
    /// Whether you may confirm it: somebody else asked, and it is not about you.
    pub bestaetigen: bool,
    /// Who is to get it.
    pub nutzer: Option<NutzerId>,
    /// The role.
    pub rolle: Option<RolleZeile>,
    /// The clearance.
    pub stufe: Option<Stufe>,
    /// The delegation.
    pub delegation: Option<DelegationZeile>,
}

impl AntragZeile {
    fn von(e: RechtEintrag, wer: NutzerId) -> Self {
        let mut zeile = Self {
            antrag: e.id,
            durch: e.antrag.durch,
            bestaetigen: e.bestaetigt(wer),
            nutzer: e.antrag.recht.nutzer(),
            rolle: None,
            stufe: None,
            delegation: None,
        };
        match e.antrag.recht {
            Recht::Rolle(r) => {
                zeile.rolle = Some(RolleZeile {
                    rolle: r.rolle,
                    einheit: r.einheit.to_string(),
                    leistungsarten: r.leistungsarten,
                    bis: r.bis,
                });
            }
            Recht::Stufe(s) => zeile.stufe = Some(s.stufe),
            Recht::Delegation(d) => {
                zeile.delegation = Some(DelegationZeile {
                    gemeinde: d.gemeinde,
                    leistungsart: d.leistungsart,
                });
            }
        }
        zeile
    }
}

fn nutzer_zeile(p: Person) -> NutzerZeile {
    let rollen = p.rollen.into_iter().map(|r| RolleZeile {
        rolle: r.rolle,
        einheit: r.einheit.to_string(),
        leistungsarten: r.leistungsarten,
        bis: r.bis,
    });
    NutzerZeile {
        nutzer: p.id,
        name: p.name,
        anmeldename: p.anmeldename,
        aktiv: !p.gesperrt,
        stufe: p.stufe,
        rollen: rollen.collect(),
    }
}

/// Units, people with their roles and clearance, and delegations: to the administrator of your organisation.
#[utoipa::path(get, path = "/api/v1/verwaltung", tag = "Verwaltung",
    responses((status = 200, body = Verwaltung)))]
pub(super) async fn lesen(State(d): State<Dienst>, actor: Actor) -> Antwort {
    let personen = d.app.verwaltete_personen(&actor)?;
    let org = d.app.person(&actor)?.org;
    let verzeichnis = d.app.verzeichnis();
    let known = verzeichnis.organisationen.get(&org);
    let einheiten = known.map(OrgEintrag::einheitenbaum).unwrap_or_default();
    let einheiten = einheiten.into_iter().map(|e| EinheitZeile {
        einheit: e.einheit.to_string(),
        name: e.name,
        uebergeordnet: e.darueber.map(|o| o.to_string()),
        tiefe: e.tiefe,
    });
    let delegationen = known.map(|o| o.delegationen.to_vec()).unwrap_or_default();
    let delegationen = delegationen.into_iter();
    Ok(Json(Verwaltung {
        einheiten: einheiten.collect(),
        nutzer: personen.into_iter().map(nutzer_zeile).collect(),
        delegationen: delegationen
            .map(|(gemeinde, leistungsart)| DelegationZeile {
                gemeinde,
                leistungsart,
            })
            .collect(),
    })
    .into_response())
}

/// Adds a unit.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EinheitNeu {
    /// Its Organisationszeichen, unique in the organisation.
    #[schema(example = "50.4")]
    pub einheit: String,
    /// Its name.
    pub name: String,
    /// The unit above.
    pub uebergeordnet: Option<String>,
}

/// Adds a unit to your organisation.
#[utoipa::path(post, path = "/api/v1/verwaltung/einheiten", tag = "Verwaltung", request_body = EinheitNeu,
    responses((status = 201, body = QuittungForm), (status = 403, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn einheit_anlegen(
    State(d): State<Dienst>,
    Schreibend(s, f): Schreibend<EinheitNeu>,
) -> Antwort {
    let command = EinheitAnlegen {
        einheit: einheit(&f.einheit)?,
        name: betreff(&f.name, "name")?,
        uebergeordnet: f.uebergeordnet.as_deref().map(einheit).transpose()?,
    };
    let q = d.app.einheit_anlegen(&s.actor, command, s.auftrag).await?;
    Ok(quittung(StatusCode::CREATED, &q, Neu::default()))
}

/// Adds a person.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NutzerNeu {
    /// Their name.
    pub name: String,
    /// What they log in with; unique in the whole district.
    #[schema(example = "erika.beispiel")]
    pub anmeldename: String,
}

/// Adds a person to your organisation, without any right.
#[utoipa::path(post, path = "/api/v1/verwaltung/nutzer", tag = "Verwaltung", request_body = NutzerNeu,
    responses((status = 201, description = "mit nutzer", body = QuittungForm),
    (status = 403, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn nutzer_anlegen(
    State(d): State<Dienst>,
    Schreibend(s, f): Schreibend<NutzerNeu>,
) -> Antwort {
    let nutzer = NutzerId(Uuid::new_v5(&s.auftrag.cmd.0, b"nutzer"));
    let command = NutzerAnlegen {
        nutzer,
        name: betreff(&f.name, "name")?,
        anmeldename: f.anmeldename,
    };
    let q = d.app.nutzer_anlegen(&s.actor, command, s.auftrag).await?;
    let neu = Neu {
        nutzer: Some(nutzer.0),
        ..Neu::default()
    };
    Ok(quittung(StatusCode::CREATED, &q, neu))
}

/// Locks a person out for good: sessions, tokens and certificates end at once.
#[utoipa::path(post, path = "/api/v1/verwaltung/nutzer/{nutzer}/sperren", tag = "Verwaltung",
    params(("nutzer" = Uuid, Path)), request_body = Begruendung, responses((status = 200, body = QuittungForm),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn sperren(
    State(d): State<Dienst>,
    Pfad(nutzer): Pfad<Uuid>,
    Schreibend(s, b): Schreibend<Begruendung>,
) -> Antwort {
    let command = NutzerSperren {
        nutzer: NutzerId(nutzer),
        grund: betreff(&b.grund, "grund")?,
    };
    let q = d.app.nutzer_sperren(&s.actor, command, s.auftrag).await?;
    Ok(quittung(StatusCode::OK, &q, Neu::default()))
}

/// Gives a role.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RolleNeu {
    /// The role.
    #[schema(example = "sachbearbeitung")]
    pub rolle: Rolle,
    /// The unit.
    pub einheit: String,
    /// The benefits worked on there; case work needs at least one.
    #[serde(default)]
    pub leistungsarten: Vec<Leistungsart>,
    /// Last day; left out: without end.
    #[schema(value_type = Option<String>, format = Date)]
    pub bis: Option<Date>,
}

/// Asks a second person to let a role hold. Until then it gives nothing.
#[utoipa::path(post, path = "/api/v1/verwaltung/nutzer/{nutzer}/rollen", tag = "Verwaltung",
    params(("nutzer" = Uuid, Path)), request_body = RolleNeu,
    responses((status = 201, description = "mit antrag", body = QuittungForm),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn rolle_zuweisen(
    State(d): State<Dienst>,
    Pfad(nutzer): Pfad<Uuid>,
    Schreibend(s, f): Schreibend<RolleNeu>,
) -> Antwort {
    let recht = Recht::Rolle(RolleZugewiesen {
        nutzer: NutzerId(nutzer),
        rolle: f.rolle,
        einheit: einheit(&f.einheit)?,
        leistungsarten: f.leistungsarten,
        bis: f.bis,
    });
    recht_aendern(&d, s, recht).await
}

async fn recht_aendern(d: &Dienst, s: Schreiben, recht: Recht) -> Antwort {
    let (antrag, q) = d.app.recht_aendern(&s.actor, recht, s.auftrag).await?;
    let neu = Neu {
        antrag: antrag.map(|a| a.0),
        ..Neu::default()
    };
    Ok(quittung(StatusCode::CREATED, &q, neu))
}

/// Takes a role away.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RolleWeg {
    /// The role.
    pub rolle: Rolle,
    /// The unit.
    pub einheit: String,
}

/// Takes a role away at once.
#[utoipa::path(post, path = "/api/v1/verwaltung/nutzer/{nutzer}/rollen/entziehen", tag = "Verwaltung",
    params(("nutzer" = Uuid, Path)), request_body = RolleWeg, responses((status = 200, body = QuittungForm),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn rolle_entziehen(
    State(d): State<Dienst>,
    Pfad(nutzer): Pfad<Uuid>,
    Schreibend(s, f): Schreibend<RolleWeg>,
) -> Antwort {
    let command = RolleEntziehen {
        nutzer: NutzerId(nutzer),
        rolle: f.rolle,
        einheit: einheit(&f.einheit)?,
    };
    let q = d.app.rolle_entziehen(&s.actor, command, s.auftrag).await?;
    Ok(quittung(StatusCode::OK, &q, Neu::default()))
}

/// Gives a clearance.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StufeNeu {
    /// 0 to 3.
    pub stufe: u8,
    /// Why.
    pub grund: String,
}

/// Asks a second person to let a higher clearance hold; a lower one holds at once.
#[utoipa::path(post, path = "/api/v1/verwaltung/nutzer/{nutzer}/stufe", tag = "Verwaltung",
    params(("nutzer" = Uuid, Path)), request_body = StufeNeu,
    responses((status = 201, description = "mit antrag, wenn sie wartet", body = QuittungForm),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn stufe(
    State(d): State<Dienst>,
    Pfad(nutzer): Pfad<Uuid>,
    Schreibend(s, f): Schreibend<StufeNeu>,
) -> Antwort {
    let recht = Recht::Stufe(StufeErteilt {
        nutzer: NutzerId(nutzer),
        stufe: Stufe::new(f.stufe).ok_or_else(|| eingabe(Satz::neu("eingabe-stufe")))?,
        grund: betreff(&f.grund, "grund")?,
    });
    recht_aendern(&d, s, recht).await
}

/// Notes a delegation, or its end.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DelegationNeu {
    /// Number of the municipality.
    pub gemeinde: u16,
    /// The benefit it works on for the Kreis.
    pub leistungsart: Leistungsart,
    /// Delegated, or no longer.
    pub gilt: bool,
    /// By which statute (Satzung).
    pub grundlage: String,
}

/// Asks a second person to let a delegation hold, so that the Kreis looks in; its end holds at once.
#[utoipa::path(post, path = "/api/v1/verwaltung/delegationen", tag = "Verwaltung", request_body = DelegationNeu,
    responses((status = 201, description = "mit antrag, wenn sie wartet", body = QuittungForm),
    (status = 403, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn delegation(
    State(d): State<Dienst>,
    Schreibend(s, f): Schreibend<DelegationNeu>,
) -> Antwort {
    let recht = Recht::Delegation(DelegationErklaert {
        gemeinde: OrgNr(f.gemeinde),
        leistungsart: f.leistungsart,
        gilt: f.gilt,
        grundlage: betreff(&f.grundlage, "grundlage")?,
    });
    recht_aendern(&d, s, recht).await
}

/// What waits for a second person in your organisation: to its administrators, leads and data protection.
#[utoipa::path(get, path = "/api/v1/verwaltung/antraege", tag = "Verwaltung",
    responses((status = 200, description = "auch eigene", body = Zeilen<AntragZeile>)))]
pub(super) async fn antraege(State(d): State<Dienst>, actor: Actor) -> Antwort {
    let alle = d.app.rechteantraege(&actor)?.into_iter();
    let zeilen = alle.map(|e| AntragZeile::von(e, actor.nutzer));
    Ok(Json(Zeilen {
        zeilen: zeilen.collect(),
    })
    .into_response())
}

/// Lets it hold as the second person, or refuses it; who asked takes it back so.
#[utoipa::path(post, path = "/api/v1/verwaltung/antraege/{antrag}/entscheidung", tag = "Verwaltung",
    params(("antrag" = Uuid, Path)), request_body = Entscheidung, responses((status = 200, body = QuittungForm),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn entscheiden(
    State(d): State<Dienst>,
    Pfad(antrag): Pfad<Uuid>,
    Schreibend(s, f): Schreibend<Entscheidung>,
) -> Antwort {
    let command = RechtEntscheiden {
        antrag: RechteantragId(antrag),
        angenommen: f.angenommen,
        grund: betreff(&f.grund, "grund")?,
    };
    let q = d
        .app
        .recht_entscheiden(&s.actor, command, s.auftrag)
        .await?;
    Ok(quittung(StatusCode::OK, &q, Neu::default()))
}

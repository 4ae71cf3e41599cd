//! Regelwerk: the policies of the district, what others would give and take, and who confirms them.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use eakte_domain::organisation::{
    Probezeile, Regelvorlage, RegelwerkAbgelehnt, RegelwerkEntscheiden, RegelwerkGewechselt,
};
use eakte_domain::werte::{Rolle, Zweck};
use eakte_domain::zugriff::{Aktion, Grund, RegelwerkHash};
use eakte_domain::{NutzerId, Zeit};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::antworten::{Neu, QuittungForm};
use super::teile::{Antwort, Schreibend, betreff, eingabe, quittung};
use crate::app::{Actor, Satz};
use crate::http::Dienst;
use crate::http::fehler::Problem;

/// The policies of the district.
#[derive(Serialize, ToSchema)]
pub(super) struct Regelwerk {
    /// SHA-256 of the set in force, in hex; null: the log is older than releases of policies.
    pub geltend: Option<String>,
    /// SHA-256 of the set by which this service decides: another one until the new program is started.
    pub im_dienst: String,
    /// The set that waits for two people.
    pub vorlage: Option<Regelwerkvorlage>,
    /// Every change, the oldest first.
    pub wechsel: Vec<Regelwerkwechsel>,
    /// What was refused, the oldest first.
    pub abgelehnt: Vec<Regelwerkablehnung>,
}

/// A set of policies that waits.
#[derive(Serialize, ToSchema)]
pub(super) struct Regelwerkvorlage {
    /// Its SHA-256 in hex: names it in the decision.
    pub hash: String,
    /// When it was laid before.
    pub am: Zeit,
    /// Accesses (a person, a purpose, an action and an object) that it alone allows.
    pub gewonnen: u64,
    /// Accesses that the set in force alone allows.
    pub verloren: u64,
    /// Accesses compared.
    pub verglichen: u64,
    /// Accesses left out: more than a dry run compares.
    pub ausgelassen: u64,
    /// What changes, a line for each person, action and pair of rules.
    pub zeilen: Vec<Regelwerkprobe>,
    /// Lines left out.
    pub weitere: u64,
    /// Who has confirmed it.
    pub bestaetigt: Vec<Regelwerkbestaetigung>,
    /// Whether you may confirm it: you have not yet.
    pub bestaetigen: bool,
}

/// What one person gains or loses.
#[derive(Serialize, ToSchema)]
pub(super) struct Regelwerkprobe {
    /// Gained; false: lost.
    pub gewonnen: bool,
    /// Who.
    pub nutzer: NutzerId,
    /// As what.
    pub rollen: Vec<Regelwerkrolle>,
    /// The purpose.
    pub zweck: Zweck,
    /// Only so many minutes after a second factor, null without one; empty: in any case.
    pub faktor: Vec<Option<u32>>,
    /// What they may do, or no longer.
    pub aktion: Aktion,
    /// On how many objects.
    pub objekte: u64,
    /// Aktenzeichen or name of one of them; null: all are kept closely.
    pub beispiel: Option<String>,
    /// The rule that decides now.
    pub vorher: Regelwerkregel,
    /// The rule that would decide.
    pub nachher: Regelwerkregel,
}

/// A role in a unit.
#[derive(Serialize, ToSchema)]
pub(super) struct Regelwerkrolle {
    /// The role.
    pub rolle: Rolle,
    /// The unit.
    pub einheit: String,
}

/// A rule.
#[derive(Serialize, ToSchema)]
pub(super) struct Regelwerkregel {
    /// Its id.
    pub regel: String,
    /// A German sentence.
    pub satz: String,
    /// The paragraph it rests on; empty: none.
    pub norm: String,
}

/// Somebody who has confirmed.
#[derive(Serialize, ToSchema)]
pub(super) struct Regelwerkbestaetigung {
    /// Who.
    pub durch: NutzerId,
    /// Of data protection.
    pub datenschutz: bool,
    /// Why.
    pub grund: String,
    /// When.
    pub am: Zeit,
}

/// A change.
#[derive(Serialize, ToSchema)]
pub(super) struct Regelwerkwechsel {
    /// SHA-256 of the set before, in hex; null: it was the first.
    pub bisher: Option<String>,
    /// SHA-256 of the set from then on, in hex.
    pub neu: String,
    /// Who confirmed it; nobody: the first, or the operator alone.
    pub bestaetigt: Vec<NutzerId>,
    /// Why the operator decided alone.
    pub allein: Option<String>,
    /// When.
    pub am: Zeit,
}

/// A refusal.
#[derive(Serialize, ToSchema)]
pub(super) struct Regelwerkablehnung {
    /// SHA-256 of the set, in hex.
    pub hash: String,
    /// Who.
    pub durch: NutzerId,
    /// Why.
    pub grund: String,
    /// When.
    pub am: Zeit,
}

fn hex(hash: RegelwerkHash) -> String {
    hash.to_string()
}

impl From<&Grund> for Regelwerkregel {
    fn from(g: &Grund) -> Self {
        Self {
            regel: g.regel.clone(),
            satz: g.satz.clone(),
            norm: g.norm.clone(),
        }
    }
}

impl From<&Probezeile> for Regelwerkprobe {
    fn from(z: &Probezeile) -> Self {
        let rollen = z.rollen.iter().map(|r| Regelwerkrolle {
            rolle: r.rolle,
            einheit: r.einheit.to_string(),
        });
        Self {
            gewonnen: z.gewonnen,
            nutzer: z.nutzer,
            rollen: rollen.collect(),
            zweck: z.zweck,
            faktor: z.faktor.clone(),
            aktion: z.aktion,
            objekte: z.objekte,
            beispiel: z.beispiel.clone(),
            vorher: (&z.vorher).into(),
            nachher: (&z.nachher).into(),
        }
    }
}

impl Regelwerkvorlage {
    fn von(v: &Regelvorlage, wer: NutzerId) -> Self {
        let probe = &v.vorgelegt.probe;
        let bestaetigt = v.bestaetigt.iter().map(|b| Regelwerkbestaetigung {
            durch: b.durch,
            datenschutz: b.datenschutz,
            grund: b.grund.to_string(),
            am: b.am,
        });
        Self {
            hash: hex(v.vorgelegt.hash),
            am: v.vorgelegt.am,
            gewonnen: probe.gewonnen,
            verloren: probe.verloren,
            verglichen: probe.verglichen,
            ausgelassen: probe.ausgelassen,
            zeilen: probe.zeilen.iter().map(Regelwerkprobe::from).collect(),
            weitere: probe.weitere,
            bestaetigt: bestaetigt.collect(),
            bestaetigen: v.bestaetigt.iter().all(|b| b.durch != wer),
        }
    }
}

fn wechsel(w: &RegelwerkGewechselt) -> Regelwerkwechsel {
    Regelwerkwechsel {
        bisher: w.bisher.map(hex),
        neu: hex(w.neu),
        bestaetigt: w.bestaetigt.clone(),
        allein: w.allein.as_ref().map(ToString::to_string),
        am: w.am,
    }
}

fn ablehnung(a: &RegelwerkAbgelehnt) -> Regelwerkablehnung {
    Regelwerkablehnung {
        hash: hex(a.hash),
        durch: a.durch,
        grund: a.grund.to_string(),
        am: a.am,
    }
}

/// The policies of the district: to administrators, leads and data protection of the Kreis.
#[utoipa::path(get, path = "/api/v1/verwaltung/regelwerk", tag = "Verwaltung",
    responses((status = 200, body = Regelwerk),
    (status = 403, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn lesen(State(d): State<Dienst>, actor: Actor) -> Antwort {
    let stand = d.app.regelwerk_ansehen(&actor)?;
    let vorlage = stand.vorlage.as_ref();
    Ok(Json(Regelwerk {
        geltend: stand.geltend.as_ref().map(|s| hex(s.hash)),
        im_dienst: hex(d.app.regelwerk.hash()),
        vorlage: vorlage.map(|v| Regelwerkvorlage::von(v, actor.nutzer)),
        wechsel: stand.wechsel.iter().map(wechsel).collect(),
        abgelehnt: stand.abgelehnt.iter().map(ablehnung).collect(),
    })
    .into_response())
}

/// Decides on the set of policies that waits.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RegelwerkEntscheidung {
    /// SHA-256 of the set that was looked at, in hex.
    pub hash: String,
    /// Confirmed, or refused.
    pub angenommen: bool,
    /// Why.
    pub grund: String,
}

/// Confirms the set that waits, as one of two people, or refuses it. With the second confirmation it holds; one of the
/// two is of data protection.
#[utoipa::path(post, path = "/api/v1/verwaltung/regelwerk/entscheidung", tag = "Verwaltung",
    request_body = RegelwerkEntscheidung, responses((status = 200, body = QuittungForm),
    (status = 403, body = Problem, content_type = "application/problem+json"),
    (status = 409, body = Problem, content_type = "application/problem+json")))]
pub(super) async fn entscheiden(
    State(d): State<Dienst>,
    Schreibend(s, f): Schreibend<RegelwerkEntscheidung>,
) -> Antwort {
    let hash = f.hash.parse();
    let command = RegelwerkEntscheiden {
        hash: hash.map_err(|_| eingabe(Satz::neu("eingabe-regelwerk-hash")))?,
        angenommen: f.angenommen,
        grund: betreff(&f.grund, "grund")?,
    };
    let q = d
        .app
        .regelwerk_entscheiden(&s.actor, command, s.auftrag)
        .await?;
    Ok(quittung(StatusCode::OK, &q, Neu::default()))
}

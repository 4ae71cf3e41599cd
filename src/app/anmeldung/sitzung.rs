//! Sessions: opened at login, given a new secret at each step, ended by rest, by age, by their person, by a lock.

use eakte_domain::werte::Zweck;
use eakte_domain::{NutzerId, Zeit};
use subtle::ConstantTimeEq;
use tokio_postgres::Row;
use uuid::Uuid;

use super::{digest, fault, secret};
use crate::app::{Actor, App, AppError, Satz, Verzeichnis, now};
use crate::keys;
use crate::store::StoreError;

/// A session ends after this much rest.
const RUHE_MS_MAX: i64 = 30 * 60 * 1_000;
/// A session ends after this long in any case.
pub(super) const DAUER_MS_MAX: i64 = 10 * 60 * 60 * 1_000;
/// One that still owes a password or a code ends after this long in any case.
const VORSTUFE_MS_MAX: i64 = 15 * 60 * 1_000;
/// `zuletzt` is written at most this often.
pub(super) const ZULETZT_MS: i64 = 60 * 1_000;
/// Failures are forgotten after a day without another.
const VERSUCH_MS_MAX: i64 = 24 * 60 * 60 * 1_000;

/// What a session still owes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stufe {
    /// A password of its own in place of the one-time password.
    Passwort,
    /// A second factor, to be set up.
    Einrichten,
    /// The code of the second factor.
    Code,
    /// Nothing: it reaches the system.
    Voll,
}

impl Stufe {
    const fn code(self) -> &'static str {
        match self {
            Self::Passwort => "passwort",
            Self::Einrichten => "einrichten",
            Self::Code => "code",
            Self::Voll => "voll",
        }
    }

    pub(super) fn lesen(code: &str) -> Result<Self, AppError> {
        [Self::Passwort, Self::Einrichten, Self::Code, Self::Voll]
            .into_iter()
            .find(|s| s.code() == code)
            .ok_or_else(|| fault(format!("unknown stage `{code}` of a session")))
    }
}

/// How a person came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weg {
    /// With a password kept here.
    Passwort,
    /// Through the OpenID provider.
    Anbieter,
}

impl Weg {
    const fn code(self) -> &'static str {
        match self {
            Self::Passwort => "passwort",
            Self::Anbieter => "anbieter",
        }
    }
}

/// What a step demands of a session: how fresh the proof of who is there, and how strong.
#[derive(Clone, Copy, Debug)]
pub struct Frische {
    /// Longest time since the person proved who they are, in milliseconds.
    pub ms_max: i64,
    /// With a second factor.
    pub faktor: bool,
}

impl Frische {
    /// For steps that cannot be taken back: within the last five minutes.
    pub const ENDGUELTIG: Self = Self {
        ms_max: 5 * 60 * 1_000,
        faktor: false,
    };
}

/// A session as a request has it.
#[derive(Clone, Debug)]
pub struct Sitzung {
    /// Who, and under which purpose.
    pub actor: Actor,
    /// Secret that every form carries.
    pub csrf: String,
    /// Names it on the list; opens nothing.
    pub id: Uuid,
    /// How the person came in.
    pub weg: Weg,
    /// When the person last proved who they are (`auth_time`).
    pub geprueft: Zeit,
    /// With a second factor (own, or by the provider's `acr`).
    pub faktor: bool,
    pub(super) schluessel: [u8; 32],
}

impl Sitzung {
    /// Whether a form's secret is this session's, in constant time.
    pub fn csrf_gilt(&self, given: &str) -> bool {
        self.csrf.as_bytes().ct_eq(given.as_bytes()).into()
    }

    /// Refuses a step that demands a fresher or stronger proof than this session has.
    ///
    /// Errors: `BestaetigungNoetig`: the person confirms who they are (`/bestaetigen`), then the step is repeated.
    pub fn verlangt(&self, frische: Frische) -> Result<(), AppError> {
        let age_ms = now().0.saturating_sub(self.geprueft.0);
        if age_ms > frische.ms_max || (frische.faktor && !self.faktor) {
            return Err(AppError::BestaetigungNoetig);
        }
        Ok(())
    }
}

/// A session that still owes something.
#[derive(Clone, Debug)]
pub struct Vorstufe {
    /// Who.
    pub nutzer: NutzerId,
    /// What it owes.
    pub stufe: Stufe,
    /// Secret that its forms carry.
    pub csrf: String,
    pub(super) schluessel: [u8; 32],
}

impl Vorstufe {
    /// Whether a form's secret is this session's, in constant time.
    pub fn csrf_gilt(&self, given: &str) -> bool {
        self.csrf.as_bytes().ct_eq(given.as_bytes()).into()
    }
}

/// What a step of the login gives: the cookie's new secret, and what is still owed.
#[derive(Clone, Debug)]
pub struct Eintritt {
    /// Secret of the cookie.
    pub cookie: String,
    /// Stage of the session.
    pub stufe: Stufe,
}

/// One of a person's sessions, as listed.
#[derive(Clone, Debug)]
pub struct SitzungEintrag {
    /// Its id.
    pub id: Uuid,
    /// Browser and system.
    pub geraet: String,
    /// Through the provider; else with a password.
    pub anbieter: bool,
    /// With a second factor.
    pub faktor: bool,
    /// Opened.
    pub seit: Zeit,
    /// Last used, to the minute.
    pub zuletzt: Zeit,
}

/// What the provider said of a login.
pub(super) struct VomAnbieter {
    pub(super) person: [u8; 32],
    pub(super) sitzung: Option<[u8; 32]>,
    pub(super) id_token: String,
}

/// How a session begins.
pub(super) struct Beginn<'a> {
    pub(super) nutzer: NutzerId,
    pub(super) stufe: Stufe,
    pub(super) faktor: bool,
    pub(super) geprueft: Zeit,
    pub(super) geraet: &'a str,
    pub(super) anbieter: Option<VomAnbieter>,
}

/// Purpose of the key that seals ID tokens, derived from the cookie.
const ID_TOKEN: &str = "eakte 2026-11 id token of a session";

fn id_token_zu(cookie: &str, token: &str) -> Result<Vec<u8>, AppError> {
    let kapsel = keys::Kapsel::ableiten(ID_TOKEN, cookie.as_bytes());
    let sealed = kapsel.verschliessen(b"", token.as_bytes());
    Ok(sealed.map_err(StoreError::from)?)
}

impl App {
    /// Opens a session under the person's first purpose.
    ///
    /// Errors: `NichtAngemeldet` if the person is unknown, locked, or has no purpose to work under.
    pub(super) async fn sitzung_oeffnen(&self, b: Beginn<'_>) -> Result<Eintritt, AppError> {
        let jetzt = now();
        let verzeichnis = self.verzeichnis();
        let person = verzeichnis
            .person(b.nutzer)
            .filter(|p| !p.gesperrt)
            .ok_or(AppError::NichtAngemeldet)?;
        let zweck = *person
            .zwecke(jetzt)
            .first()
            .ok_or(AppError::NichtAngemeldet)?;
        let cookie = secret()?;
        let csrf = keys::random::<32>().map_err(StoreError::from)?;
        let weg = if b.anbieter.is_some() {
            Weg::Anbieter
        } else {
            Weg::Passwort
        };
        let id_token = match &b.anbieter {
            Some(a) => Some(id_token_zu(&cookie, &a.id_token)?),
            None => None,
        };
        let anbieter_person = b.anbieter.as_ref().map(|a| a.person.to_vec());
        let anbieter_sitzung = b.anbieter.as_ref().and_then(|a| a.sitzung);
        let anbieter_sitzung = anbieter_sitzung.map(|s| s.to_vec());
        let client = self.store.db.read().await?;
        client
            .execute(
                "DELETE FROM sitzung WHERE zuletzt < $1 OR seit < $2 OR (stufe <> 'voll' AND seit < $3)",
                &[
                    &(jetzt.0 - RUHE_MS_MAX),
                    &(jetzt.0 - DAUER_MS_MAX),
                    &(jetzt.0 - VORSTUFE_MS_MAX),
                ],
            )
            .await?;
        let alt = jetzt.0 - VERSUCH_MS_MAX;
        client
            .execute("DELETE FROM anmeldeversuch WHERE zuletzt < $1", &[&alt])
            .await?;
        client
            .execute(
                "INSERT INTO sitzung (schluessel, nutzer, zweck, csrf, seit, zuletzt, id, stufe, weg, geprueft, faktor,
                     geraet, anbieter_person, anbieter_sitzung, id_token)
                 VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
                &[
                    &digest(&cookie).as_slice(),
                    &b.nutzer.0,
                    &zweck.code(),
                    &csrf.as_slice(),
                    &jetzt.0,
                    &Uuid::new_v4(),
                    &b.stufe.code(),
                    &weg.code(),
                    &b.geprueft.0,
                    &b.faktor,
                    &b.geraet,
                    &anbieter_person,
                    &anbieter_sitzung,
                    &id_token,
                ],
            )
            .await?;
        Ok(Eintritt {
            cookie,
            stufe: b.stufe,
        })
    }

    /// Gives a session a new secret and another stage, if it still stands where it was read.
    ///
    /// Errors: `NichtAngemeldet` if it has ended or went on meanwhile.
    pub(super) async fn sitzung_fortsetzen(
        &self,
        schluessel: &[u8; 32],
        (von, nach): (Stufe, Stufe),
        (geprueft, faktor): (Zeit, bool),
        anbieter: Option<VomAnbieter>,
    ) -> Result<Eintritt, AppError> {
        let cookie = secret()?;
        let csrf = keys::random::<32>().map_err(StoreError::from)?;
        let id_token = match &anbieter {
            Some(a) => Some(id_token_zu(&cookie, &a.id_token)?),
            None => None,
        };
        let dort = anbieter.and_then(|a| a.sitzung).map(|s| s.to_vec());
        let client = self.store.db.read().await?;
        let rows = client
            .execute(
                "UPDATE sitzung SET schluessel = $2, csrf = $3, stufe = $5, geprueft = $6, faktor = $7, zuletzt = $8,
                     id_token = coalesce($9, id_token), anbieter_sitzung = coalesce($10, anbieter_sitzung)
                 WHERE schluessel = $1 AND stufe = $4",
                &[
                    &schluessel.as_slice(),
                    &digest(&cookie).as_slice(),
                    &csrf.as_slice(),
                    &von.code(),
                    &nach.code(),
                    &geprueft.0,
                    &faktor,
                    &now().0,
                    &id_token,
                    &dort,
                ],
            )
            .await?;
        if rows == 0 {
            return Err(AppError::NichtAngemeldet);
        }
        Ok(Eintritt {
            cookie,
            stufe: nach,
        })
    }

    pub(super) async fn sitzung_zeile(
        &self,
        cookie: &str,
    ) -> Result<Option<(Row, [u8; 32])>, AppError> {
        let schluessel = digest(cookie);
        let client = self.store.db.read().await?;
        let statement = client
            .prepare_cached(
                "SELECT nutzer, zweck, csrf, seit, zuletzt, id, stufe, weg, geprueft, faktor
                 FROM sitzung WHERE schluessel = $1",
            )
            .await?;
        let row = client
            .query_opt(&statement, &[&schluessel.as_slice()])
            .await?;
        let Some(row) = row else { return Ok(None) };
        let jetzt = now().0;
        let (seit, zuletzt) = (row.get::<_, i64>(3), row.get::<_, i64>(4));
        let dauer = match Stufe::lesen(row.get(6))? {
            Stufe::Voll => DAUER_MS_MAX,
            _ => VORSTUFE_MS_MAX,
        };
        if jetzt - zuletzt > RUHE_MS_MAX || jetzt - seit > dauer {
            return Ok(None);
        }
        if jetzt - zuletzt > ZULETZT_MS {
            let sql = "UPDATE sitzung SET zuletzt = $2 WHERE schluessel = $1";
            client
                .execute(sql, &[&schluessel.as_slice(), &jetzt])
                .await?;
        }
        Ok(Some((row, schluessel)))
    }

    /// The whole session of a cookie, if it lives and its person may still act.
    pub async fn sitzung(&self, cookie: &str) -> Result<Option<Sitzung>, AppError> {
        let Some((row, schluessel)) = self.sitzung_zeile(cookie).await? else {
            return Ok(None);
        };
        if Stufe::lesen(row.get(6))? != Stufe::Voll {
            return Ok(None);
        }
        let zweck: Zweck = row.get::<_, &str>(1).parse().map_err(fault)?;
        let (geprueft, faktor) = (Zeit(row.get(8)), row.get(9));
        let actor = Actor {
            nutzer: NutzerId(row.get(0)),
            zweck,
            faktor: Some(geprueft).filter(|_| faktor),
        };
        let weg = match row.get::<_, &str>(7) {
            "anbieter" => Weg::Anbieter,
            _ => Weg::Passwort,
        };
        Ok(self.zweck_gilt(&actor).then(|| Sitzung {
            actor,
            csrf: hex::encode(row.get::<_, &[u8]>(2)),
            id: row.get(5),
            weg,
            geprueft,
            faktor,
            schluessel,
        }))
    }

    /// The session of a cookie that still owes something.
    pub async fn vorstufe(&self, cookie: &str) -> Result<Option<Vorstufe>, AppError> {
        let Some((row, schluessel)) = self.sitzung_zeile(cookie).await? else {
            return Ok(None);
        };
        let stufe = Stufe::lesen(row.get(6))?;
        let nutzer = NutzerId(row.get(0));
        let verzeichnis = self.verzeichnis();
        let darf = verzeichnis.person(nutzer).is_some_and(|p| !p.gesperrt);
        Ok((stufe != Stufe::Voll && darf).then(|| Vorstufe {
            nutzer,
            stufe,
            csrf: hex::encode(row.get::<_, &[u8]>(2)),
            schluessel,
        }))
    }

    /// Whether the person exists, is not locked, and may work under the purpose today.
    pub(super) fn zweck_gilt(&self, actor: &Actor) -> bool {
        self.person(actor)
            .is_ok_and(|p| p.zwecke(now()).contains(&actor.zweck))
    }

    /// Chooses another purpose for a session.
    pub async fn zweck_wechseln(&self, sitzung: &Sitzung, zweck: Zweck) -> Result<(), AppError> {
        if !self.zweck_gilt(&Actor {
            zweck,
            ..sitzung.actor
        }) {
            return Err(Satz::neu("eingabe-zweck").into());
        }
        let client = self.store.db.read().await?;
        let sql = "UPDATE sitzung SET zweck = $2 WHERE schluessel = $1";
        client
            .execute(sql, &[&sitzung.schluessel.as_slice(), &zweck.code()])
            .await?;
        Ok(())
    }

    /// A person's whole sessions, the one used last first.
    pub async fn sitzungen(&self, nutzer: NutzerId) -> Result<Vec<SitzungEintrag>, AppError> {
        let jetzt = now().0;
        let client = self.store.db.read().await?;
        let rows = client
            .query(
                "SELECT id, geraet, weg, faktor, seit, zuletzt FROM sitzung
                 WHERE nutzer = $1 AND stufe = 'voll' AND zuletzt >= $2 AND seit >= $3
                 ORDER BY zuletzt DESC, id",
                &[&nutzer.0, &(jetzt - RUHE_MS_MAX), &(jetzt - DAUER_MS_MAX)],
            )
            .await?;
        let eintrag = |row: &Row| SitzungEintrag {
            id: row.get(0),
            geraet: row.get(1),
            anbieter: row.get::<_, &str>(2) == Weg::Anbieter.code(),
            faktor: row.get(3),
            seit: Zeit(row.get(4)),
            zuletzt: Zeit(row.get(5)),
        };
        Ok(rows.iter().map(eintrag).collect())
    }

    /// Ends one of a person's own sessions by its id. Nothing happens if there is none.
    pub async fn sitzung_beenden(&self, nutzer: NutzerId, id: Uuid) -> Result<(), AppError> {
        let client = self.store.db.read().await?;
        let sql = "DELETE FROM sitzung WHERE nutzer = $1 AND id = $2";
        client.execute(sql, &[&nutzer.0, &id]).await?;
        Ok(())
    }

    /// Ends all of a person's sessions but this one.
    pub async fn andere_beenden(&self, sitzung: &Sitzung) -> Result<(), AppError> {
        let client = self.store.db.read().await?;
        let sql = "DELETE FROM sitzung WHERE nutzer = $1 AND schluessel <> $2";
        let nutzer = &sitzung.actor.nutzer.0;
        client
            .execute(sql, &[nutzer, &sitzung.schluessel.as_slice()])
            .await?;
        Ok(())
    }

    /// Ends the session of a cookie, whatever its stage. Returns the ID token it was opened with.
    pub async fn abmelden(&self, cookie: &str) -> Result<Option<String>, AppError> {
        let client = self.store.db.read().await?;
        let row = client
            .query_opt(
                "DELETE FROM sitzung WHERE schluessel = $1 RETURNING id_token",
                &[&digest(cookie).as_slice()],
            )
            .await?;
        let sealed: Option<Vec<u8>> = row.and_then(|r| r.get(0));
        let kapsel = keys::Kapsel::ableiten(ID_TOKEN, cookie.as_bytes());
        let open = sealed.and_then(|s| kapsel.oeffnen(b"", &s));
        Ok(open.and_then(|t| String::from_utf8(t.to_vec()).ok()))
    }

    /// Ends sessions and tokens of everybody who is locked, so that none comes back to life with its person.
    pub(in crate::app) async fn gesperrte_abmelden(&self, v: &Verzeichnis) -> Result<(), AppError> {
        let gesperrt: Vec<Uuid> = v
            .personen()
            .filter(|p| p.gesperrt)
            .map(|p| p.id.0)
            .collect();
        if gesperrt.is_empty() {
            return Ok(());
        }
        let client = self.store.db.read().await?;
        for sql in [
            "DELETE FROM sitzung WHERE nutzer = ANY($1)",
            "DELETE FROM token WHERE nutzer = ANY($1)",
            "DELETE FROM bekannter_browser WHERE nutzer = ANY($1)",
            "DELETE FROM zertifikat WHERE nutzer = ANY($1)",
        ] {
            client.execute(sql, &[&gesperrt]).await?;
        }
        Ok(())
    }
}

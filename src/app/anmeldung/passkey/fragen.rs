//! Questions to passkeys: what the browser is told, and what a session remembers of it.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as B64;
use eakte_domain::NutzerId;
use serde_json::{Value, json};

use super::pruefung::{Ablehnung, Anlass};
use super::{Passkey, PasskeyOrt, abgelehnt, benannt};
use crate::app::anmeldung::{Sitzung, Stufe, Vorstufe, digest, fault};
use crate::app::{App, AppError, Satz, now};
use crate::keys;
use crate::store::StoreError;

/// What the browser calls this system.
const NAME: &str = "eAkte";
/// A question is answered within this time.
const FRAGE_MS_MAX: i64 = 5 * 60 * 1_000;

impl Passkey {
    /// How the browser is told which one is meant.
    fn genannt(&self) -> Result<Value, AppError> {
        let kennung = hex::decode(&self.inhalt.kennung).map_err(fault)?;
        Ok(json!({ "type": "public-key", "id": B64.encode(kennung) }))
    }
}

/// What a session remembers of the question put to it.
fn gemerkt(anlass: Anlass, frage: &str) -> [u8; 32] {
    digest(&format!("{} {frage}", anlass.typ()))
}

impl App {
    /// Puts a question to a session. One that was open before is open no more.
    async fn passkey_frage(
        &self,
        schluessel: &[u8; 32],
        anlass: Anlass,
    ) -> Result<String, AppError> {
        let frage = B64.encode(keys::random::<32>().map_err(StoreError::from)?);
        let client = self.store.db.read().await?;
        let put = client
            .execute(
                "UPDATE sitzung SET passkey_frage = $2, passkey_bis = $3 WHERE schluessel = $1",
                &[
                    &schluessel.as_slice(),
                    &gemerkt(anlass, &frage).as_slice(),
                    &(now().0 + FRAGE_MS_MAX),
                ],
            )
            .await?;
        if put == 0 {
            return Err(AppError::NichtAngemeldet);
        }
        Ok(frage)
    }

    /// Takes an answered question away: it is there once, for this session and this purpose, in time.
    pub(super) async fn passkey_frage_nehmen(
        &self,
        schluessel: &[u8; 32],
        anlass: Anlass,
        frage: &str,
    ) -> Result<(), AppError> {
        let client = self.store.db.read().await?;
        let taken = client
            .execute(
                "UPDATE sitzung SET passkey_frage = NULL
                 WHERE schluessel = $1 AND passkey_frage = $2 AND passkey_bis >= $3",
                &[
                    &schluessel.as_slice(),
                    &gemerkt(anlass, frage).as_slice(),
                    &now().0,
                ],
            )
            .await?;
        if taken == 0 {
            return Err(abgelehnt(Ablehnung::Frage));
        }
        Ok(())
    }

    /// Options of `navigator.credentials.create`, bytes in base64url: for a passkey that is not there yet.
    async fn passkey_neu_fragen(
        &self,
        nutzer: NutzerId,
        schluessel: &[u8; 32],
        ort: &PasskeyOrt,
        name: &str,
    ) -> Result<Value, AppError> {
        // First: a device that made a passkey keeps it, whatever we say afterwards.
        benannt(name)?;
        let da = self.passkeys_lesen(nutzer).await?;
        let hier = da.iter().filter(|p| p.inhalt.rp == ort.rp);
        let da: Vec<Value> = hier.map(Passkey::genannt).collect::<Result<_, _>>()?;
        let verzeichnis = self.verzeichnis();
        let person = verzeichnis
            .person(nutzer)
            .ok_or(AppError::NichtAngemeldet)?;
        let (anmeldename, angezeigt) = (person.anmeldename.clone(), person.name.clone());
        let wer = self
            .store
            .bund
            .fremde_kennung("passkey person", &[&nutzer.0.to_string()]);
        let frage = self.passkey_frage(schluessel, Anlass::Neu).await?;
        Ok(json!({
            "rp": { "id": ort.rp, "name": NAME },
            "user": { "id": B64.encode(wer), "name": anmeldename, "displayName": angezeigt },
            "challenge": frage,
            "pubKeyCredParams": [{ "type": "public-key", "alg": -7 }, { "type": "public-key", "alg": -8 }],
            "timeout": FRAGE_MS_MAX,
            "excludeCredentials": da,
            "authenticatorSelection": { "residentKey": "discouraged", "userVerification": "required" },
            "attestation": "none",
        }))
    }

    /// Options of `navigator.credentials.get`, bytes in base64url: for one of the person's passkeys.
    async fn passkey_zeigen_fragen(
        &self,
        nutzer: NutzerId,
        schluessel: &[u8; 32],
        ort: &PasskeyOrt,
    ) -> Result<Value, AppError> {
        let da = self.passkeys_lesen(nutzer).await?;
        let hier = da.iter().filter(|p| p.inhalt.rp == ort.rp);
        let da: Vec<Value> = hier.map(Passkey::genannt).collect::<Result<_, _>>()?;
        // An empty list would let the browser offer whatever it has.
        if da.is_empty() {
            return Err(Satz::neu("eingabe-passkey-ort").into());
        }
        let frage = self.passkey_frage(schluessel, Anlass::Zeigen).await?;
        Ok(json!({
            "rpId": ort.rp,
            "challenge": frage,
            "timeout": FRAGE_MS_MAX,
            "allowCredentials": da,
            "userVerification": "required",
        }))
    }

    /// Asks in a session for a new passkey.
    ///
    /// Errors: `BestaetigungNoetig` without a fresh proof of who is there, with a second factor where there is one;
    /// `Eingabe` if the name is not possible.
    pub async fn passkey_beginnen(
        &self,
        sitzung: &Sitzung,
        ort: &PasskeyOrt,
        name: &str,
    ) -> Result<Value, AppError> {
        self.faktor_aenderbar(sitzung).await?;
        self.passkey_neu_fragen(sitzung.actor.nutzer, &sitzung.schluessel, ort, name)
            .await
    }

    /// Asks in a login for the passkey it owes: one to be set up (`name`), or one that is there.
    ///
    /// Errors: `Eingabe` if the name is not possible, or no passkey of the person holds here; `NichtAngemeldet` if the
    /// login owes something else.
    pub async fn passkey_vorfragen(
        &self,
        vor: &Vorstufe,
        ort: &PasskeyOrt,
        name: &str,
    ) -> Result<Value, AppError> {
        match vor.stufe {
            Stufe::Code => {
                self.passkey_zeigen_fragen(vor.nutzer, &vor.schluessel, ort)
                    .await
            }
            Stufe::Einrichten => {
                self.passkey_neu_fragen(vor.nutzer, &vor.schluessel, ort, name)
                    .await
            }
            Stufe::Passwort | Stufe::Voll => Err(AppError::NichtAngemeldet),
        }
    }

    /// Asks in a session for one of the person's passkeys, as a fresh proof.
    ///
    /// Errors: `Eingabe` if none of them holds here.
    pub async fn passkey_nachfragen(
        &self,
        sitzung: &Sitzung,
        ort: &PasskeyOrt,
    ) -> Result<Value, AppError> {
        self.passkey_zeigen_fragen(sitzung.actor.nutzer, &sitzung.schluessel, ort)
            .await
    }
}

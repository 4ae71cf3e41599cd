//! What the gate decides on and what it answers: pure types. Rules: `src/zugriff/regeln`.
//!
//! A caller builds an [`AkteRessource`] (or Vorgang, Dokument) from the access models, asks the gate for an
//! [`Aktion`], and gets a [`Beleg`] or a [`Verweigert`]. Lists are filtered by a [`Bedingung`] over the same tables.
//!
//! Access models, written in the append transaction. Aliases as the [`Bedingung`] names them:
//!
//! ```text
//! auth_akte      a   akte uuid PK, org int2, einheit text, leistungsart text, status text,
//!                    wohnsitz int2 NULL, aktenzeichen text, stufe int2, beschaeftigte bool,
//!                    medizinwiderspruch bool, eingeschraenkt bool, ausgeschlossen uuid[], sonderkreis uuid[],
//!                    angebot_org int2 NULL, angebot_einheit text NULL, angebot_leistungsart text NULL,
//!                    abgabe_org int2 NULL, abgabe_einheit text NULL, abgabe_leistungsart text NULL, abgabe_bis date NULL
//! auth_vorgang   v   vorgang uuid PK, akte uuid, uebergeordnet uuid NULL,
//!                    pfad uuid[]    -- the Vorgang itself and all above it
//! auth_dokument  d   dokument uuid PK, akte uuid, vorgang uuid, klasse text, storniert bool,
//!                    entwurf_von uuid NULL, anvertraut uuid[], einwilligung bool, stelle int2, ungezeichnet bool
//! auth_freigabe  f   freigabe uuid PK, akte uuid, vorgang uuid NULL, empfaenger int2, zweck text,
//!                    klassen text[], von date, bis date, schreiben bool, widerrufen bool,
//!                    einheit text NULL,  -- of the recipient
//!                    vereinbarung uuid NULL
//! ```
//!
//! 2026-11-23: a person's way to an object is either direct or through one share. The gate tries the direct way,
//! then each share; the first that a policy permits is the one the [`Beleg`] cites.
//!
//! 2026-11-26: a Vertretung opens a way only where the person's own roles open none; the [`Beleg`] then names whose
//! place was taken, and every event made with it says "i. V.". A Notfallzugriff is a permit that names one Akte; where it
//! holds, the [`Beleg`] cites it, whatever else would open the way.

mod aktion;
mod bedingung;
mod beleg;
mod nutzer;
mod ressource;

pub use aktion::{Aktion, Objektart};
pub use bedingung::{Bedingung, Wert};
pub use beleg::{Beleg, Erlaubnis, Grund, Objekt, RegelwerkHash, Verweigert};
pub use nutzer::{
    Kontext, Notfallzeile, Nutzer, Rollenzuweisung, Vereinbarungszeile, Vertretungszeile,
};
pub use ressource::{
    AkteRessource, DokumentRessource, FreigabeZeile, Ressource, Stelle, VorgangRessource,
};

//! The check of a chain, and what can go wrong with a page.

use eakte_domain::{AkteId, Zeit};

use super::AkteZeile;

/// What a check of the chain found wrong.
#[derive(Clone, Debug)]
pub struct Abweichung {
    /// Number in the Akte of the first event that is not sound, from 0; none if it is no single event.
    pub folge: Option<u64>,
    /// Its type in the log, if it can be read.
    pub typ: Option<String>,
    /// What differs, in the verifier's words.
    pub befund: String,
    /// Further findings, in the verifier's words.
    pub weitere: Vec<String>,
    /// When the event was recorded, if it can be read.
    pub zeit: Option<Zeit>,
    /// Who recorded it, if it can be read.
    pub wer: Option<String>,
}

/// The verdict.
#[derive(Clone, Debug)]
pub enum Urteil {
    /// Complete and unchanged.
    Unveraendert,
    /// Something was changed.
    Abweichung(Abweichung),
    /// The check could not be made, and why.
    NichtPruefbar(String),
}

/// A point on the way through the chain.
#[derive(Clone, Debug)]
pub struct Wegpunkt {
    /// What it is: first event, root of the log, last event.
    pub art: WegpunktArt,
    /// Number in the Akte (first and last event) or position in the log (root).
    pub nummer: u64,
    /// When.
    pub zeit: Option<Zeit>,
    /// Hash in hex.
    pub abdruck: String,
}

/// Kinds of points on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WegpunktArt {
    /// The Akte was opened.
    Anlage,
    /// A root of the log that covers the events before it.
    Wurzel,
    /// The first event that is not sound.
    Bruch,
    /// The newest event.
    Jetzt,
}

/// Kette prüfen for one Akte.
#[derive(Clone, Debug)]
pub struct Pruefung {
    /// The Akte.
    pub akte: AkteId,
    /// Its Aktenzeichen.
    pub kennzeichen: String,
    /// Its Betreff; none if the person may only check the chain.
    pub betreff: Option<String>,
    /// The verdict.
    pub urteil: Urteil,
    /// Events checked, of how many.
    pub ereignisse: (u64, u64),
    /// Contents checked against their fingerprints, of how many.
    pub inhalte: (u64, u64),
    /// Payloads erased on purpose, whose fingerprints remain.
    pub geloescht: u64,
    /// Events of the log its newest root covers.
    pub log_ereignisse: u64,
    /// How long it took, in milliseconds.
    pub dauer_ms: u64,
    /// When.
    pub zeit: Zeit,
    /// From the first event to now.
    pub weg: Vec<Wegpunkt>,
    /// May take the proof.
    pub darf_nachweis: bool,
    /// Who confirmed the log up to this Akte's newest event.
    pub zeugen: Zeugen,
}

/// How strongly the log is confirmed up to an Akte's newest event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bestaetigt {
    /// Not by enough witnesses yet.
    Nein,
    /// By enough, with Ed25519 alone: until the next hourly seal.
    Klassisch,
    /// By enough, with both kinds of signatures.
    Beide,
}

/// Who confirmed the log.
#[derive(Clone, Debug)]
pub enum Zeugen {
    /// This log is not signed, so there is nothing to confirm.
    Keine,
    /// The newest event is not signed yet.
    NochNicht,
    /// A signed checkpoint covers the Akte.
    Pruefpunkt(PruefpunktView),
}

/// A signed checkpoint and its witnesses.
#[derive(Clone, Debug)]
pub struct PruefpunktView {
    /// Events it covers.
    pub groesse: u64,
    /// When it was signed.
    pub zeit: Zeit,
    /// Whether it is sealed with ML-DSA, too.
    pub siegel: bool,
    /// Whether there are rules on who must confirm.
    pub regeln: bool,
    /// What they say.
    pub bestaetigt: Bestaetigt,
    /// Each circle of witnesses: name, confirmed, needed, all.
    pub kreise: Vec<(String, usize, usize, usize)>,
    /// Each witness.
    pub zeugen: Vec<ZeugeView>,
}

/// One witness.
#[derive(Clone, Debug)]
pub struct ZeugeView {
    /// Its name in the policy.
    pub name: String,
    /// When it confirmed, if it did.
    pub zeit: Option<Zeit>,
    /// It confirmed with ML-DSA, too.
    pub beide: bool,
    /// A signature that is not valid stands under its name.
    pub falsch: bool,
}

/// Kette prüfen without an Akte: the way in.
#[derive(Clone, Debug, Default)]
pub struct PruefungAuswahl {
    /// What was asked for.
    pub kennzeichen: String,
    /// It was not found (or may not be seen).
    pub nicht_gefunden: bool,
    /// Akten that have it, if there are several: each organisation numbers for itself.
    pub mehrere: Vec<AkteZeile>,
    /// Akten I worked on last.
    pub zuletzt: Vec<AkteZeile>,
}

/// Why a page cannot be shown or a change was not made.
#[derive(Clone, Debug)]
pub enum Fehler {
    /// Not there, or not to be seen: the same answer.
    NichtGefunden,
    /// Seen but not allowed, and why.
    Verboten(String),
    /// The Akte takes no more changes, and why: nobody may, until it is open again.
    Geschlossen(String),
    /// The rules of the Akte refuse it, and why.
    Abgelehnt(String),
    /// Somebody else changed it meanwhile.
    Veraltet,
    /// The form was incomplete or unreadable, and why.
    Unlesbar(String),
    /// Too many failed tries, and how long to wait.
    Gesperrt(String),
    /// The form's token does not fit the session.
    FalscherAbsender,
    /// The upload is larger than allowed (bytes).
    ZuGross(u64),
    /// The service is starting or rebuilding its views.
    NochNicht,
    /// The look could not be recorded.
    OhneProtokoll,
    /// Something broke; the number is in the service's log.
    Stoerung(String),
}

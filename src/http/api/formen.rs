//! Bodies and parameters of requests, as the description shows them.

use eakte_domain::werte::{Aktenstand, Dokumentklasse, Leistungsart, Medium, Zweck};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Opens an Akte.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AkteNeu {
    /// Kennzeichen of its unit of the Aktenplan.
    #[schema(example = "50.2.1")]
    pub plan: String,
    /// What it is about: 1 to 500 characters.
    pub betreff: String,
    /// Leading unit of your organisation; your own if left out.
    pub einheit: Option<String>,
    /// Number of the municipality where the person lives.
    pub wohnsitz: Option<u16>,
    /// Start of the Laufzeit.
    #[schema(value_type = Option<String>, format = Date)]
    pub beginn: Option<Date>,
    /// elektronisch (default), hybrid, papier.
    pub medium: Option<Medium>,
}

/// Nothing. What somebody says here all the same, such as another day, is refused: it would change nothing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Leer {}

/// Changes a Betreff.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BetreffNeu {
    /// The new Betreff.
    pub betreff: String,
}

/// Why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Begruendung {
    /// The reason; it stands in the history.
    pub grund: String,
}

/// Decides on what somebody has asked for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Entscheidung {
    /// Agreed (by a second person), or refused.
    pub angenommen: bool,
    /// Why.
    pub grund: String,
}

/// Opens a Vorgang.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct VorgangNeu {
    /// What it is about.
    pub betreff: String,
    /// The Vorgang it is part of.
    pub uebergeordnet: Option<Uuid>,
}

/// Moves a Dokument.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Verschiebung {
    /// The Vorgang it goes to.
    pub nach: Uuid,
    /// The Akte of that Vorgang, if it is another one of your organisation.
    pub akte: Option<Uuid>,
}

/// The parts of an upload: a multipart form.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "a shape for the description; the form itself is read part by part"
)]
pub(super) struct DokumentForm {
    /// What it is about; the file's name if left out.
    pub betreff: Option<String>,
    /// antrag, bescheid, ... ; `sonstiges` if left out.
    pub klasse: Option<String>,
    /// eingang (default), ausgang, intern.
    pub richtung: Option<String>,
    /// Date of the letter.
    #[schema(format = Date)]
    pub datum: Option<String>,
    /// Day of receipt, only of what came in; never changes.
    #[schema(format = Date)]
    pub eingang: Option<String>,
    /// Who sent it.
    pub absender: Option<String>,
    /// The sender's reference.
    pub fremdes_zeichen: Option<String>,
    /// The Dokument it is an Anlage of.
    pub anlage_zu: Option<Uuid>,
    /// Why an identity paper is copied: needed for `ausweiskopie`.
    pub ausweisgrund: Option<String>,
    /// The file.
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    pub datei: String,
}

/// The parts of an import: a multipart form, the file last.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "a shape for the description; the form itself is read part by part"
)]
pub(super) struct ImportForm {
    /// Kennzeichen of the unit of the Aktenplan that the Akten go to.
    pub plan: String,
    /// Leading unit of your organisation.
    pub einheit: String,
    /// `true`: also take a message whose files are missing.
    pub ohne_dateien: Option<bool>,
    /// The package (ZIP) or the bare message (XML).
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    pub datei: String,
}

/// Shares an Akte or one Vorgang.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FreigabeNeu {
    /// Number of the organisation that gets sight.
    pub empfaenger: u16,
    /// What for: code of a Leistungsart.
    #[schema(example = "widerspruch")]
    pub zweck: Zweck,
    /// On which law; left out: on the one of the sharing agreement.
    #[schema(example = "§ 69 Abs. 1 Nr. 1 SGB X")]
    pub rechtsgrundlage: Option<String>,
    /// The sharing agreement it rests on (§ 79 SGB X); left out: on a law of its own.
    pub vereinbarung: Option<Uuid>,
    /// Classes of Dokumente it covers; at least one.
    pub klassen: Vec<Dokumentklasse>,
    /// First day.
    #[schema(value_type = String, format = Date)]
    pub von: Date,
    /// Last day.
    #[schema(value_type = String, format = Date)]
    pub bis: Date,
    /// Only this Vorgang and what is below it.
    pub vorgang: Option<Uuid>,
    /// Only this unit of the recipient; left out: every unit that works for the purpose.
    pub einheit: Option<String>,
}

/// Decides on a Freigabe that waits for a second person.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FreigabeEntscheidung {
    /// Agrees, as another person than who asked; otherwise it is refused or, by who asked, taken back.
    pub zustimmen: bool,
    /// Why it is refused: it stands in the history. Who agrees gives none.
    pub grund: Option<String>,
}

/// Gives the Kreis one Vorgang to decide on an objection.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WiderspruchNeu {
    /// Unit of the Kreis that decides.
    pub einheit: String,
    /// Classes of Dokumente it needs; at least one.
    pub klassen: Vec<Dokumentklasse>,
    /// Last day; a year at most.
    #[schema(value_type = String, format = Date)]
    pub bis: Date,
}

/// Which Akten, in which order, from where.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct AktenFrage {
    /// Start of Aktenzeichen or Betreff.
    pub anfang: Option<String>,
    /// Code of a Leistungsart.
    #[param(value_type = Option<String>)]
    pub leistungsart: Option<Leistungsart>,
    /// in_bearbeitung, zda, storniert; beendet: only its stub is left, and `ende` says what became of it.
    #[param(value_type = Option<String>)]
    pub status: Option<Aktenstand>,
    /// Number of the leading organisation.
    pub org: Option<u16>,
    /// Leading unit.
    pub einheit: Option<String>,
    /// Unit of the Aktenplan.
    pub plan: Option<String>,
    /// geaendert (default), betreff, aktenzeichen.
    pub sortierung: Option<String>,
    /// Cursor: `weiter` of the page before.
    pub nach: Option<String>,
    /// Rows, 1 to 200; 50 if left out.
    pub limit: Option<u16>,
}

/// A page of a list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Blaettern {
    /// Cursor: `weiter` of the page before.
    pub nach: Option<String>,
    /// Rows, 1 to 200; 50 if left out.
    pub limit: Option<u16>,
}

/// A search.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Suchfrage {
    /// Words; "in quotes" for a phrase, - before a word to leave it out.
    pub q: String,
    /// Code of a Leistungsart.
    #[param(value_type = Option<String>)]
    pub leistungsart: Option<Leistungsart>,
    /// Class of Dokumente.
    #[param(value_type = Option<String>)]
    pub klasse: Option<Dokumentklasse>,
    /// Hits to skip: `weiter` of the page before.
    pub ab: Option<u16>,
    /// Hits, 1 to 50; 20 if left out.
    pub limit: Option<u16>,
}

/// Which version of a Dokument.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct WelcheFassung {
    /// Number from 1; the newest if left out.
    pub fassung: Option<u32>,
    /// Pixels per inch of a page picture: 36 to 200; 110 if left out.
    pub dpi: Option<u32>,
}

/// For whom an export is encrypted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct FuerWen {
    /// An age recipient: `age1...`, or `age1pq1...` (opens with age 1.3 or later). Without: your organisation's identity.
    pub empfaenger: Option<String>,
}

/// What a bundle holds.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct WelcherNachweis {
    /// Leave the sealed payloads out.
    #[serde(default)]
    pub ohne_inhalte: bool,
}

//! Bodies of answers, as the description shows them. What a read model answers stands beside that model.

use eakte_domain::werte::Zweck;
use eakte_domain::{NutzerId, OrgNr, Zeit};
use eakte_projections::{AbgabeZeile, AkteZeile, DokumentZeile, FreigabeAnsicht, VorgangZeile};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// All rows there are: such a list has no pages.
#[derive(Serialize, ToSchema)]
pub(super) struct Zeilen<T> {
    /// The rows.
    pub zeilen: Vec<T>,
}

/// An Akte with what of its Vorgaenge and Dokumente you may see.
#[derive(Serialize, ToSchema)]
pub(super) struct AkteAntwort {
    /// Its head.
    pub akte: AkteZeile,
    /// By number.
    pub vorgaenge: Vec<VorgangZeile>,
    /// By Vorgang and number.
    pub dokumente: Vec<DokumentZeile>,
    /// Dokumente that went to other Akten, newest first; none to who came through a Freigabe.
    pub abgegeben: Vec<AbgabeZeile>,
    /// There are more than 2,000 Vorgaenge or Dokumente; the rest is left out.
    pub gekuerzt: bool,
    /// Its processing is restricted (Art. 18 DSGVO); null to who is not of the leading organisation.
    pub eingeschraenkt: Option<bool>,
    /// The person concerned objects to passing medical data on; null to who is not of the leading organisation.
    pub medizinwiderspruch: Option<bool>,
}

/// What came of checking an Akte.
#[derive(Serialize, ToSchema)]
pub(super) struct PruefungAntwort {
    /// Nothing was changed.
    pub unveraendert: bool,
    /// The report, in German.
    pub text: String,
}

/// Text found in a Dokument.
#[derive(Serialize, ToSchema)]
pub(super) struct TextAntwort {
    /// Null if none was found.
    pub text: Option<String>,
}

/// An Akte and a Freigabe of it: the one it came to your organisation through, or one that waits.
#[derive(Serialize, ToSchema)]
pub(super) struct GeteilteAkte {
    /// The Akte.
    pub akte: AkteZeile,
    /// The Freigabe.
    pub freigabe: FreigabeAnsicht,
}

/// An Akte you worked on, and when.
#[derive(Serialize, ToSchema)]
pub(super) struct ZuletztAkte {
    /// The Akte.
    pub akte: AkteZeile,
    /// Your last action in it.
    pub zeit: Zeit,
}

/// Who you are and what for you work.
#[derive(Serialize, ToSchema)]
pub(super) struct Ich {
    /// Your id.
    pub nutzer: NutzerId,
    /// Your name.
    pub name: String,
    /// Your organisation.
    pub org: OrgNr,
    /// Its name.
    pub org_name: String,
    /// The purpose of this token or session.
    pub zweck: Zweck,
    /// The purposes you may choose.
    pub zwecke: Vec<Zweck>,
    /// All organisations of the district.
    pub organisationen: Vec<OrganisationName>,
}

/// An organisation.
#[derive(Serialize, ToSchema)]
pub(super) struct OrganisationName {
    /// Its number.
    pub nr: OrgNr,
    /// Its name.
    pub name: String,
}

/// What a request made; what it did not make is left out.
#[derive(Default, Serialize, ToSchema)]
pub(super) struct Neu {
    /// The Akte that was opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub akte: Option<Uuid>,
    /// Aktenzeichen of an Akte that was opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub aktenzeichen: Option<String>,
    /// The Vorgang that was opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub vorgang: Option<Uuid>,
    /// The Dokument that was filed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub dokument: Option<Uuid>,
    /// The Freigabe that was granted or asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub freigabe: Option<Uuid>,
    /// Whether this Freigabe opens nothing until a second person agrees.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub wartet: Option<bool>,
    /// The Geschaeftsgang that was opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub geschaeftsgang: Option<Uuid>,
    /// The hold that was set.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub sperre: Option<Uuid>,
    /// The hand-over that was offered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub uebergabe: Option<Uuid>,
    /// The sharing agreement that was put down.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub vereinbarung: Option<Uuid>,
    /// The Wiedervorlage that was set.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub wiedervorlage: Option<Uuid>,
    /// The demand to cooperate that was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub aufforderung: Option<Uuid>,
    /// The person that was added.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub nutzer: Option<Uuid>,
    /// The request that waits for a second person.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub antrag: Option<Uuid>,
}

/// The receipt of a write.
#[derive(Serialize, ToSchema)]
pub(super) struct QuittungForm {
    /// The Akte.
    pub stream: Uuid,
    /// Its new version: the ETag.
    pub sequence: u64,
    /// Place in the log.
    pub position: u64,
    /// BLAKE3 of the header.
    #[schema(pattern = "^[0-9a-f]{64}$")]
    pub header_hash: String,
    /// Whether reads show it already; otherwise they will shortly.
    pub sichtbar: bool,
    /// Whether this is the receipt of an earlier request with the same key.
    pub wiederholung: bool,
    /// What the request made.
    #[serde(flatten)]
    pub neu: Neu,
}

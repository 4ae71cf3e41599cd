//! What is asked about: the columns of the access models, nothing personal.

use jiff::civil::Date;

use super::{Objekt, Objektart};
use crate::akte::{Aktenschutz, Dokumentschutz};
use crate::werte::{Dokumentklasse, Einheit, Leistungsart, Status, Zweck};
use crate::{AkteId, DokumentId, FreigabeId, NutzerId, OrgNr, VereinbarungId, VorgangId};
use uuid::Uuid;

/// A unit of an organisation and one of its benefits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stelle {
    /// The organisation.
    pub org: OrgNr,
    /// Its unit.
    pub einheit: Einheit,
    /// The benefit.
    pub leistungsart: Leistungsart,
}

/// One row of `auth_freigabe`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreigabeZeile {
    /// The share.
    pub freigabe: FreigabeId,
    /// Only this Vorgang and what lies below it; `None`: the whole Akte.
    pub vorgang: Option<VorgangId>,
    /// The organisation that may look.
    pub empfaenger: OrgNr,
    /// What for.
    pub zweck: Zweck,
    /// Classes of Dokumente it covers.
    pub klassen: Vec<Dokumentklasse>,
    /// First day, inclusive.
    pub von: Date,
    /// Last day, inclusive.
    pub bis: Date,
    /// Always false in this version: shares give sight only.
    pub schreiben: bool,
    /// Taken back.
    pub widerrufen: bool,
    /// Only this unit of the recipient; `None`: every unit that works for the purpose.
    pub einheit: Option<Einheit>,
    /// The sharing agreement it rests on: it opens nothing once that is over.
    pub vereinbarung: Option<VereinbarungId>,
}

/// One row of `auth_akte` with its shares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AkteRessource {
    /// The Akte.
    pub akte: AkteId,
    /// Leading organisation (Federfuehrung).
    pub org: OrgNr,
    /// Leading unit.
    pub einheit: Einheit,
    /// Its benefit, which is its purpose.
    pub leistungsart: Leistungsart,
    /// Open, zdA or cancelled.
    pub status: Status,
    /// Where the client lives, if known; no rule of this version uses it.
    pub wohnsitz: Option<OrgNr>,
    /// How closely it is kept.
    pub schutz: Aktenschutz,
    /// The only people who reach it; nobody: there is no Sonderkreis.
    pub sonderkreis: Vec<NutzerId>,
    /// To whom it is offered.
    pub angebot: Option<Stelle>,
    /// Who led it before, and the last day they see how the hand-over stands.
    pub abgabe: Option<(Stelle, Date)>,
    /// All shares of this Akte and its Vorgaenge, revoked and expired ones too: the policies test them.
    pub freigaben: Vec<FreigabeZeile>,
}

impl AkteRessource {
    /// An Akte that is yet to be: open, shared with nobody, not kept closely. Its id is nil.
    pub fn kuenftig(org: OrgNr, einheit: Einheit, leistungsart: Leistungsart) -> Self {
        Self {
            akte: AkteId(Uuid::nil()),
            org,
            einheit,
            leistungsart,
            status: Status::InBearbeitung,
            wohnsitz: None,
            schutz: Aktenschutz::default(),
            sonderkreis: Vec::new(),
            angebot: None,
            abgabe: None,
            freigaben: Vec::new(),
        }
    }
}

/// One row of `auth_vorgang` with its Akte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VorgangRessource {
    /// The Vorgang.
    pub vorgang: VorgangId,
    /// The Vorgang itself and all Vorgaenge above it, any order.
    pub pfad: Vec<VorgangId>,
    /// The Akte it lies in.
    pub akte: AkteRessource,
}

/// One row of `auth_dokument` with its Vorgang's path and its Akte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DokumentRessource {
    /// The Dokument.
    pub dokument: DokumentId,
    /// The Vorgang it lies in.
    pub vorgang: VorgangId,
    /// That Vorgang and all Vorgaenge above it, any order.
    pub pfad: Vec<VorgangId>,
    /// Its class.
    pub klasse: Dokumentklasse,
    /// Cancelled.
    pub storniert: bool,
    /// The organisation that filed it.
    pub stelle: OrgNr,
    /// A draft, or handed on to be signed and not final yet; also what was given back or withdrawn, and the Anlagen and
    /// redacted copies of all that. A copy of a version of before the Schlusszeichnung stays so.
    pub ungezeichnet: bool,
    /// How it is kept; what is disputed stays out of it. An Anlage of a draft, or a redacted copy, is its author's as well.
    pub schutz: Dokumentschutz,
    /// The Akte it lies in.
    pub akte: AkteRessource,
}

/// Anything the gate can be asked about.
#[derive(Clone, Copy, Debug)]
pub enum Ressource<'a> {
    /// An Akte, also one that is yet to be.
    Akte(&'a AkteRessource),
    /// A Vorgang.
    Vorgang(&'a VorgangRessource),
    /// A Dokument.
    Dokument(&'a DokumentRessource),
    /// An organisation: its users, its plan.
    Organisation(OrgNr),
}

impl<'a> Ressource<'a> {
    /// What kind of object it is.
    pub fn objektart(self) -> Objektart {
        match self {
            Self::Akte(_) => Objektart::Akte,
            Self::Vorgang(_) => Objektart::Vorgang,
            Self::Dokument(_) => Objektart::Dokument,
            Self::Organisation(_) => Objektart::Organisation,
        }
    }

    /// Its ids, as a [`super::Beleg`] names them.
    pub fn objekt(self) -> Objekt {
        match self {
            Self::Akte(a) => Objekt::Akte(a.akte),
            Self::Vorgang(v) => Objekt::Vorgang(v.akte.akte, v.vorgang),
            Self::Dokument(d) => Objekt::Dokument(d.akte.akte, d.dokument),
            Self::Organisation(o) => Objekt::Organisation(o),
        }
    }

    /// The Akte it belongs to; `None` for an organisation.
    pub fn akte(self) -> Option<&'a AkteRessource> {
        match self {
            Self::Akte(a) => Some(a),
            Self::Vorgang(v) => Some(&v.akte),
            Self::Dokument(d) => Some(&d.akte),
            Self::Organisation(_) => None,
        }
    }
}

impl<'a> From<&'a AkteRessource> for Ressource<'a> {
    fn from(a: &'a AkteRessource) -> Self {
        Self::Akte(a)
    }
}

impl<'a> From<&'a VorgangRessource> for Ressource<'a> {
    fn from(v: &'a VorgangRessource) -> Self {
        Self::Vorgang(v)
    }
}

impl<'a> From<&'a DokumentRessource> for Ressource<'a> {
    fn from(d: &'a DokumentRessource) -> Self {
        Self::Dokument(d)
    }
}

impl From<OrgNr> for Ressource<'_> {
    fn from(o: OrgNr) -> Self {
        Self::Organisation(o)
    }
}

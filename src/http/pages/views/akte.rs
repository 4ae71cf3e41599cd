//! An Akte as the pages show it: head, Vorgaenge, Freigaben, events.

use eakte_domain::werte::{Aktenende, Dokumentklasse, Leistungsart, Medium, Rolle, Status, Zweck};
use eakte_domain::{AkteId, FreigabeId, VorgangId, Zeit};
use jiff::civil::Date;

use super::DokumentZeile;

/// An Akte in a list.
#[derive(Clone, Debug)]
pub struct AkteZeile {
    /// Its id.
    pub id: AkteId,
    /// Its Aktenzeichen.
    pub kennzeichen: String,
    /// What it is about.
    pub betreff: String,
    /// Open, closed, cancelled.
    pub status: Status,
    /// What became of it, if only its stub is left.
    pub ende: Option<Aktenende>,
    /// The benefit it serves.
    pub leistung: Leistungsart,
    /// Name of the leading organisation.
    pub organisation: String,
    /// Time of its last event.
    pub geaendert: Zeit,
    /// Seen through a Freigabe, not by one's own unit.
    pub geteilt: bool,
}

/// A Vorgang with its Dokumente.
#[derive(Clone, Debug)]
pub struct VorgangView {
    /// Its id.
    pub id: VorgangId,
    /// Its number in the Akte, e.g. `0002`.
    pub nummer: String,
    /// What it is about.
    pub betreff: String,
    /// Open, closed, cancelled.
    pub status: Status,
    /// Depth: 1 at the top, 2 and 3 below other Vorgaenge.
    pub stufe: u8,
    /// Its Dokumente, newest first.
    pub dokumente: Vec<DokumentZeile>,
}

/// Who did something, as it stood then.
#[derive(Clone, Debug)]
pub struct WerView {
    /// Name.
    pub name: String,
    /// Organisation.
    pub organisation: String,
    /// Organisationszeichen of the unit.
    pub einheit: String,
    /// Role.
    pub rolle: Rolle,
    /// Purpose.
    pub zweck: Zweck,
}

/// An event of an Akte.
#[derive(Clone, Debug)]
pub struct EreignisView {
    /// Its type in the log, e.g. `DokumentRegistriert`.
    pub typ: String,
    /// What it is about, e.g. a Betreff.
    pub gegenstand: Option<String>,
    /// What else there is to say, e.g. the Betreff before, or a reason.
    pub zusatz: Option<String>,
    /// Who; none for the log's own entries.
    pub wer: Option<WerView>,
    /// When.
    pub zeit: Zeit,
    /// Number in the Akte, from 0.
    pub folge: u64,
    /// Hash of its header in hex; the page shows the first 8 digits.
    pub abdruck: String,
    /// Its batch and root are in the log.
    pub besiegelt: bool,
}

/// How a Freigabe stands today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Geltung {
    /// Waits for a second person: opens nothing.
    Wartet,
    /// Waited, and its last day came first: nobody can agree any more.
    Verfallen,
    /// Refused or taken back: never opened anything.
    Abgelehnt,
    /// In force.
    Gilt,
    /// Begins later.
    Kuenftig,
    /// Over.
    Abgelaufen,
    /// The agreement it rests on has ended, and it with it.
    Beendet,
    /// Revoked.
    Widerrufen,
}

/// A Freigabe.
#[derive(Clone, Debug)]
pub struct FreigabeView {
    /// Its id.
    pub id: FreigabeId,
    /// Name of the organisation that may see.
    pub organisation: String,
    /// The only purpose.
    pub zweck: Zweck,
    /// Legal basis.
    pub rechtsgrundlage: String,
    /// Kinds of Dokumente.
    pub klassen: Vec<Dokumentklasse>,
    /// First day.
    pub von: Date,
    /// Last day.
    pub bis: Date,
    /// The only unit of it.
    pub einheit: Option<String>,
    /// Name of the sharing agreement it rests on.
    pub vereinbarung: Option<String>,
    /// Agreed in a hand-over: it ends by itself.
    pub uebergabe: bool,
    /// Who asked for it; none: it needed no second person.
    pub beantragt_von: Option<String>,
    /// Asked for by the person who looks: somebody else agrees.
    pub eigener: bool,
    /// The person who looks can agree, if they may share the Akte at all.
    pub zustimmbar: bool,
    /// Who refused it or took it back, and why.
    pub abgelehnt: Option<(String, String)>,
    /// Number and Betreff of the one shared Vorgang; none: the whole Akte.
    pub vorgang: Option<String>,
    /// How it stands today.
    pub geltung: Geltung,
}

/// What the person may do with an Akte. What is false is not offered.
#[derive(Clone, Copy, Debug, Default)]
pub struct AkteDarf {
    /// See and change content: Vorgaenge, Dokumente.
    pub bearbeiten: bool,
    /// Reopen it.
    pub wiedereroeffnen: bool,
    /// Share and revoke.
    pub freigeben: bool,
    /// Ask for an erasure.
    pub loeschung_beantragen: bool,
    /// Say how closely it is kept.
    pub schutz: bool,
    /// Record an objection to passing medical data on: none stands.
    pub medizinwiderspruch: bool,
    /// See the Freigaben.
    pub freigaben_sehen: bool,
    /// Check the chain and take the proof.
    pub pruefen: bool,
    /// See who looked at it.
    pub zugriffe_sehen: bool,
    /// Give the Kreis a Vorgang to decide on an objection.
    pub widerspruch: bool,
    /// See how a hand-over stands.
    pub uebergabe_sehen: bool,
    /// See how far it is on its way out: who leads it, and the archive.
    pub aussonderung_sehen: bool,
}

/// The head of an Akte, on each of its tabs.
#[derive(Clone, Debug)]
pub struct AkteView {
    /// Its id.
    pub id: AkteId,
    /// Its Aktenzeichen.
    pub kennzeichen: String,
    /// What it is about.
    pub betreff: String,
    /// The benefit it serves.
    pub leistung: Leistungsart,
    /// Open, closed, cancelled.
    pub status: Status,
    /// What became of it, if only its stub is left.
    pub ende: Option<Aktenende>,
    /// Kennzeichen and Bezeichnung of its units of the Aktenplan, from the top.
    pub plan: Vec<(String, String)>,
    /// Name of the leading organisation.
    pub organisation: String,
    /// The leading unit.
    pub einheit: String,
    /// Start of its Laufzeit.
    pub beginn: Option<Date>,
    /// Day of the z.d.A. Verfuegung.
    pub zda_am: Option<Date>,
    /// Retention in years after the closing year; none: without end.
    pub aufbewahrung_jahre: Option<u16>,
    /// Electronic, hybrid, paper.
    pub medium: Medium,
    /// Sequence of its last event, from 0: the version a change builds on.
    pub version: u64,
    /// First receipt of an application that was forwarded, and where.
    pub ersteingang: Option<(Date, String)>,
    /// Seen through a Freigabe of the named organisation.
    pub geteilt_von: Option<String>,
    /// It holds Dokumente of the class that needs special protection.
    pub besonders: bool,
    /// How closely it is kept, in words; nothing to those who see it through a share.
    pub merkmale: Vec<String>,
    /// What the person may do.
    pub darf: AkteDarf,
}

impl AkteView {
    /// Only its stub is left: it was erased.
    pub const fn geloescht(&self) -> bool {
        self.ende.is_some()
    }
}

/// Übersicht of an Akte.
#[derive(Clone, Debug)]
pub struct AkteUebersicht {
    /// The head.
    pub akte: AkteView,
    /// Its Vorgaenge with their Dokumente, in the order of the Akte.
    pub vorgaenge: Vec<VorgangView>,
    /// Dokumente that went to other Akten.
    pub abgaben: Vec<super::AbgabeView>,
    /// Its Freigaben that are in force.
    pub freigaben: Vec<FreigabeView>,
    /// How many Freigaben wait for a second person.
    pub wartende: usize,
    /// Its open Wiedervorlagen.
    pub wiedervorlagen: Vec<super::WiedervorlageView>,
    /// Its open demands to cooperate.
    pub aufforderungen: Vec<super::AufforderungView>,
    /// How far it is on its way out; none: it is not, and nothing holds it.
    pub aussonderung: Option<super::Ausweg>,
    /// Its newest events, newest first.
    pub ereignisse: Vec<EreignisView>,
}

/// Dokumente of an Akte, page by page.
#[derive(Clone, Debug)]
pub struct AkteDokumente {
    /// The head.
    pub akte: AkteView,
    /// Its Vorgaenge with their Dokumente.
    pub vorgaenge: Vec<VorgangView>,
}

/// Verlauf of an Akte.
#[derive(Clone, Debug)]
pub struct AkteVerlauf {
    /// The head.
    pub akte: AkteView,
    /// Events, newest first.
    pub ereignisse: Vec<EreignisView>,
    /// Address of the older ones.
    pub weiter: Option<String>,
    /// This is not the first page.
    pub fortsetzung: bool,
}

/// Freigaben of an Akte.
#[derive(Clone, Debug)]
pub struct AkteFreigaben {
    /// The head.
    pub akte: AkteView,
    /// All of them: those that wait first, then those in force.
    pub freigaben: Vec<FreigabeView>,
    /// If what the person asked for waits, and they may share: who could agree, by name.
    pub andere: Vec<String>,
    /// Through a share, so what it covers can be taken along.
    pub mitnehmen: bool,
    /// The age key that was entered and is none.
    pub schluessel: String,
    /// The reason that was entered and cannot be used.
    pub grund: String,
}

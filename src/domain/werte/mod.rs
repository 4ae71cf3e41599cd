//! Values with a fixed vocabulary: each has one code string, used in events, tables, policies and the API.

mod auskunft;
mod aussonderung;
mod fassung;
mod frist;
mod herkunft;
mod mitwirkung;
mod scan;
mod schutz;
mod text;
mod zeichnung;

pub use auskunft::{Auskunftsgrundlage, Auskunftsteil};
pub use aussonderung::{Aktenende, Aktenstand, Bewertung};
pub use fassung::{BlobRef, BlobSchluessel, Digest, Fassung};
pub use frist::fristende;
pub use herkunft::Herkunft;
pub use mitwirkung::{Versagungsart, Versagungsumfang};
pub use scan::{Scanbefund, Scanfarbe, Scanmangel, Scanverfahren, Stapelstand};
pub use schutz::Stufe;
pub use text::{Betreff, Einheit, PlanKz, TextError, unzulaessig};
pub use zeichnung::{Schrittergebnis, Verfuegung, Versandart, Zeichnungsstand};

/// A closed vocabulary: an enum whose variants are written as code strings.
macro_rules! vokabular {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $code)] $variant),+
        }

        impl $name {
            /// Every value, in the order shown to people.
            pub const ALLE: &'static [Self] = &[$(Self::$variant),+];

            /// The code string: lower case ASCII, stable for decades.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }
        }

        $crate::schema::schema_text!($name, b => b.enum_values(Some([$($code),+])));

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::werte::CodeUnbekannt;

            fn from_str(s: &str) -> Result<Self, Self::Err> {
                match s {
                    $($code => Ok(Self::$variant),)+
                    _ => Err($crate::werte::CodeUnbekannt {
                        art: stringify!($name),
                        code: s.to_owned(),
                        moeglich: [$($code),+].join(", "),
                    }),
                }
            }
        }
    };
}
pub(crate) use vokabular;

/// A code string outside its vocabulary.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{code}` is no {art}; possible: {moeglich}")]
pub struct CodeUnbekannt {
    /// Name of the vocabulary.
    pub art: &'static str,
    /// What was given.
    pub code: String,
    /// Every code there is.
    pub moeglich: String,
}

vokabular! {
    /// The benefit an Akte serves. Boundary of sight: unit x Leistungsart (§ 67(4) SGB X).
    Leistungsart {
        /// Hilfe zum Lebensunterhalt, SGB XII.
        Hzl = "hzl",
        /// Grundsicherung im Alter und bei Erwerbsminderung, SGB XII.
        Grundsicherung = "grundsicherung",
        /// Hilfe zur Pflege, SGB XII.
        Pflege = "pflege",
        /// Bürgergeld, SGB II.
        Sgb2 = "sgb2",
        /// Leistungen nach dem AsylbLG.
        Asylblg = "asylblg",
        /// Wohngeld.
        Wohngeld = "wohngeld",
        /// Bildung und Teilhabe.
        But = "but",
        /// Unterhaltsvorschuss.
        Uvg = "uvg",
        /// Widerspruch (objection).
        Widerspruch = "widerspruch",
        /// Kostenerstattung between bodies.
        Erstattung = "erstattung",
    }
}

impl Leistungsart {
    /// On what the Kreis decides objections to decisions of a municipality; none: it does not.
    ///
    /// For AsylbLG the municipality is itself Traeger, for UVG the Jugendamt: the Kreis has no say.
    pub const fn widerspruchsgrundlage(self) -> Option<&'static str> {
        match self {
            Self::Hzl | Self::Grundsicherung | Self::Pflege => {
                Some("§ 99 Abs. 1 SGB XII i. V. m. § 85 Abs. 2 SGG, § 69 Abs. 1 Nr. 1 SGB X")
            }
            Self::Sgb2 => {
                Some("§ 6 Abs. 2 SGB II i. V. m. § 85 Abs. 2 SGG, § 69 Abs. 1 Nr. 1 SGB X")
            }
            Self::But => Some("§ 85 Abs. 2 SGG, § 69 Abs. 1 Nr. 1 SGB X"),
            Self::Wohngeld => Some("§ 73 Abs. 1 VwGO, § 69 Abs. 1 Nr. 1 SGB X"),
            Self::Asylblg | Self::Uvg | Self::Widerspruch | Self::Erstattung => None,
        }
    }
}

/// Why someone works now: a Leistungsart, or a task beside the benefits. One per session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Zweck {
    /// Works on this benefit.
    Leistung(Leistungsart),
    /// Takes over and checks files.
    Archivierung,
    /// Keeps the system; sees no content.
    Administration,
    /// Watches over data protection and approves erasures; sees no content.
    Datenschutz,
    /// The Kreis looks into what it has delegated.
    Fachaufsicht,
    /// The audit office of an organisation checks its Akten.
    Revision,
}

impl Zweck {
    /// The tasks beside the benefits, in the order shown to people.
    pub const AUFGABEN: &'static [Self] = &[
        Self::Archivierung,
        Self::Administration,
        Self::Datenschutz,
        Self::Fachaufsicht,
        Self::Revision,
    ];

    /// The code string: that of the Leistungsart, or the name of the task: `archivierung` ...
    pub const fn code(self) -> &'static str {
        match self {
            Self::Leistung(l) => l.code(),
            Self::Archivierung => "archivierung",
            Self::Administration => "administration",
            Self::Datenschutz => "datenschutz",
            Self::Fachaufsicht => "fachaufsicht",
            Self::Revision => "revision",
        }
    }
}

crate::schema::schema_text!(Zweck, b => b.enum_values(Some(
    Leistungsart::ALLE.iter().map(|l| l.code()).chain(Zweck::AUFGABEN.iter().map(|z| z.code()))
)));

impl std::fmt::Display for Zweck {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl std::str::FromStr for Zweck {
    type Err = CodeUnbekannt;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        if let Some(aufgabe) = Self::AUFGABEN.iter().find(|z| z.code() == s) {
            return Ok(*aufgabe);
        }
        s.parse()
            .map(Self::Leistung)
            .map_err(|e: CodeUnbekannt| CodeUnbekannt {
                art: "Zweck",
                moeglich: Self::AUFGABEN
                    .iter()
                    .fold(e.moeglich, |alle, z| format!("{alle}, {z}")),
                code: e.code,
            })
    }
}

impl serde::Serialize for Zweck {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.code())
    }
}

impl<'de> serde::Deserialize<'de> for Zweck {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let code = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        code.parse().map_err(serde::de::Error::custom)
    }
}

vokabular! {
    /// What a person is in an organisation.
    Rolle {
        /// Works on the Akten of a unit.
        Sachbearbeitung = "sachbearbeitung",
        /// Leads a unit and the units below it.
        Teamleitung = "teamleitung",
        /// Looks for the Kreis into what it has delegated: reads, changes nothing.
        Fachaufsicht = "fachaufsicht",
        /// Audits its organisation: reads, changes nothing.
        Revision = "revision",
        /// Watches over data protection: metadata and chain, no content.
        Datenschutz = "datenschutz",
        /// Takes files over: metadata and chain, no content.
        Archiv = "archiv",
        /// Keeps users and units: no content.
        Fachadmin = "fachadmin",
        /// Approves erasures, two together: metadata and chain, no content.
        Loeschfreigabe = "loeschfreigabe",
        /// May open one Akte of its benefits for an hour in an emergency; by itself it opens nothing.
        Notfallberechtigt = "notfallberechtigt",
        /// Decides on personnel: opens nothing, and closes Akten of employees (§ 35(1) sentence 3 SGB I).
        Personalentscheidung = "personalentscheidung",
        /// A program, not a person: puts in new Akten and sees none.
        Dienstkonto = "dienstkonto",
    }
}

impl Rolle {
    /// About cases, so it needs a Leistungsart.
    pub const fn mit_leistungsart(self) -> bool {
        matches!(
            self,
            Self::Sachbearbeitung
                | Self::Teamleitung
                | Self::Fachaufsicht
                | Self::Notfallberechtigt
                | Self::Dienstkonto
        )
    }

    /// Case work: what a substitute takes over, and what a share reaches.
    pub const fn fallarbeit(self) -> bool {
        matches!(self, Self::Sachbearbeitung | Self::Teamleitung)
    }
}

vokabular! {
    /// What the review of a Notfallzugriff found.
    Pruefergebnis {
        /// It was right.
        Berechtigt = "berechtigt",
        /// It was not.
        Unberechtigt = "unberechtigt",
    }
}

vokabular! {
    /// The legal basis of an erasure.
    Loeschgrundlage {
        /// No longer needed.
        NichtNotwendig = "dsgvo_17_1_a",
        /// Consent withdrawn.
        EinwilligungWiderrufen = "dsgvo_17_1_b",
        /// Objection.
        Widerspruch = "dsgvo_17_1_c",
        /// Processed unlawfully.
        Unrechtmaessig = "dsgvo_17_1_d",
        /// A law demands it.
        Rechtspflicht = "dsgvo_17_1_e",
        /// Social data that are no longer necessary: Art. 17 DSGVO within the bounds of § 84 SGB X, which since 2018 gives
        /// no ground of its own.
        Sozialdaten = "sgb10_84",
    }
}

impl Loeschgrundlage {
    /// The provision, as it stands in the clear erase event for ever.
    pub const fn norm(self) -> &'static str {
        match self {
            Self::NichtNotwendig => "Art. 17 Abs. 1 lit. a DSGVO",
            Self::EinwilligungWiderrufen => "Art. 17 Abs. 1 lit. b DSGVO",
            Self::Widerspruch => "Art. 17 Abs. 1 lit. c DSGVO",
            Self::Unrechtmaessig => "Art. 17 Abs. 1 lit. d DSGVO",
            Self::Rechtspflicht => "Art. 17 Abs. 1 lit. e DSGVO",
            Self::Sozialdaten => "Art. 17 Abs. 1 lit. a DSGVO, § 84 SGB X",
        }
    }

    /// Whether the archive must have its say before an Akte, or a part of a closed one, goes: what is merely no longer
    /// needed is offered first (§ 71 Abs. 1 Satz 3 SGB X, § 10 ArchivG NRW); what was kept unlawfully is not.
    pub const fn braucht_bewertung(self) -> bool {
        matches!(self, Self::NichtNotwendig | Self::Sozialdaten)
    }

    /// Whether a statutory retention that still runs stands against it (Art. 17(3)(b) DSGVO; for others § 84(4) SGB X):
    /// what was unlawful from the start, or must go by law, goes at once.
    pub const fn weicht_aufbewahrung(self) -> bool {
        matches!(
            self,
            Self::NichtNotwendig
                | Self::EinwilligungWiderrufen
                | Self::Widerspruch
                | Self::Sozialdaten
        )
    }
}

vokabular! {
    /// Kind of a Dokument; a share names the classes it covers.
    Dokumentklasse {
        /// Antrag.
        Antrag = "antrag",
        /// Bescheid.
        Bescheid = "bescheid",
        /// Anhörung.
        Anhoerung = "anhoerung",
        /// Aktenvermerk.
        Aktenvermerk = "aktenvermerk",
        /// Widerspruch.
        Widerspruch = "widerspruch",
        /// Vollmacht.
        Vollmacht = "vollmacht",
        /// Proof of income, pension, assets.
        Nachweis = "nachweis",
        /// Kontoauszug (redactable).
        Kontoauszug = "kontoauszug",
        /// Mietvertrag, Nebenkosten.
        Mietvertrag = "mietvertrag",
        /// Medical or care opinion (§ 76 SGB X).
        Gutachten = "gutachten",
        /// Rechnung.
        Rechnung = "rechnung",
        /// Letters and e-mails.
        Schriftverkehr = "schriftverkehr",
        /// Copy of an identity card or passport: only with a reason (§ 20(2) PAuswG); a Vermerk that it was shown is the rule.
        Ausweiskopie = "ausweiskopie",
        /// Anything else.
        Sonstiges = "sonstiges",
    }
}

impl Dokumentklasse {
    /// The protection class its events are sealed under.
    pub const fn schutzklasse(self) -> Schutzklasse {
        match self {
            Self::Gutachten => Schutzklasse::Besonders,
            _ => Schutzklasse::Allgemein,
        }
    }
}

vokabular! {
    /// Protection class: each has a record key of its own in every Akte.
    Schutzklasse {
        /// Ordinary social data.
        Allgemein = "allgemein",
        /// Health data and the like (§ 76 SGB X).
        Besonders = "besonders",
    }
}

vokabular! {
    /// Why an Akte goes to another organisation.
    Uebergabeanlass {
        /// The person has moved; the old body pays until the new one does.
        Umzug = "umzug",
        /// The application came to a body that is not competent.
        Weiterleitung = "weiterleitung",
    }
}

impl Uebergabeanlass {
    /// The provision it rests on.
    pub const fn norm(self) -> &'static str {
        match self {
            Self::Umzug => "§ 2 Abs. 3 SGB X",
            Self::Weiterleitung => "§ 16 Abs. 2 SGB I",
        }
    }
}

vokabular! {
    /// State of an Akte or Vorgang.
    Status {
        /// Open.
        InBearbeitung = "in_bearbeitung",
        /// Closed: zu den Akten.
        ZdA = "zda",
        /// Cancelled; stays visible, with its reason.
        Storniert = "storniert",
    }
}

vokabular! {
    /// Way of a Dokument (xdomea).
    Richtung {
        /// Came in.
        Eingang = "eingang",
        /// Went out.
        Ausgang = "ausgang",
        /// Made inside.
        Intern = "intern",
    }
}

vokabular! {
    /// Medium of an Akte (xdomea 001, 002, 003).
    Medium {
        /// 001: electronic only.
        Elektronisch = "elektronisch",
        /// 002: partly on paper.
        Hybrid = "hybrid",
        /// 003: on paper only.
        Papier = "papier",
    }
}

vokabular! {
    /// What a node below an Akte is (xdomea).
    Gliederung {
        /// Teilakte.
        Teilakte = "teilakte",
        /// Vorgang.
        Vorgang = "vorgang",
        /// Teilvorgang.
        Teilvorgang = "teilvorgang",
    }
}

vokabular! {
    /// What becomes of an Akte after its retention (xdomea A, V, B).
    Aussonderungsart {
        /// Goes to the archive.
        Archivieren = "A",
        /// Is destroyed.
        Vernichten = "V",
        /// Is appraised by the archive.
        Bewerten = "B",
    }
}

vokabular! {
    /// What an organisation is.
    Organisationsart {
        /// The district.
        Kreis = "kreis",
        /// A town or municipality of it.
        Gemeinde = "gemeinde",
    }
}

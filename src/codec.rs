//! Event <-> bytes. Stored bytes are digested, never a re-encoding; old versions are raised here when read.
//!
//! Plaintext: UTF-8 JSON `{"v":1,"type":...,"by":{...},"zweck":...,"cmd":...,"req":...,"data":{...}}` (`schema/LOG.md`).

use std::borrow::Cow;

use eakte_domain::akte::AkteEvent;
use eakte_domain::aktenplan::AktenplanEvent;
use eakte_domain::leseprotokoll::LeseprotokollEvent;
use eakte_domain::organisation::OrganisationEvent;
use eakte_domain::scanstapel::ScanstapelEvent;
use eakte_domain::werte::{Digest, Schutzklasse, Zweck};
use eakte_domain::{Akteur, CommandId, Ereignis, OrgNr, Urheber};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Version written now.
const VERSION: u32 = 1;

/// What a stream holds: decides which aggregate its events belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stromart {
    /// One Akte.
    Akte,
    /// The Aktenplan of the district.
    Aktenplan,
    /// One organisation.
    Organisation,
    /// One batch of scanned paper.
    Scanstapel,
    /// Who was shown what of an organisation's Akten in one month.
    Leseprotokoll,
    /// The log itself: clear events only.
    Log,
}

impl Stromart {
    /// The name in `open` events and tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Akte => "akte",
            Self::Aktenplan => "aktenplan",
            Self::Organisation => "organisation",
            Self::Scanstapel => "scanstapel",
            Self::Leseprotokoll => "leseprotokoll",
            Self::Log => "log",
        }
    }

    /// Reads the name.
    pub fn from_name(name: &str) -> Option<Self> {
        [
            Self::Akte,
            Self::Aktenplan,
            Self::Organisation,
            Self::Scanstapel,
            Self::Leseprotokoll,
            Self::Log,
        ]
        .into_iter()
        .find(|a| a.name() == name)
    }
}

/// An aggregate's events: what the codec can write and read.
pub trait Strom: cqrs_es::Aggregate {
    /// Kind of its streams.
    const ART: Stromart;

    /// Takes its event out of the common form; `None` if it belongs to another kind of stream.
    fn event(ereignis: Ereignis) -> Option<Self::Event>;

    /// The common form of its event.
    fn ereignis(event: Self::Event) -> Ereignis;

    /// Follows an erase event of its stream; what it names is not folded. Other kinds of streams have none.
    fn erased(&mut self) {}

    /// The organisation that leads the stream from this event on, if it changes that. Only an Akte is handed over.
    fn uebergeben_an(_: &Self::Event) -> Option<OrgNr> {
        None
    }

    /// The protection class an event is sealed under.
    fn schutzklasse(&self, event: &Self::Event) -> Schutzklasse;
}

macro_rules! strom {
    ($aggregate:ty, $variant:ident, $event:ty, $klasse:expr $(, $erased:expr, $an:expr)?) => {
        impl Strom for $aggregate {
            const ART: Stromart = Stromart::$variant;

            fn event(ereignis: Ereignis) -> Option<$event> {
                match ereignis {
                    Ereignis::$variant(e) => Some(e),
                    _ => None,
                }
            }

            fn ereignis(event: $event) -> Ereignis {
                Ereignis::$variant(event)
            }

            fn schutzklasse(&self, event: &$event) -> Schutzklasse {
                let klasse: fn(&Self, &$event) -> Schutzklasse = $klasse;
                klasse(self, event)
            }

            $(fn erased(&mut self) {
                let erased: fn(&mut Self) = $erased;
                erased(self);
            }

            fn uebergeben_an(event: &$event) -> Option<OrgNr> {
                let an: fn(&$event) -> Option<OrgNr> = $an;
                an(event)
            })?
        }
    };
}
strom!(
    eakte_domain::akte::Akte,
    Akte,
    AkteEvent,
    eakte_domain::akte::Akte::schutzklasse,
    eakte_domain::akte::Akte::loeschung_vollzogen,
    eakte_domain::akte::Akte::uebergeben_an
);
strom!(
    eakte_domain::aktenplan::Aktenplan,
    Aktenplan,
    AktenplanEvent,
    |_, _| Schutzklasse::Allgemein
);
strom!(
    eakte_domain::organisation::Organisation,
    Organisation,
    OrganisationEvent,
    |_, _| Schutzklasse::Allgemein
);
strom!(
    eakte_domain::scanstapel::Scanstapel,
    Scanstapel,
    ScanstapelEvent,
    |_, _| Schutzklasse::Allgemein
);

#[derive(Serialize)]
struct Umschlag<E> {
    v: u32,
    #[serde(flatten)]
    event: E,
    by: Akteur,
    zweck: Zweck,
    cmd: CommandId,
    #[serde(skip_serializing_if = "Option::is_none")]
    req: Option<Digest>,
}

/// The same as it is read: its type is known before its data are looked into.
#[derive(Deserialize)]
struct Gelesen<'a> {
    v: u32,
    #[serde(rename = "type", borrow)]
    art: Cow<'a, str>,
    #[serde(borrow)]
    data: &'a RawValue,
    by: Akteur,
    zweck: Zweck,
    cmd: CommandId,
    /// Since 2026-11-26; older events and commands without a key have none.
    #[serde(default)]
    req: Option<Digest>,
}

/// Why bytes are no event.
#[derive(Debug, thiserror::Error)]
pub enum CodecError {
    /// Not the JSON expected here.
    #[error("not an event: {0}")]
    Json(#[from] serde_json::Error),
    /// Written by a newer program.
    #[error("event version {0} is newer than this program; update it")]
    Version(u32),
    /// A clear stream has no sealed events.
    #[error("the log's own stream holds a sealed event")]
    Klar,
}

/// Writes an event. Fails only if the JSON writer does.
pub fn encode(ereignis: &Ereignis, urheber: &Urheber) -> Result<Vec<u8>, CodecError> {
    fn write<E: Serialize>(event: &E, u: &Urheber) -> Result<Vec<u8>, CodecError> {
        let by = u.akteur.clone();
        Ok(serde_json::to_vec(&Umschlag {
            v: VERSION,
            event,
            by,
            zweck: u.zweck,
            cmd: u.cmd,
            req: u.anfrage,
        })?)
    }
    match ereignis {
        Ereignis::Akte(e) => write(e, urheber),
        Ereignis::Aktenplan(e) => write(e, urheber),
        Ereignis::Organisation(e) => write(e, urheber),
        Ereignis::Scanstapel(e) => write(e, urheber),
        Ereignis::Leseprotokoll(Some(e)) => write(e, urheber),
        Ereignis::Leseprotokoll(None)
        | Ereignis::Klar { .. }
        | Ereignis::Loeschung(_)
        | Ereignis::LoeschungAbgeschlossen { .. }
        | Ereignis::Geloescht(_) => Err(CodecError::Klar),
    }
}

/// Reads an event of a stream of this kind.
pub fn decode(art: Stromart, bytes: &[u8]) -> Result<(Ereignis, Urheber), CodecError> {
    let g: Gelesen<'_> = serde_json::from_slice(bytes)?;
    if g.v != VERSION {
        return Err(CodecError::Version(g.v));
    }
    let (typ, data) = (g.art.as_ref(), g.data);
    let ereignis = match art {
        Stromart::Akte => Ereignis::Akte(AkteEvent::read(typ, data)?),
        Stromart::Aktenplan => Ereignis::Aktenplan(AktenplanEvent::read(typ, data)?),
        Stromart::Organisation => Ereignis::Organisation(OrganisationEvent::read(typ, data)?),
        Stromart::Scanstapel => Ereignis::Scanstapel(ScanstapelEvent::read(typ, data)?),
        Stromart::Leseprotokoll => {
            Ereignis::Leseprotokoll(Some(LeseprotokollEvent::read(typ, data)?))
        }
        Stromart::Log => return Err(CodecError::Klar),
    };
    let urheber = Urheber {
        akteur: g.by,
        zweck: g.zweck,
        cmd: g.cmd,
        anfrage: g.req,
    };
    Ok((ereignis, urheber))
}

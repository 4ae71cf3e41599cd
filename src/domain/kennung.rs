//! Ids: random, say nothing, and cannot be mixed up.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::schema::{schema_number, schema_text};

macro_rules! kennung {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        schema_text!($name, b => b.format(Some(utoipa::openapi::SchemaFormat::KnownFormat(
            utoipa::openapi::KnownFormat::Uuid
        ))));

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(s: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(s).map(Self)
            }
        }
    };
}

kennung!(
    /// An Akte; also the record id of its stream.
    AkteId
);
kennung!(
    /// A Vorgang inside one Akte.
    VorgangId
);
kennung!(
    /// A Dokument inside one Akte.
    DokumentId
);
kennung!(
    /// One share of an Akte or Vorgang with one organisation.
    FreigabeId
);
kennung!(
    /// One request to erase.
    LoeschungId
);
kennung!(
    /// One offer to hand an Akte over.
    UebergabeId
);
kennung!(
    /// One way of a Dokument past those who sign it.
    GeschaeftsgangId
);
kennung!(
    /// One Wiedervorlage of an Akte.
    WiedervorlageId
);
kennung!(
    /// One demand to cooperate (§§ 60 ff. SGB I).
    AufforderungId
);
kennung!(
    /// One Aussonderung: what is offered to the archive together. Also the process id of its messages.
    AussonderungId
);
kennung!(
    /// The xdomea process of one delivery to the archive; a second try is a process of its own.
    ProzessId
);
kennung!(
    /// One hold that keeps an Akte from being destroyed.
    SperreId
);
kennung!(
    /// One sharing agreement.
    VereinbarungId
);
kennung!(
    /// One request for a role, clearance or delegation that waits for a second person.
    RechteantragId
);
kennung!(
    /// One dated Vertretung.
    VertretungId
);
kennung!(
    /// One Notfallzugriff of one person on one Akte.
    NotfallId
);
kennung!(
    /// One batch of scanned paper; also the record id of its stream.
    StapelId
);
kennung!(
    /// A person (or the service) who acts.
    NutzerId
);

kennung!(
    /// A stream of the log: one Akte, the Aktenplan, one Organisation, one Scanstapel.
    StreamId
);
kennung!(
    /// One command; a retry carries the same.
    CommandId
);

impl From<AkteId> for StreamId {
    fn from(akte: AkteId) -> Self {
        Self(akte.0)
    }
}

impl From<StapelId> for StreamId {
    fn from(stapel: StapelId) -> Self {
        Self(stapel.0)
    }
}

impl StreamId {
    /// The Akte of this stream, if it is the stream of an Akte.
    pub fn akte(self) -> AkteId {
        AkteId(self.0)
    }
}

/// Place of an event in the whole log: 0, 1, 2 ... without gaps.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Position(pub u64);

schema_number!(Position, 0, "Place in the whole log, from 0.");

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Number of an organisation in the log's registry: 0 operator of the log, 1 and above organisations.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct OrgNr(pub u16);

schema_number!(OrgNr, 0, "Number of an organisation.");

impl fmt::Display for OrgNr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for OrgNr {
    type Err = std::num::ParseIntError;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        s.parse().map(Self)
    }
}

/// A moment: Unix time in milliseconds.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Zeit(pub i64);

schema_number!(Zeit, 0, "A moment: Unix time in milliseconds.");

impl Zeit {
    /// The calendar day of this moment in the district's time zone (Europe/Berlin).
    ///
    /// The zone is compiled in: the day is the same on every machine, and asking reads no file. Times outside of
    /// the years 1 to 9999 count as 1970.
    pub fn tag(self) -> jiff::civil::Date {
        static BERLIN: jiff::tz::TimeZone = jiff::tz::get!("Europe/Berlin");
        let moment =
            jiff::Timestamp::from_millisecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        BERLIN.to_datetime(moment).date()
    }
}

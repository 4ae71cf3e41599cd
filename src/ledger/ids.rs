//! Names and numbers that must not be mixed up.

use std::fmt;
use std::str::FromStr;

/// Length in bytes of every hash of the log: BLAKE3 and SHA-256 alike.
pub const HASH_BYTES: usize = 32;

/// Longest log origin, in bytes.
pub const ORIGIN_BYTES_MAX: usize = 255;

/// Hexadecimal text that does not stand for the bytes it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {0} lower-case hexadecimal digits")]
pub struct HexError(usize);

/// Reads exactly `N` bytes of lower-case hexadecimal. Upper case is refused: one value, one spelling.
pub(crate) fn parse_hex<const N: usize>(text: &str) -> Result<[u8; N], HexError> {
    let mut bytes = [0u8; N];
    let spelt_right = text
        .bytes()
        .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    if !spelt_right || hex::decode_to_slice(text, &mut bytes).is_err() {
        return Err(HexError(N * 2));
    }
    Ok(bytes)
}

macro_rules! hash {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub [u8; HASH_BYTES]);

        impl $name {
            /// The 32 bytes.
            pub fn as_bytes(&self) -> &[u8; HASH_BYTES] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&hex::encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl FromStr for $name {
            type Err = HexError;

            /// Reads 64 lower-case hexadecimal digits.
            fn from_str(text: &str) -> Result<Self, HexError> {
                parse_hex(text).map($name)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl TryFrom<&[u8]> for $name {
            type Error = std::array::TryFromSliceError;

            fn try_from(bytes: &[u8]) -> Result<Self, Self::Error> {
                bytes.try_into().map($name)
            }
        }
    };
}

hash! {
    /// BLAKE3 of a header: what the next header of its stream carries as `prev`.
    ChainHash
}
hash! {
    /// A node of the tree (leaf, inner node or root): SHA-256 after RFC 6962.
    TreeHash
}

/// The random id of a stream. Says nothing about what the stream is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordId(pub [u8; 16]);

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RecordId({self})")
    }
}

impl FromStr for RecordId {
    type Err = HexError;

    /// Reads 32 lower-case hexadecimal digits.
    fn from_str(text: &str) -> Result<Self, HexError> {
        parse_hex(text).map(RecordId)
    }
}

impl serde::Serialize for RecordId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for RecordId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl From<uuid::Uuid> for RecordId {
    fn from(id: uuid::Uuid) -> Self {
        RecordId(id.into_bytes())
    }
}

impl From<RecordId> for uuid::Uuid {
    fn from(id: RecordId) -> Self {
        uuid::Uuid::from_bytes(id.0)
    }
}

/// The name of a log: first line of its checkpoints and name of its writer's signing key.
///
/// 1 to 255 printable ASCII characters without space and `+` (C2SP signed-note forbids both in
/// key names), for example `eakte.kreis-borken.de/2026`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Origin(String);

/// A log origin that breaks the rule of [`Origin`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a log origin is 1 to 255 printable ASCII characters without space and `+`")]
pub struct OriginError;

impl Origin {
    /// Takes a name; fails if it is not 1 to 255 printable ASCII characters without space and `+`.
    pub fn new(name: impl Into<String>) -> Result<Self, OriginError> {
        let name = name.into();
        let allowed = name.bytes().all(|b| b.is_ascii_graphic() && b != b'+');
        if name.is_empty() || name.len() > ORIGIN_BYTES_MAX || !allowed {
            return Err(OriginError);
        }
        Ok(Origin(name))
    }

    /// The name as it stands in notes and in the genesis.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Origin {
    type Err = OriginError;

    fn from_str(text: &str) -> Result<Self, OriginError> {
        Origin::new(text)
    }
}

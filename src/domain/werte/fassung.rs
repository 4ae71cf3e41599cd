//! One version of a Dokument: where its bytes lie and how they prove themselves.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A 32-byte digest, written as 64 hex digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest(pub [u8; 32]);

/// Key of a document's age file: 32 bytes, stands only in sealed events, never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct BlobSchluessel(pub [u8; 32]);

impl fmt::Debug for BlobSchluessel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BlobSchluessel(..)")
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

fn from_hex<E: serde::de::Error>(s: &str) -> Result<[u8; 32], E> {
    let mut out = [0; 32];
    if s.len() != 64 || !s.is_ascii() {
        return Err(E::custom("expected 64 hex digits"));
    }
    for (byte, pair) in out.iter_mut().zip(s.as_bytes().chunks(2)) {
        let pair = std::str::from_utf8(pair).map_err(E::custom)?;
        *byte = u8::from_str_radix(pair, 16).map_err(E::custom)?;
    }
    Ok(out)
}

impl std::str::FromStr for Digest {
    type Err = serde::de::value::Error;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        from_hex(s).map(Self)
    }
}

macro_rules! as_hex {
    ($name:ident) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(&Digest(self.0).to_string())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                from_hex(&<std::borrow::Cow<'de, str>>::deserialize(d)?).map(Self)
            }
        }
    };
}
as_hex!(Digest);
crate::schema::schema_text!(Digest, b => b.pattern(Some("^[0-9a-f]{64}$")));
as_hex!(BlobSchluessel);

/// Where a document's bytes lie: an age file in the blob store (`schema/LOG.md`, documents).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BlobRef {
    /// BLAKE3 of the age file: its name in the store.
    pub name: Digest,
    /// Opens the age file.
    pub schluessel: BlobSchluessel,
    /// SHA-256 of the plaintext.
    pub sha256: Digest,
    /// BLAKE3 of the plaintext.
    pub blake3: Digest,
    /// Size of the plaintext in bytes.
    pub groesse: u64,
}

/// A version of a Dokument.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fassung {
    /// File name as given, without folders.
    pub dateiname: String,
    /// Media type found in the bytes, not claimed by the sender: `application/pdf`.
    pub medientyp: String,
    /// The bytes.
    pub blob: BlobRef,
    /// Plain text found in it, for search and reading aloud: at most 256 KiB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Number of pages, where the format has pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seiten: Option<u32>,
}

//! To whom and who: hybrid for everything new, X25519 for logs from before and for partners' own keys.

use std::fmt;
use std::io::{Read, Write};
use std::str::FromStr;

use age::secrecy::ExposeSecret;
use age::x25519;
use zeroize::Zeroizing;

use crate::{AgeError, hybrid};

/// A public recipient: `age1pq1...` or `age1...`.
#[derive(Clone)]
pub enum Empfaenger {
    /// Post-quantum hybrid.
    Hybrid(hybrid::Recipient),
    /// X25519.
    X25519(x25519::Recipient),
}

/// A secret identity. Never printed.
#[derive(Clone)]
pub enum Identitaet {
    /// Post-quantum hybrid.
    Hybrid(hybrid::Identity),
    /// X25519.
    X25519(x25519::Identity),
}

impl FromStr for Empfaenger {
    type Err = AgeError;

    fn from_str(text: &str) -> Result<Self, AgeError> {
        (text.parse().map(Self::Hybrid))
            .or_else(|_| text.parse().map(Self::X25519))
            .map_err(|_| AgeError::Empfaenger(text.to_owned()))
    }
}

impl fmt::Display for Empfaenger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hybrid(r) => r.fmt(f),
            Self::X25519(r) => r.fmt(f),
        }
    }
}

impl Empfaenger {
    fn as_age(&self) -> &dyn age::Recipient {
        match self {
            Self::Hybrid(r) => r,
            Self::X25519(r) => r,
        }
    }

    /// Whether a quantum computer will not open what is wrapped to it.
    pub fn is_hybrid(&self) -> bool {
        matches!(self, Self::Hybrid(_))
    }
}

impl Identitaet {
    /// A fresh one, hybrid.
    pub fn neu() -> Result<Self, AgeError> {
        hybrid::Identity::generate().map(Self::Hybrid)
    }

    /// Its recipient.
    pub fn empfaenger(&self) -> Empfaenger {
        match self {
            Self::Hybrid(i) => Empfaenger::Hybrid(i.to_public()),
            Self::X25519(i) => Empfaenger::X25519(i.to_public()),
        }
    }

    /// Its text: a secret.
    pub fn geheim(&self) -> Zeroizing<String> {
        match self {
            Self::Hybrid(i) => i.to_secret(),
            Self::X25519(i) => Zeroizing::new(i.to_string().expose_secret().to_owned()),
        }
    }

    fn as_age(&self) -> &dyn age::Identity {
        match self {
            Self::Hybrid(i) => i,
            Self::X25519(i) => i,
        }
    }
}

impl FromStr for Identitaet {
    type Err = hybrid::Malformed;

    /// Comments and empty lines of a key file around it are passed over.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut lines = text
            .lines()
            .map(str::trim)
            .filter(|l| !l.is_empty() && !l.starts_with('#'));
        let (Some(line), None) = (lines.next(), lines.next()) else {
            return Err(hybrid::Malformed);
        };
        (line.parse().map(Self::Hybrid))
            .or_else(|_| line.parse().map(Self::X25519))
            .map_err(|_| hybrid::Malformed)
    }
}

fn fault(e: impl fmt::Display) -> AgeError {
    AgeError::Datei(e.to_string())
}

/// Why an age file did not open. `age` words its errors through translation files that a debug build reads from the
/// source folder at run time, and panics where it may not: never let it speak.
pub fn grund(e: &age::DecryptError) -> &'static str {
    match e {
        age::DecryptError::NoMatchingKeys => "it is for somebody else",
        age::DecryptError::InvalidHeader | age::DecryptError::UnknownFormat => {
            "it is no age file of a known form"
        }
        age::DecryptError::Io(_) => "it ends early",
        _ => "it was altered",
    }
}

/// Encrypts to these recipients, all of one kind: a binary age file that goes out as it is made.
pub fn writer<W: Write>(
    an: &[Empfaenger],
    out: W,
) -> Result<age::stream::StreamWriter<W>, AgeError> {
    age::Encryptor::with_recipients(an.iter().map(Empfaenger::as_age))
        .map_err(|_| fault("recipients that do not go together"))?
        .wrap_output(out)
        .map_err(fault)
}

/// Whether all these recipients may stand in one age file.
pub fn von_einer_art(an: &[Empfaenger]) -> bool {
    an.windows(2)
        .all(|pair| pair[0].is_hybrid() == pair[1].is_hybrid())
}

/// Encrypts a small secret to these recipients: one age file for each kind among them, hybrid first, since age
/// forbids to mix them in one.
pub fn verschliessen(secret: &[u8], an: &[Empfaenger]) -> Result<Vec<Vec<u8>>, AgeError> {
    let (hybrid, classical): (Vec<_>, Vec<_>) = an.iter().cloned().partition(Empfaenger::is_hybrid);
    let mut files = Vec::new();
    for recipients in [hybrid, classical] {
        if recipients.is_empty() {
            continue;
        }
        let mut file = Vec::with_capacity(300 + recipients.len() * 1_700);
        let mut out = writer(&recipients, &mut file)?;
        out.write_all(secret).map_err(fault)?;
        out.finish().map_err(fault)?;
        files.push(file);
    }
    if files.is_empty() {
        return Err(fault("no recipients"));
    }
    Ok(files)
}

/// Opens the first of these age files that one of the identities opens. At most `bytes_max` bytes.
pub fn oeffnen<'a>(
    files: impl IntoIterator<Item = &'a [u8]>,
    wer: &[Identitaet],
    bytes_max: u64,
) -> Result<Zeroizing<Vec<u8>>, AgeError> {
    let mut failed = fault("no age file");
    for file in files {
        let opened = age::Decryptor::new_buffered(file)
            .and_then(|d| d.decrypt(wer.iter().map(Identitaet::as_age)));
        match opened {
            Ok(reader) => {
                let mut secret = Zeroizing::new(Vec::with_capacity(64));
                reader
                    .take(bytes_max + 1)
                    .read_to_end(&mut secret)
                    .map_err(fault)?;
                if secret.len() as u64 > bytes_max {
                    return Err(fault("longer than allowed"));
                }
                return Ok(secret);
            }
            Err(e) => failed = fault(grund(&e)),
        }
    }
    Err(failed)
}

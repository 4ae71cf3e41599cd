//! The escrow: an identity that exists only as five shares on paper or sticks; any three make it again.
//!
//! Shamir's secret sharing over GF(256), by `blahaj`. Each share carries digests of all five, so that a share that
//! was mistyped, damaged or forged is named, not just noticed; the whole is compared with the recipient that the
//! log announces. Text form: `schema/LOG.md` section 14.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use blahaj::{Share, Sharks};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{Empfaenger, KeyError, datei, hybrid};

/// Shares made.
pub const ANTEILE: u8 = 5;
/// Shares that make the identity again.
pub const NOETIG: u8 = 3;

const FIRST_LINE: &str = "eakte/treuhand/v1";
const DIGEST_CONTEXT: &[u8] = b"eakte treuhand v1";

/// One share. Never printed but to its file.
#[derive(Clone)]
pub struct Anteil {
    origin: String,
    recipient: [u8; 32],
    nummer: u8,
    wert: Zeroizing<[u8; 32]>,
    alle: [[u8; 32]; ANTEILE as usize],
}

/// Why shares do not make an identity.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum TreuhandError {
    /// Not the text of a share.
    #[error("not a share of an escrow: {0}")]
    Unlesbar(&'static str),
    /// Fewer than three.
    #[error("{0} shares are not enough: {NOETIG} different ones are needed")]
    ZuWenige(usize),
    /// The same share again.
    #[error("share {0} was given twice: bring the share of somebody else")]
    Doppelt(u8),
    /// Of another log or another splitting.
    #[error("share {0} belongs to another escrow than the first one given")]
    Fremd(u8),
    /// Its value is not the one all shares vouch for.
    #[error("share {0} was altered or mistyped")]
    Falsch(u8),
    /// All shares fit together, and still make something else.
    #[error("the shares make another key than the one they name")]
    AndererSchluessel,
}

/// What shares say instead of the long recipient: SHA-256 of its text.
pub fn fingerabdruck(recipient: &Empfaenger) -> [u8; 32] {
    Sha256::digest(recipient.to_string()).into()
}

fn digest(recipient: &[u8; 32], nummer: u8, wert: &[u8; 32]) -> [u8; 32] {
    let mut sha = Sha256::new();
    sha.update(DIGEST_CONTEXT);
    sha.update(recipient);
    sha.update([nummer]);
    sha.update(wert);
    sha.finalize().into()
}

/// Splits an identity into five shares, any three of which make it again; two say nothing at all about it.
pub fn teilen(identity: &hybrid::Identity, origin: &str) -> Result<Vec<Anteil>, KeyError> {
    let recipient = fingerabdruck(&Empfaenger::Hybrid(identity.to_public()));
    let mut parts: Vec<(u8, Zeroizing<[u8; 32]>)> = Vec::with_capacity(ANTEILE.into());
    for share in Sharks(NOETIG).dealer(identity.seed()).take(ANTEILE.into()) {
        let bytes = Zeroizing::new(Vec::from(&share));
        let split = bytes.split_first_chunk::<1>();
        let Some(([nummer], wert)) = split else {
            return Err(KeyError::Huelle("an empty share".into()));
        };
        let wert = <&[u8; 32]>::try_from(wert)
            .map_err(|_| KeyError::Huelle("a share of another length".into()))?;
        parts.push((*nummer, Zeroizing::new(*wert)));
    }
    let mut alle = [[0; 32]; ANTEILE as usize];
    for ((nummer, wert), out) in parts.iter().zip(&mut alle) {
        *out = digest(&recipient, *nummer, wert);
    }
    Ok(parts
        .into_iter()
        .map(|(nummer, wert)| Anteil {
            origin: origin.to_owned(),
            recipient,
            nummer,
            wert,
            alle,
        })
        .collect())
}

/// Makes the identity again. Every share given is checked, more than three as well.
pub fn zusammensetzen(shares: &[Anteil]) -> Result<hybrid::Identity, TreuhandError> {
    let Some(first) = shares.first() else {
        return Err(TreuhandError::ZuWenige(0));
    };
    for (i, share) in shares.iter().enumerate() {
        let same = share.origin == first.origin
            && share.recipient == first.recipient
            && share.alle == first.alle;
        if !same {
            return Err(TreuhandError::Fremd(share.nummer));
        }
        if shares[..i].iter().any(|s| s.nummer == share.nummer) {
            return Err(TreuhandError::Doppelt(share.nummer));
        }
        if digest(&share.recipient, share.nummer, &share.wert)
            != share.alle[usize::from(share.nummer) - 1]
        {
            return Err(TreuhandError::Falsch(share.nummer));
        }
    }
    if shares.len() < usize::from(NOETIG) {
        return Err(TreuhandError::ZuWenige(shares.len()));
    }
    let points: Vec<Share> = shares
        .iter()
        .filter_map(|s| {
            let bytes = Zeroizing::new([&[s.nummer][..], &*s.wert].concat());
            Share::try_from(bytes.as_slice()).ok()
        })
        .collect();
    let seed = Sharks(NOETIG)
        .recover(&points)
        .map(Zeroizing::new)
        .map_err(|_| TreuhandError::AndererSchluessel)?;
    let seed =
        <&[u8; 32]>::try_from(seed.as_slice()).map_err(|_| TreuhandError::AndererSchluessel)?;
    let identity = hybrid::Identity::from_seed(seed);
    if fingerabdruck(&Empfaenger::Hybrid(identity.to_public())) != first.recipient {
        return Err(TreuhandError::AndererSchluessel);
    }
    Ok(identity)
}

impl Anteil {
    /// 1 to 5.
    pub fn nummer(&self) -> u8 {
        self.nummer
    }

    /// The log it belongs to.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The text of its file: for people first, then for the program.
    pub fn text(&self) -> Zeroizing<String> {
        let mut out = Zeroizing::new(format!(
            "# Anteil {} von {ANTEILE} am Treuhandschlüssel der eAkte {}\n\
             # {NOETIG} Anteile zusammen öffnen alle Akten, wenn der Schlüssel des Dienstes verloren ist.\n\
             # Verwahren Sie ihn getrennt von den anderen, ausgedruckt oder auf einem Stick. Zeigen Sie ihn niemandem.\n\
             # Prüfung einmal im Jahr: eakte treuhand pruefen ANTEIL ANTEIL ANTEIL\n\
             {FIRST_LINE}\norigin: {}\nrecipient: {}\nshare: {}\nvalue: {}\n",
            self.nummer,
            self.origin,
            self.origin,
            hex::encode(self.recipient),
            self.nummer,
            *Zeroizing::new(hex::encode(*self.wert)),
        ));
        for digest in &self.alle {
            out.push_str(&format!("digest: {}\n", hex::encode(digest)));
        }
        out
    }
}

impl fmt::Debug for Anteil {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Anteil({}, redacted)", self.nummer)
    }
}

impl FromStr for Anteil {
    type Err = TreuhandError;

    fn from_str(text: &str) -> Result<Self, TreuhandError> {
        let mut lines = text
            .lines()
            .map(str::trim)
            .filter(|l| !l.is_empty() && !l.starts_with('#'));
        if lines.next() != Some(FIRST_LINE) {
            return Err(TreuhandError::Unlesbar("the line `eakte/treuhand/v1`"));
        }
        let mut value = |name: &'static str| {
            lines
                .next()
                .and_then(|l| l.strip_prefix(name)?.strip_prefix(": "))
                .ok_or(TreuhandError::Unlesbar(name))
        };
        let bytes = |text: &str, name: &'static str| {
            let mut out = Zeroizing::new([0; 32]);
            hex::decode_to_slice(text, &mut *out).map_err(|_| TreuhandError::Unlesbar(name))?;
            Ok(out)
        };
        let origin = value("origin")?.to_owned();
        let recipient = *bytes(value("recipient")?, "recipient")?;
        let nummer = value("share")?
            .parse()
            .ok()
            .filter(|n| (1..=ANTEILE).contains(n))
            .ok_or(TreuhandError::Unlesbar("share"))?;
        let wert = bytes(value("value")?, "value")?;
        let mut alle = [[0; 32]; ANTEILE as usize];
        for out in &mut alle {
            *out = *bytes(value("digest")?, "digest")?;
        }
        if lines.next().is_some() {
            return Err(TreuhandError::Unlesbar("the end"));
        }
        Ok(Self {
            origin,
            recipient,
            nummer,
            wert,
            alle,
        })
    }
}

/// Name of a share's file.
fn dateiname(nummer: u8) -> String {
    format!("anteil-{nummer}-von-{ANTEILE}.txt")
}

/// Makes a fresh escrow identity and writes its five shares, readable for the owner only, to be handed to five
/// people. Nothing else of the identity is kept. Returns its recipient. Errors if a share is there already.
pub fn neu(ordner: &Path, origin: &str) -> Result<Empfaenger, KeyError> {
    let identity = hybrid::Identity::generate()?;
    std::fs::create_dir_all(ordner).map_err(|fault| KeyError::Datei {
        path: ordner.to_owned(),
        fault,
    })?;
    for share in teilen(&identity, origin)? {
        let path = ordner.join(dateiname(share.nummer));
        datei::write_new(&path, share.text().as_bytes())?;
    }
    Ok(Empfaenger::Hybrid(identity.to_public()))
}

/// Shares that still lie in a folder, not handed out yet.
pub fn liegen_noch(ordner: &Path) -> Vec<PathBuf> {
    (1..=ANTEILE)
        .map(|n| ordner.join(dateiname(n)))
        .filter(|p| p.exists())
        .collect()
}

/// Removes the shares that lie in a folder. Returns how many there were.
pub fn entfernen(ordner: &Path) -> Result<usize, KeyError> {
    let files = liegen_noch(ordner);
    for path in &files {
        std::fs::remove_file(path).map_err(|fault| KeyError::Datei {
            path: path.clone(),
            fault,
        })?;
    }
    Ok(files.len())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn shares() -> (hybrid::Identity, Vec<Anteil>) {
        let identity = hybrid::Identity::generate().unwrap();
        let shares = teilen(&identity, "test.example/log").unwrap();
        assert_eq!(shares.len(), 5);
        (identity, shares)
    }

    fn error(shares: &[Anteil]) -> TreuhandError {
        zusammensetzen(shares).map(|_| ()).unwrap_err()
    }

    #[test]
    fn any_three_shares_make_the_identity_and_no_two_do() {
        let (identity, shares) = shares();
        for a in 0..5 {
            for b in a + 1..5 {
                let two = [shares[a].clone(), shares[b].clone()];
                assert_eq!(error(&two), TreuhandError::ZuWenige(2));
                for c in b + 1..5 {
                    let three = [shares[c].clone(), shares[a].clone(), shares[b].clone()];
                    let made = zusammensetzen(&three).unwrap();
                    assert_eq!(made.seed(), identity.seed());
                }
            }
        }
        assert!(zusammensetzen(&shares).is_ok());
    }

    #[test]
    fn two_points_alone_recover_something_else() {
        // The limit is the arithmetic's, not a check of ours: two points interpolate to another secret.
        let (identity, shares) = shares();
        let points: Vec<Share> = shares[..2]
            .iter()
            .map(|s| Share::try_from([&[s.nummer][..], &*s.wert].concat().as_slice()).unwrap())
            .collect();
        assert_ne!(Sharks(2).recover(&points).unwrap(), identity.seed());
    }

    #[test]
    fn a_wrong_share_is_named() {
        let (_, shares) = shares();
        let mut altered = shares[1].clone();
        altered.wert[7] ^= 1;
        let three = [shares[0].clone(), altered, shares[4].clone()];
        assert_eq!(error(&three), TreuhandError::Falsch(2));
        let (_, others) = self::shares();
        let mixed = [shares[0].clone(), shares[1].clone(), others[2].clone()];
        assert_eq!(error(&mixed), TreuhandError::Fremd(3));
        let twice = [shares[0].clone(), shares[1].clone(), shares[1].clone()];
        assert_eq!(error(&twice), TreuhandError::Doppelt(2));
    }

    #[test]
    fn forged_shares_that_agree_with_each_other_make_no_key_they_name() {
        let (_, shares) = shares();
        let (_, others) = self::shares();
        let forged: Vec<Anteil> = others[..3]
            .iter()
            .map(|o| {
                let mut alle = [[0; 32]; 5];
                for (n, out) in alle.iter_mut().enumerate() {
                    *out = digest(&shares[0].recipient, n as u8 + 1, &others[n].wert);
                }
                Anteil {
                    recipient: shares[0].recipient,
                    alle,
                    ..o.clone()
                }
            })
            .collect();
        assert_eq!(error(&forged), TreuhandError::AndererSchluessel);
    }

    #[test]
    fn a_share_reads_as_it_was_written() {
        let (identity, shares) = shares();
        let read: Vec<Anteil> = shares.iter().map(|s| s.text().parse().unwrap()).collect();
        assert_eq!(zusammensetzen(&read[1..4]).unwrap().seed(), identity.seed());
        let cut = shares[0]
            .text()
            .lines()
            .take(9)
            .collect::<Vec<_>>()
            .join("\n");
        assert!(matches!(
            cut.parse::<Anteil>(),
            Err(TreuhandError::Unlesbar("digest"))
        ));
    }
}

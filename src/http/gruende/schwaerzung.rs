//! What the English sentences of a refused redacted copy are told.

use eakte_domain::akte::SchwaerzungError;

use super::Wert;

pub(super) fn werte(e: &SchwaerzungError) -> Vec<Wert> {
    use SchwaerzungError as S;
    match e {
        S::Entwurf(n) | S::Ungezeichnet(n) | S::OhneSeiten(n) | S::KopieBleibt(n) => {
            vec![("nummer", format!("{n:04}"))]
        }
        S::FassungFehlt(n) | S::VorZeichnung(n) => vec![("zahl", n.to_string())],
        S::ZuVieleBereiche(max) => vec![("anzahl", max.to_string())],
        S::OhneBereich => Vec::new(),
    }
}

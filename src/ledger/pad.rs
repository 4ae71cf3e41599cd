//! Padding: hides the exact length of a text in at most twelve percent more bytes (Padmé).
//!
//! Source: `schema/LOG.md` section 3; Padmé: Nikitin et al., PETS 2019, section 4.
//! Vectors: `tests/golden/ledger/seal.json`.

/// Smallest padded length, in bytes.
pub const PADDED_BYTES_MIN: usize = 256;

const MARK: u8 = 0x80;

/// Padded bytes that this module would not have written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("malformed padding")]
pub struct PaddingError;

/// The padded length of a text of `len` bytes: room for the mark, then the next Padmé length,
/// at least 256. `len` below 2^62.
pub fn padded_len(len: usize) -> usize {
    padme(len + 1).max(PADDED_BYTES_MIN)
}

/// Appends mark and zeros to the text that starts at `from`, up to [`padded_len`].
pub(crate) fn pad(text: &mut Vec<u8>, from: usize) {
    let len = text.len() - from;
    text.push(MARK);
    text.resize(from + padded_len(len), 0);
}

/// The length of the text before the padding. Strict: any other padding of the same text fails.
pub(crate) fn unpadded_len(padded: &[u8]) -> Result<usize, PaddingError> {
    let len = padded
        .iter()
        .rposition(|&b| b != 0)
        .filter(|&at| padded[at] == MARK)
        .ok_or(PaddingError)?;
    if padded.len() != padded_len(len) {
        return Err(PaddingError);
    }
    Ok(len)
}

/// Padmé: rounds up to a multiple of 2^(e-s), e = floor(log2 len), s = floor(log2 e) + 1.
fn padme(len: usize) -> usize {
    if len < 2 {
        return len;
    }
    let exponent = len.ilog2();
    let kept = exponent.ilog2() + 1;
    let mask = (1usize << (exponent - kept)) - 1;
    (len + mask) & !mask
}

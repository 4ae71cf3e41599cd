//! Which Dokumente of a batch are looked at: drawn by lot, the same for everybody who draws again.
//!
//! Each Dokument has a rank from the batch's lot, the round and its own id; the lowest are the sample. The lot is drawn
//! when the batch arrives and stands in its first event: nobody who delivers knows it before, and whoever doubts the
//! sample can draw it again.

use uuid::Uuid;

use crate::kennung::DokumentId;

/// Dokumente of a sample at least, unless the batch has fewer.
pub const STICHPROBE_MIN: usize = 5;

/// One Dokument in so many is looked at: 5 %.
const STICHPROBE_TEIL: usize = 20;

/// How many of a batch of so many Dokumente are looked at: 5 %, at least 5, or all.
pub fn umfang(dokumente: usize) -> usize {
    dokumente
        .div_ceil(STICHPROBE_TEIL)
        .max(STICHPROBE_MIN)
        .min(dokumente)
}

/// The sample of a round, in the order of the batch.
///
/// `wieder`: Dokumente that were faulty in the round before. They are looked at again, on top of as many others as a
/// sample has.
pub(super) fn ziehen(
    alle: &[DokumentId],
    los: Uuid,
    runde: u32,
    wieder: &[DokumentId],
) -> Vec<DokumentId> {
    let mut andere: Vec<_> = alle.iter().filter(|d| !wieder.contains(d)).collect();
    andere.sort_by_key(|d| (rang(los, runde, **d), **d));
    andere.truncate(umfang(alle.len()));
    alle.iter()
        .filter(|d| wieder.contains(d) || andere.contains(d))
        .copied()
        .collect()
}

/// SplitMix64 over lot, round and id. Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators".
fn rang(los: Uuid, runde: u32, dokument: DokumentId) -> u64 {
    let (a, b) = los.as_u64_pair();
    let (c, d) = dokument.0.as_u64_pair();
    [a, b, u64::from(runde), c, d]
        .into_iter()
        .fold(0, |x, wort| mischen(x ^ wort))
}

fn mischen(x: u64) -> u64 {
    let x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

//! How fast a mirror of the log is checked: headers and tiles alone, from files, as `eakte-verify --log` does.
//!
//!     koepfe_allein [EVENTS [EVENTS_PER_STREAM]]
//!
//! Makes the mirror in a temporary folder, checks it five times and prints the median and the most memory used.

use eakte_ledger::chain::{genesis, link};
use eakte_ledger::checkpoint::Checkpoint;
use eakte_ledger::header::{Header, HeaderBytes, Kind};
use eakte_ledger::ids::{ChainHash, Origin, RecordId};
use eakte_ledger::mirror;
use eakte_ledger::tile::{Content, Tile, encode_entries, encode_leaves, full_tile_root};
use eakte_ledger::tree::{Frontier, leaf};
use std::error::Error;
use std::io::ErrorKind;
use std::num::NonZeroUsize;
use std::path::Path;
use std::time::Instant;

const RUNS: usize = 5;
/// Streams under work at the same time: their events alternate.
const OPEN_STREAMS: u64 = 1_000;

/// Writes the mirror of a log of so many events, `length` in each stream; its state.
fn make(folder: &Path, events: u64, length: u64) -> Result<Checkpoint, Box<dyn Error>> {
    let origin = Origin::new("bench.example/log")?;
    let mut ends = vec![(0, ChainHash([0; 32])); OPEN_STREAMS as usize];
    let (mut frontier, mut bundle) = (Frontier::new(), Vec::with_capacity(256));
    let mut above: Vec<Vec<u8>> = vec![Vec::new(); 8];
    let tiles: Vec<Tile> = Tile::grown(0, events).collect();
    let of = |content| tiles.iter().filter(move |t| t.content() == content);
    let write = |tile: &Tile, bytes: &[u8]| -> std::io::Result<()> {
        let path = folder.join(tile.to_string());
        std::fs::create_dir_all(path.parent().unwrap_or(folder))?;
        std::fs::write(path, bytes)
    };
    let (mut entries, mut leaves) = (of(Content::Entries), of(Content::Hashes { level: 0 }));
    for position in 0..events {
        let (block, slot) = (position / (OPEN_STREAMS * length), position % OPEN_STREAMS);
        let seq = position / OPEN_STREAMS % length;
        let number = (block * OPEN_STREAMS + slot) as u128;
        let id = RecordId(blake3::hash(&number.to_be_bytes()).as_bytes()[..16].try_into()?);
        let prev = match seq {
            0 => genesis(&origin, &id),
            _ => ends[slot as usize].1,
        };
        let kind = *[Kind::Open, Kind::Key]
            .get(seq as usize)
            .unwrap_or(&Kind::Action);
        let header = Header {
            kind,
            org: 1,
            record_id: id,
            seq,
            time_ms: 1_795_500_000_000 + position,
            payload_len: 400,
            key_epoch: u32::from(!kind.is_clear()),
            prev,
            payload_b3: [1; 32],
            payload_sha256: [2; 32],
        }
        .encode();
        ends[slot as usize] = (seq + 1, link(&header));
        frontier.push(leaf(&header));
        bundle.push(header);
        if bundle.len() == 256 || position + 1 == events {
            finish(
                &mut bundle,
                &mut above,
                (entries.next(), leaves.next()),
                &write,
            )?;
        }
    }
    for level in 1..8u8 {
        let hashes = std::mem::take(&mut above[usize::from(level)]);
        for (tile, bytes) in of(Content::Hashes { level }).zip(hashes.chunks(256 * 32)) {
            write(tile, bytes)?;
            let up = full_tile_root(bytes).map(|root| root.0);
            above[usize::from(level) + 1].extend(up.into_iter().flatten());
        }
    }
    Ok(Checkpoint {
        origin,
        size: events,
        root: frontier.root(),
    })
}

fn finish(
    bundle: &mut Vec<HeaderBytes>,
    above: &mut [Vec<u8>],
    (entries, leaves): (Option<&Tile>, Option<&Tile>),
    write: &impl Fn(&Tile, &[u8]) -> std::io::Result<()>,
) -> Result<(), Box<dyn Error>> {
    let hashes = encode_leaves(bundle.iter());
    write(entries.ok_or("no bundle")?, &encode_entries(bundle.iter()))?;
    write(leaves.ok_or("no tile")?, &hashes)?;
    above[1].extend(full_tile_root(&hashes).into_iter().flat_map(|root| root.0));
    bundle.clear();
    Ok(())
}

/// Most memory this process ever used, in MiB.
fn memory_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    let kib = line.and_then(|l| l.trim().trim_end_matches(" kB").trim().parse::<u64>().ok());
    kib.unwrap_or(0) / 1024
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut numbers = std::env::args().skip(1).filter_map(|a| a.parse().ok());
    let events: u64 = numbers.next().unwrap_or(1_000_000);
    let length: u64 = numbers.next().unwrap_or(10);
    let folder = tempfile::tempdir()?;
    let checkpoint = make(folder.path(), events, length)?;
    let before = memory_mib();
    let threads = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let read = |name: &str| match std::fs::read(folder.path().join(name)) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
        Err(e) => Err(e),
    };
    let mut rates = Vec::new();
    for _ in 0..RUNS {
        let began = Instant::now();
        let report = mirror::check(&checkpoint, threads, read, |_| {})?;
        rates.push(events as f64 / began.elapsed().as_secs_f64());
        if !report.is_sound() || report.events != events {
            return Err(format!("not sound: {:?}", report.findings.first()).into());
        }
    }
    rates.sort_by(f64::total_cmp);
    println!("{threads} threads, {events} events, {length} in each stream");
    println!("figure headers_alone {:.0} events/s", rates[RUNS / 2]);
    println!("figure headers_alone_memory {} MiB", memory_mib());
    println!("figure headers_alone_memory_before {before} MiB");
    Ok(())
}

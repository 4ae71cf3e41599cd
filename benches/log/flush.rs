//! What does one flush cost on the disk of the data? As `pg_test_fsync` measures it: 8 KiB written over, fdatasync.

use std::io::{Seek, SeekFrom, Write};
use std::time::Instant;

use super::Fault;
use super::sides::median;

/// Flushes measured.
const FLUSHES: usize = 500;
/// A page of the write-ahead log.
const PAGE: [u8; 8192] = [7; 8192];

/// Prints the median and the 99th percentile in microseconds.
pub(crate) fn print(folder: &str) -> Result<(), Fault> {
    let mut file = tempfile::tempfile_in(folder)?;
    file.write_all(&vec![0; PAGE.len() * 128])?;
    file.sync_all()?;
    let mut times = Vec::with_capacity(FLUSHES);
    for n in 0..FLUSHES {
        let start = Instant::now();
        file.seek(SeekFrom::Start((n % 128 * PAGE.len()) as u64))?;
        file.write_all(&PAGE)?;
        file.sync_data()?;
        times.push(start.elapsed().as_secs_f64() * 1e6);
    }
    let middle = median(&mut times);
    println!("figure flush_p50 {middle:.0} us");
    println!("figure flush_p99 {:.0} us", times[FLUSHES * 99 / 100]);
    Ok(())
}

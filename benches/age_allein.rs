//! How fast does the `age` crate alone turn a file into an age file on the same disk?
//!
//! `age_allein FILE` prints the MiB/s, the measure for our upload.

use std::error::Error;
use std::fs::File;
use std::io::{BufReader, copy};
use std::path::PathBuf;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args_os()
        .nth(1)
        .map(PathBuf::from)
        .ok_or("usage: age_allein FILE")?;
    let output = file.with_extension("age");
    let recipient = age::x25519::Identity::generate().to_public();
    let start = Instant::now();
    let mut source = BufReader::with_capacity(1 << 20, File::open(&file)?);
    let encryptor =
        age::Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient))?;
    let mut sealed = encryptor.wrap_output(File::create(&output)?)?;
    let bytes = copy(&mut source, &mut sealed)?;
    sealed.finish()?.sync_all()?;
    let seconds = start.elapsed().as_secs_f64();
    std::fs::remove_file(&output)?;
    #[expect(clippy::cast_precision_loss)] // a file of 2^53 bytes is not measured here
    let mebibytes = bytes as f64 / f64::from(1 << 20);
    println!("{:.1}", mebibytes / seconds);
    Ok(())
}

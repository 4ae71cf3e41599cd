//! How fast is a document of 100 MiB sealed and opened? Against the `age` crate alone on the same bytes and disk, and
//! against the two digests alone that every document gets.

use std::convert::Infallible;
use std::io::{Read, Write};
use std::time::Instant;

use age::x25519::Identity;
use bytes::Bytes;
use eakte::app::UPLOAD_BYTES_MAX;
use futures::{TryStreamExt, stream};
use sha2::{Digest, Sha256};

use super::sides::{Sides, rate};
use super::world::World;
use super::{Fault, Size};

const MEBIBYTES: usize = 100;
/// Pieces in which an upload arrives.
const CHUNK_BYTES: usize = 64 * 1024;

async fn seal(
    world: &World,
    document: &Bytes,
) -> Result<(f64, eakte_domain::werte::BlobRef), Fault> {
    let start = Instant::now();
    let chunks = (0..document.len())
        .step_by(CHUNK_BYTES)
        .map(|at| Ok::<_, Infallible>(document.slice(at..(at + CHUNK_BYTES).min(document.len()))));
    let blob = world
        .app
        .blobs
        .put(stream::iter(chunks), UPLOAD_BYTES_MAX)
        .await?;
    Ok((rate(MEBIBYTES, start), blob))
}

async fn open(world: &World, blob: &eakte_domain::werte::BlobRef) -> Result<f64, Fault> {
    let start = Instant::now();
    let chunks = world.app.blobs.get(&blob.name, &blob.schluessel).await?;
    let bytes = chunks
        .try_fold(0, |n, chunk| async move { Ok(n + chunk.len()) })
        .await?;
    if bytes as u64 != blob.groesse {
        return Err("the document came back with another length".into());
    }
    Ok(rate(MEBIBYTES, start))
}

fn seal_alone(document: &[u8], path: &std::path::Path, identity: &Identity) -> Result<f64, Fault> {
    let start = Instant::now();
    let recipient = identity.to_public();
    let encryptor =
        age::Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient))?;
    let mut out = encryptor.wrap_output(std::fs::File::create(path)?)?;
    for chunk in document.chunks(CHUNK_BYTES) {
        out.write_all(chunk)?;
    }
    out.finish()?.sync_all()?;
    Ok(rate(MEBIBYTES, start))
}

fn open_alone(path: &std::path::Path, identity: &Identity) -> Result<f64, Fault> {
    let start = Instant::now();
    let decryptor = age::Decryptor::new(std::fs::File::open(path)?)?;
    let mut reader = decryptor.decrypt(std::iter::once(identity as &dyn age::Identity))?;
    let mut chunk = vec![0; CHUNK_BYTES];
    while reader.read(&mut chunk)? > 0 {}
    Ok(rate(MEBIBYTES, start))
}

fn digests_alone(document: &[u8]) -> f64 {
    let start = Instant::now();
    let (mut sha256, mut blake3) = (Sha256::new(), blake3::Hasher::new());
    for chunk in document.chunks(CHUNK_BYTES) {
        sha256.update(chunk);
        blake3.update(chunk);
    }
    std::hint::black_box((sha256.finalize(), blake3.finalize()));
    rate(MEBIBYTES, start)
}

/// `seal100MiB_vs_age`, `seal100MiB_vs_digests`, `open100MiB_vs_age`.
pub(crate) async fn run(world: &World, size: &Size) -> Result<(), Fault> {
    let mut bytes = vec![0; MEBIBYTES << 20];
    getrandom::fill(&mut bytes)?;
    let document = Bytes::from(bytes);
    let path = world.config.daten.join("age-alone");
    let identity = Identity::generate();
    let (mut sealing, mut digesting, mut opening) =
        (Sides::default(), Sides::default(), Sides::default());
    for _ in 0..size.rounds {
        let (ours, blob) = seal(world, &document).await?;
        sealing.round(ours, seal_alone(&document, &path, &identity)?);
        digesting.round(ours, digests_alone(&document));
        opening.round(open(world, &blob).await?, open_alone(&path, &identity)?);
    }
    std::fs::remove_file(&path)?;
    sealing.print("seal100MiB_vs_age", "MiB/s");
    digesting.print("seal100MiB_vs_digests", "MiB/s");
    opening.print("open100MiB_vs_age", "MiB/s");
    Ok(())
}

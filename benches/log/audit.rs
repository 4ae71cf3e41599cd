//! How fast is the whole log audited? Against the least that any audit must do: `COPY` of the same three tables,
//! joined, to nowhere. And how fast is the bundle of 1,000 events checked?

use std::io::Cursor;
use std::time::Instant;

use eakte::app::{App, Config};
use eakte_ledger::bundle::{self, Pin, Verdict};
use eakte_ledger::verify::Payloads;
use futures::TryStreamExt;

use super::sides::{Sides, median, rate};
use super::world::World;
use super::{Fault, Size};

const COPY: &str = "COPY (SELECT e.position, e.stream, e.sequence, e.header, s.salt, b.body
    FROM event e LEFT JOIN payload_salt s USING (position) LEFT JOIN payload_body b USING (position)
    ORDER BY e.position) TO STDOUT (FORMAT binary)";

/// `audit_vs_copy`, the memory of an audit, and the time of a bundle.
pub(crate) async fn run(world: &World, size: &Size) -> Result<(), Fault> {
    against_copy(world, size).await?;
    memory().await?;
    bundle(world, size).await
}

/// The memory of an audit.
pub(crate) async fn memory() -> Result<(), Fault> {
    // In a process of its own: this one has held more than an audit needs.
    let alone = tokio::process::Command::new(std::env::current_exe()?)
        .arg("audit-alone")
        .status()
        .await?;
    if !alone.success() {
        return Err("the audit alone failed".into());
    }
    Ok(())
}

/// One audit, and the most memory this process ever used for it.
pub(crate) async fn alone(config: &Config) -> Result<(), Fault> {
    let app = App::start(config, false).await?;
    let before = memory_mib()?;
    let report = app.log_pruefen(|_, _| {}).await?;
    if !report.is_sound() {
        return Err("the log of the bench is not sound".into());
    }
    println!("figure audit_memory {} MiB", memory_mib()?);
    println!("figure audit_memory_before {before} MiB");
    Ok(())
}

/// Most memory this process ever used.
fn memory_mib() -> Result<u64, Fault> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    let kib = line.ok_or("no VmHWM")?.trim().trim_end_matches(" kB");
    Ok(kib.trim().parse::<u64>()? / 1024)
}

/// `audit_vs_copy`.
pub(crate) async fn against_copy(world: &World, size: &Size) -> Result<(), Fault> {
    let client = world.app.store.db.service().await?;
    let mut sides = Sides::default();
    for _ in 0..size.rounds {
        let start = Instant::now();
        let report = world.app.log_pruefen(|_, _| {}).await?;
        if !report.is_sound() {
            return Err("the log of the bench is not sound".into());
        }
        let events = report.events as usize;
        let ours = rate(events, start);
        let start = Instant::now();
        let chunks = client.copy_out(COPY).await?;
        let bytes = chunks
            .try_fold(0, |n, chunk| async move { Ok(n + chunk.len()) })
            .await?;
        if bytes < events * 1_000 {
            return Err("the copy missed events".into());
        }
        sides.round(ours, rate(events, start));
    }
    sides.print("audit_vs_copy", "events/s");
    Ok(())
}

/// The time of a bundle of 1,000 events.
async fn bundle(world: &World, size: &Size) -> Result<(), Fault> {
    let akte = world.akten_with_events(1, 1_000).await?[0];
    let out = world
        .app
        .bundle_ohne_tor(akte, Payloads::All, Cursor::new(Vec::new()))
        .await?;
    let bytes = out.into_inner();
    let pin = Pin {
        origin: Some(world.app.store.origin.clone()),
        writer: Some(world.app.store.bund.schreiber().public()),
        ..Pin::default()
    };
    let mut times = Vec::new();
    for _ in 0..size.rounds {
        let start = Instant::now();
        let report = bundle::check(Cursor::new(&bytes), &pin)?;
        times.push(start.elapsed().as_secs_f64() * 1e3);
        if report.verdict() != Verdict::Sound {
            return Err("the bundle of the bench is not sound".into());
        }
    }
    println!("figure bundle1000_verify {:.1} ms", median(&mut times));
    Ok(())
}

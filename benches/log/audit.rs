//! How fast is the whole log audited? Against the least that any audit must do: `COPY` of the same three tables,
//! joined, to nowhere. And how fast is the bundle of 1,000 events checked?

use std::io::Cursor;
use std::time::Instant;

use eakte_ledger::bundle::{self, Pin, Verdict};
use eakte_ledger::verify::Payloads;
use futures::TryStreamExt;

use super::sides::{Sides, median, rate};
use super::world::World;
use super::{Fault, Size};

const COPY: &str = "COPY (SELECT e.position, e.stream, e.sequence, e.header, s.salt, b.body
    FROM event e LEFT JOIN payload_salt s USING (position) LEFT JOIN payload_body b USING (position)
    ORDER BY e.position) TO STDOUT (FORMAT binary)";

/// `audit_vs_copy`, and the time of a bundle.
pub(crate) async fn run(world: &World, size: &Size) -> Result<(), Fault> {
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

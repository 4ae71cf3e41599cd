//! How fast are all events read again? Verified against their digests, opened and folded into one counter, with the
//! keys of every stream unwrapped anew; the peer reads clear JSON. And how fast are all views rebuilt, and what takes
//! the time?

use std::time::Instant;

use eakte::store::{follower, leser};
use eakte_domain::Ereignis;
use futures::{StreamExt, pin_mut};

use super::peer::Peer;
use super::sides::{Sides, rate};
use super::world::World;
use super::{Fault, Size};

/// Events of a batch whose parts are timed one after the other.
const BATCH_EVENTS: i64 = 1_000;

/// `replay_vs_postgres_es`, and the figures of a rebuild.
pub(crate) async fn run(world: &World, peer: &mut Peer, size: &Size) -> Result<(), Fault> {
    let mut sides = Sides::default();
    for _ in 0..size.rounds {
        sides.round(replay(world).await?, peer.rate("replay").await?);
    }
    sides.print("replay_vs_postgres_es", "events/s");
    println!("figure rebuild {:.0} events/s", rebuild(world).await?);
    shares(world).await
}

/// Events a second: all, verified, opened and counted.
pub(crate) async fn replay(world: &World) -> Result<f64, Fault> {
    let app = world.fresh().await?;
    let reader = app.store.db.service().await?;
    let start = Instant::now();
    let head = leser::head(&reader).await?;
    let (mut seen, mut actions) = (0, 0);
    let batches = follower::opened(&app.store, &reader, 0, head);
    pin_mut!(batches);
    while let Some(batch) = batches.next().await {
        let batch = batch?;
        seen += batch.len();
        actions += batch
            .iter()
            .filter(|e| !matches!(e.ereignis, Ereignis::Klar { .. }))
            .count();
    }
    if actions == 0 || seen as i64 != head + 1 {
        return Err("the replay missed events".into());
    }
    Ok(rate(seen, start))
}

/// Events a second: all views emptied and filled again.
pub(crate) async fn rebuild(world: &World) -> Result<f64, Fault> {
    let app = world.fresh().await?;
    let reader = app.store.db.service().await?;
    let mut writer = app.store.db.service().await?;
    eakte_projections::follow::reset(&mut writer).await?;
    let start = Instant::now();
    let position = follower::catch_up(&app.store, &reader, &mut writer, |_, _| {}).await?;
    Ok(rate(position as usize + 1, start))
}

/// What a rebuild spends its time on, one part after the other (it runs them beside each other). Folding is what our
/// own processor does while views are written, writing is the rest: PostgreSQL.
async fn shares(world: &World) -> Result<(), Fault> {
    let app = world.fresh().await?;
    let reader = app.store.db.service().await?;
    let mut writer = app.store.db.service().await?;
    eakte_projections::follow::reset(&mut writer).await?;
    let head = leser::head(&reader).await?;
    let (mut reading, mut opening, mut folding, mut views) = (0.0, 0.0, 0.0, 0.0);
    for from in (0..=head).step_by(BATCH_EVENTS as usize) {
        let start = Instant::now();
        let rows = leser::from_position(&reader, from, BATCH_EVENTS).await?;
        reading += start.elapsed().as_secs_f64();
        let start = Instant::now();
        let events = follower::open(&app.store, &reader, rows).await?;
        opening += start.elapsed().as_secs_f64();
        let (start, worked) = (Instant::now(), processor_seconds()?);
        eakte_projections::follow::apply_batch(&mut writer, &events).await?;
        views += start.elapsed().as_secs_f64();
        folding += processor_seconds()? - worked;
    }
    let all = reading + opening + views;
    for (part, time) in [
        ("reading", reading),
        ("opening", opening),
        ("folding", folding.min(views)),
        ("writing", (views - folding).max(0.0)),
    ] {
        println!("figure rebuild_share_{part} {:.0} %", time / all * 100.0);
    }
    Ok(())
}

/// Processor time of this process so far. Source: proc(5), /proc/self/schedstat of each thread, in nanoseconds.
fn processor_seconds() -> Result<f64, Fault> {
    let mut sum = 0.0;
    for thread in std::fs::read_dir("/proc/self/task")? {
        // A thread may end meanwhile.
        let text = std::fs::read_to_string(thread?.path().join("schedstat")).unwrap_or_default();
        let spent = text.split_whitespace().next().unwrap_or("0");
        sum += spent.parse::<f64>()? / 1e9;
    }
    Ok(sum)
}

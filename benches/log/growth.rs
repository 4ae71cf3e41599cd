//! Does an event cost more when the log is long? Append, load, rebuild, audit and start in a log of so many events.

use std::sync::Arc;
use std::time::Instant;

use super::append::Ours;
use super::sides::median;
use super::world::World;
use super::{Fault, Size, audit, load, replay};

/// Events of each Akte the log is filled with.
const EVENTS_EACH: usize = 100;
/// Akten that are loaded: as many at each size, from all over the log, so that their keys are as often opened before.
const LOADED_MAX: usize = 100;

/// Figures only: the limit and the peer are measured at one size.
pub(crate) async fn run(world: &Arc<World>, size: &Size, events: usize) -> Result<(), Fault> {
    let start = Instant::now();
    let akten = world
        .akten_with_events(events / EVENTS_EACH, EVENTS_EACH)
        .await?;
    let filled = start.elapsed().as_secs_f64();
    println!("figure fill {:.0} events/s", events as f64 / filled);
    world.analyse().await?;
    let start = Instant::now();
    world.fresh().await?;
    println!("figure start {:.2} s", start.elapsed().as_secs_f64());

    let ours = Arc::new(Ours::new(world).await?);
    let mut rates = Vec::new();
    for _ in 0..size.rounds {
        rates.push(ours.append(world, 16, size.events, 1).await?);
    }
    println!("figure append16 {:.0} events/s", median(&mut rates));

    let some: Vec<_> = akten
        .iter()
        .step_by(akten.len().div_ceil(LOADED_MAX).max(1))
        .copied()
        .collect();
    load::snapshots(world, &some).await?;
    for (name, cold) in [("load100_cold", true), ("load100_cached", false)] {
        let mut rates = Vec::new();
        for round in 0..size.rounds {
            rates.push(load::loads(world, &some, round * load::LOADS, cold).await?);
        }
        println!("figure {name} {:.0} loads/s", median(&mut rates));
    }
    println!("figure replay {:.0} events/s", replay::replay(world).await?);
    println!(
        "figure rebuild {:.0} events/s",
        replay::rebuild(world).await?
    );
    let once = Size { rounds: 1, ..*size };
    audit::against_copy(world, &once).await?;
    audit::memory().await
}

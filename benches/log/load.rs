//! How fast is an Akte of 100 events there to be decided on? Cold: read, keys unwrapped, chain checked, opened,
//! folded. Cached: as the second command on an Akte finds it. The peer reads and folds every time.

use std::time::Instant;

use eakte_domain::AkteId;
use eakte_domain::akte::Akte;

use super::peer::Peer;
use super::sides::{Sides, rate};
use super::world::World;
use super::{Fault, Size};

/// Akten loaded in a round, one after the other.
const LOADS: usize = 400;

async fn loads(world: &World, akten: &[AkteId], from: usize, cold: bool) -> Result<f64, Fault> {
    let chosen: Vec<AkteId> = akten
        .iter()
        .cycle()
        .skip(from)
        .take(LOADS)
        .copied()
        .collect();
    for akte in &chosen {
        if cold {
            world.app.store.cache.forget((*akte).into());
        } else {
            world.app.store.stand::<Akte>((*akte).into()).await?;
        }
    }
    let start = Instant::now();
    for akte in &chosen {
        let stand = world.app.store.stand::<Akte>((*akte).into()).await?;
        if stand.is_none_or(|s| s.next_seq < 100) {
            return Err("an Akte is shorter than it should be".into());
        }
    }
    Ok(rate(LOADS, start))
}

/// `load100_cold_vs_postgres_es`, `load100_cached_vs_postgres_es`.
pub(crate) async fn run(
    world: &World,
    peer: &mut Peer,
    akten: &[AkteId],
    size: &Size,
) -> Result<(), Fault> {
    world.analyse().await?;
    for (name, cold) in [
        ("load100_cold_vs_postgres_es", true),
        ("load100_cached_vs_postgres_es", false),
    ] {
        let mut sides = Sides::default();
        for round in 0..size.rounds {
            let us = loads(world, akten, round * LOADS, cold).await?;
            sides.round(us, peer.rate(&format!("load {LOADS}")).await?);
        }
        sides.print(name, "loads/s");
    }
    Ok(())
}

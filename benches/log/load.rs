//! How fast is an Akte of 100 events there to be decided on? Cold: read, keys unwrapped, chain checked, opened,
//! folded; long Akten from their snapshot on. Cached: as the second command on an Akte finds it. The peer reads and folds every time.

use std::time::Instant;

use eakte_domain::AkteId;
use eakte_domain::akte::Akte;

use super::peer::Peer;
use super::sides::{Sides, rate};
use super::world::World;
use super::{Fault, Size};

/// Akten loaded in a round, one after the other.
pub(crate) const LOADS: usize = 400;

/// Loads a second, one after the other. `cold`: nothing of them is cached, but their snapshots are kept, as of every long
/// Akte that was loaded once.
pub(crate) async fn loads(
    world: &World,
    akten: &[AkteId],
    from: usize,
    cold: bool,
) -> Result<f64, Fault> {
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
    snapshots(world, akten).await?;
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

/// Loads every Akte once, and waits until the last snapshot is kept.
pub(crate) async fn snapshots(world: &World, akten: &[AkteId]) -> Result<(), Fault> {
    let client = world.app.store.db.service().await?;
    for akte in akten {
        world.app.store.stand::<Akte>((*akte).into()).await?;
    }
    let ids: Vec<_> = akten.iter().map(|a| a.0).collect();
    let sql = "SELECT count(*) FROM snapshot WHERE stream = ANY($1)";
    for _ in 0..600 {
        let kept: i64 = client.query_one(sql, &[&ids]).await?.get(0);
        if kept as usize == ids.len() {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    Err("not every long Akte got its snapshot".into())
}

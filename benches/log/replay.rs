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

/// `replay_vs_postgres_es`, and the figures of a rebuild.
pub(crate) async fn run(world: &World, peer: &mut Peer, size: &Size) -> Result<(), Fault> {
    let mut sides = Sides::default();
    for _ in 0..size.rounds {
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
        sides.round(rate(seen, start), peer.rate("replay").await?);
    }
    sides.print("replay_vs_postgres_es", "events/s");

    let app = world.fresh().await?;
    let reader = app.store.db.service().await?;
    let mut writer = app.store.db.service().await?;
    eakte_projections::follow::reset(&mut writer).await?;
    let start = Instant::now();
    let position = follower::catch_up(&app.store, &reader, &mut writer, |_, _| {}).await?;
    println!(
        "figure rebuild {:.0} events/s",
        rate(position as usize + 1, start)
    );
    Ok(())
}

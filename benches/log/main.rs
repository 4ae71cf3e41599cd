//! The event log side by side with its limits and its peer: one question a file, run interleaved, in one process.
//!
//! ```text
//! log [--short] [NAME...]   NAME: append command load replay audit document
//!                                        [--events N]          how each of ours grows: in a log of N events
//!                                        audit-alone           one audit of the log as it is, and its memory
//! DATABASE_URL, EAKTE_BENCH_RAW_URL, EAKTE_BENCH_PEER_URL   three empty databases of one cluster
//! EAKTE_DATA, EAKTE_PASSPHRASE_FILE, EAKTE_WORKER           as for eakte
//! EAKTE_BENCH_PEER                                          the program of benches/peer
//! ```
//!
//! `./ops/bench` sets all of it. Every comparison runs at least five rounds, one side after the other, and ends in a
//! line `ratio NAME VALUE`: the median of the rounds' ratios, ours divided by the other. On a machine that does other
//! work besides, only the ratios mean anything.

mod append;
mod audit;
mod document;
mod flush;
mod growth;
mod load;
mod peer;
mod raw;
mod replay;
mod sides;
mod world;

use self::peer::Peer;
use self::world::World;

type Fault = Box<dyn std::error::Error + Send + Sync>;

/// What is asked of all benches alike.
pub(crate) struct Size {
    /// Rounds of each comparison: odd, at least five.
    pub(crate) rounds: usize,
    /// Events a round appends.
    pub(crate) events: usize,
    /// Events the log holds for the benches that read it all.
    pub(crate) log_events: usize,
}

fn var(name: &str) -> Result<String, Fault> {
    std::env::var(name).map_err(|_| format!("{name} is not set; ./ops/bench sets it").into())
}

#[tokio::main]
async fn main() -> Result<(), Fault> {
    let mut names: Vec<String> = std::env::args().skip(1).collect();
    let short = names.iter().any(|a| a == "--short");
    names.retain(|a| a != "--short");
    let events = match names.iter().position(|a| a == "--events") {
        Some(at) => Some(
            names
                .get(at + 1)
                .ok_or("--events takes a number")?
                .parse()?,
        ),
        None => None,
    };
    if names == ["audit-alone"] {
        return audit::alone(&World::config()?).await;
    }
    let wanted = |name: &str| names.is_empty() || names.iter().any(|n| n == name);
    let size = if short {
        Size {
            rounds: 5,
            events: 2_000,
            log_events: 20_000,
        }
    } else {
        Size {
            rounds: 7,
            events: 10_000,
            log_events: 1_000_000,
        }
    };
    flush::print(&var("EAKTE_DATA")?)?;
    let world = std::sync::Arc::new(World::new().await?);
    if let Some(events) = events {
        return growth::run(&world, &size, events).await;
    }
    let mut peer = Peer::start(&var("EAKTE_BENCH_PEER")?, &var("EAKTE_BENCH_PEER_URL")?).await?;
    if wanted("append") {
        append::against_raw(&world, &size).await?;
    }
    if wanted("command") {
        append::against_peer(&world, &mut peer, &size).await?;
    }
    if wanted("load") || wanted("replay") || wanted("audit") {
        let akten = world.akten_with_events(size.log_events / 100, 100).await?;
        peer.job(&format!(
            "fill {} 100 {}",
            size.log_events / 100,
            world::EVENT_BYTES
        ))
        .await?;
        if wanted("load") {
            load::run(&world, &mut peer, &akten, &size).await?;
        }
        if wanted("replay") {
            replay::run(&world, &mut peer, &size).await?;
        }
        if wanted("audit") {
            audit::run(&world, &size).await?;
        }
    }
    if wanted("document") {
        document::run(&world, &size).await?;
    }
    Ok(())
}

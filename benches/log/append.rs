//! How fast are events of 1 KiB appended, durable, to 1,000 streams of 50 events?
//!
//! Against the limit: sealing, chaining and all rows of the log, by 1, 16 and 64 clients. Against the peer: whole
//! commands by 16 clients (gate, load, decide, seal, append; the peer without a gate), and ten events a command
//! (sealed and appended; the domain has no command with ten events). And how long does a lone command take at worst?

use std::sync::Arc;
use std::time::Instant;

use eakte::app::Auftrag;
use eakte::store::strom::Stromstand;
use eakte_domain::AkteId;
use eakte_domain::akte::{AkteBetreffAendern, AkteCommand};
use futures::future::try_join_all;
use tokio::sync::Mutex;

use super::peer::Peer;
use super::raw::Raw;
use super::sides::{Sides, rate};
use super::world::{EVENT_BYTES, STREAMS, World, betreff};
use super::{Fault, Size};

/// Events each stream holds at the start.
const EVENTS_BEFORE: usize = 50;

/// Streams to append to.
pub(crate) struct Ours {
    streams: Vec<(AkteId, Mutex<Stromstand<()>>)>,
}

impl Ours {
    pub(crate) async fn new(world: &World) -> Result<Self, Fault> {
        let akten = world.akten_with_events(STREAMS, EVENTS_BEFORE).await?;
        let mut streams = Vec::with_capacity(akten.len());
        for akte in akten {
            streams.push((akte, Mutex::new(world.stand(akte).await?)));
        }
        world.analyse().await?;
        Ok(Self { streams })
    }

    /// So many commands of so many events by so many clients; events per second.
    pub(crate) async fn append(
        self: &Arc<Self>,
        world: &Arc<World>,
        clients: usize,
        commands: usize,
        events: usize,
    ) -> Result<f64, Fault> {
        let start = Instant::now();
        let mut tasks = Vec::new();
        for client in 0..clients {
            let (ours, world) = (self.clone(), world.clone());
            tasks.push(tokio::spawn(async move {
                for n in (client..commands).step_by(clients) {
                    let (akte, stand) = &ours.streams[n % STREAMS];
                    let mut stand = stand.lock().await;
                    *stand = world.append(&stand, *akte, events).await?;
                }
                Ok(())
            }));
        }
        super::sides::all(tasks).await?;
        Ok(rate(commands * events, start))
    }
}

/// `append1_vs_raw`, `append16_vs_raw`, `append64_vs_raw`.
pub(crate) async fn against_raw(world: &Arc<World>, size: &Size) -> Result<(), Fault> {
    let ours = Arc::new(Ours::new(world).await?);
    let mut raw = Raw::new(64).await?;
    for clients in [1, 16, 64] {
        // One client waits for every flush: a fifth of the events take as long.
        let events = if clients == 1 {
            size.events / 5
        } else {
            size.events
        };
        let mut sides = Sides::default();
        for _ in 0..size.rounds {
            let us = ours.append(world, clients, events, 1).await?;
            sides.round(us, raw.append(clients, events).await?);
        }
        sides.print(&format!("append{clients}_vs_raw"), "events/s");
    }
    Ok(())
}

/// `command16_vs_postgres_es`, `bulk10_vs_postgres_es`, and the times of lone commands.
pub(crate) async fn against_peer(
    world: &Arc<World>,
    peer: &mut Peer,
    size: &Size,
) -> Result<(), Fault> {
    let fill = format!("fill {STREAMS} {EVENTS_BEFORE} {EVENT_BYTES}");
    let akten = Arc::new(world.akten_with_events(STREAMS, EVENTS_BEFORE).await?);
    world.analyse().await?;
    peer.job(&fill).await?;
    let commands = size.events / 2;
    // Both once unmeasured: the first load of each stream fills our cache, and its connections the peer's pool.
    let mut number = 1_000_000;
    command(world, &akten, 16, STREAMS, &mut number).await?;
    peer.rate(&format!("command 16 {STREAMS} 1 {EVENT_BYTES}"))
        .await?;
    let mut sides = Sides::default();
    for _ in 0..size.rounds {
        let us = command(world, &akten, 16, commands, &mut number).await?;
        sides.round(
            us,
            peer.rate(&format!("command 16 {commands} 1 {EVENT_BYTES}"))
                .await?,
        );
    }
    sides.print("command16_vs_postgres_es", "commands/s");

    let mut times = Vec::with_capacity(STREAMS);
    for akte in akten.iter() {
        let start = Instant::now();
        one(world, *akte, &mut number).await?;
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    times.sort_by(f64::total_cmp);
    println!("figure lone_command_p50 {:.2} ms", times[times.len() / 2]);
    println!(
        "figure lone_command_p99 {:.2} ms",
        times[times.len() * 99 / 100]
    );

    peer.job(&fill).await?;
    let ours = Arc::new(Ours::new(world).await?);
    let mut sides = Sides::default();
    for _ in 0..size.rounds {
        let us = ours.append(world, 16, commands / 5, 10).await?;
        sides.round(
            us,
            peer.rate(&format!("command 16 {} 10 {EVENT_BYTES}", commands / 5))
                .await?,
        );
    }
    sides.print("bulk10_vs_postgres_es", "events/s");
    Ok(())
}

async fn one(world: &World, akte: AkteId, number: &mut usize) -> Result<(), Fault> {
    *number += 1;
    let command = AkteCommand::AkteBetreffAendern(AkteBetreffAendern {
        betreff: betreff(*number)?,
    });
    world
        .app
        .execute(&world.actor, akte, command, Auftrag::neu().ohne_warten())
        .await?;
    Ok(())
}

async fn command(
    world: &Arc<World>,
    akten: &Arc<Vec<AkteId>>,
    clients: usize,
    commands: usize,
    number: &mut usize,
) -> Result<f64, Fault> {
    let first = *number;
    *number += commands;
    let start = Instant::now();
    let tasks = (0..clients).map(|client| {
        let (world, akten) = (world.clone(), akten.clone());
        tokio::spawn(async move {
            for n in (client..commands).step_by(clients) {
                one(&world, akten[n % akten.len()], &mut (first + n)).await?;
            }
            Ok::<_, Fault>(())
        })
    });
    for done in try_join_all(tasks).await? {
        done?;
    }
    Ok(rate(commands, start))
}

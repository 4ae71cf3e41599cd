//! `eakte-witness`: confirms for a municipality or an outsider that the log only ever grows.
//!
//! It sees sizes and hashes, no content. Exit code 0: done. 2: cannot, and why.

use clap::{ArgGroup, Parser, Subcommand};
use eakte_ledger::ids::Origin;
use eakte_ledger::note::NOTE_BYTES_MAX;
use eakte_ledger::vkey::{Scheme, Vkey};
use eakte_witness::folder::{self, Folder};
use eakte_witness::memory::{Memory, adopt};
use eakte_witness::{inbound, outbound};
use std::error::Error;
use std::io::Read;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Confirms that the log of an eAkte only ever grows. Sees sizes and hashes, no content.
#[derive(Parser)]
#[command(name = "eakte-witness", version)]
struct Arguments {
    /// Folder of keys and state.
    #[arg(
        long,
        env = "EAKTE_WITNESS_DIR",
        global = true,
        default_value = "./witness"
    )]
    dir: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Makes the keys, once, and prints the verifier keys for the operator of the log.
    Init {
        /// Name of the witness, for example `zeuge.suedlohn.de/eakte`.
        #[arg(long)]
        name: Origin,
    },
    /// Confirms checkpoints, until it is stopped.
    #[command(group(ArgGroup::new("way").required(true).args(["url", "listen"])))]
    Run {
        /// Verifier keys of the log: Ed25519, and ML-DSA for seals.
        #[arg(long = "log-vkey", required = true)]
        log_keys: Vec<Vkey>,
        /// Asks the service at this address: `https://host`. Needs no open port.
        #[arg(long)]
        url: Option<String>,
        /// PEM file of the certificates to trust for `--url`, instead of the system's.
        #[arg(long, requires = "url")]
        ca: Option<PathBuf>,
        /// Waits at this address to be asked (C2SP `add-checkpoint`).
        #[arg(long)]
        listen: Option<SocketAddr>,
    },
    /// Prints keys and what was confirmed last. Exit code 1 if the log contradicted itself.
    Status,
    /// Goes on from a checkpoint after the state was lost. Take the newest that other witnesses confirmed.
    Adopt {
        /// Verifier keys of the log.
        #[arg(long = "log-vkey", required = true)]
        log_keys: Vec<Vkey>,
        /// File with the checkpoint.
        checkpoint: PathBuf,
    },
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(code) => code,
        Err(e) => {
            eprintln!("eakte-witness: {e}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<ExitCode, Box<dyn Error>> {
    let dir = &arguments.dir;
    match &arguments.command {
        Command::Init { name } => {
            Folder::open(dir)?.init(name)?;
            print_keys(dir)?;
        }
        Command::Run {
            log_keys,
            url,
            ca,
            listen,
        } => {
            let log = log_of(log_keys)?;
            let mut memory = Memory::load(Folder::open(dir)?, log)?;
            if let Some(url) = url {
                let service = outbound::Service::new(url, ca.as_deref())?;
                service.run(&mut memory, log_keys);
            }
            if let Some(address) = listen {
                let listener = TcpListener::bind(address)?;
                eprintln!("eakte-witness: listens at {}", listener.local_addr()?);
                inbound::run(listener, memory, log_keys.clone())?;
            }
        }
        Command::Status => return status(dir),
        Command::Adopt {
            log_keys,
            checkpoint,
        } => {
            log_of(log_keys)?;
            let mut note = Vec::new();
            let file = std::fs::File::open(checkpoint);
            let file = file.map_err(|e| format!("{}: {e}", checkpoint.display()))?;
            file.take(NOTE_BYTES_MAX as u64 + 1)
                .read_to_end(&mut note)?;
            let state = adopt(&Folder::open(dir)?, &note, log_keys)?.remembered;
            println!("goes on from size {}, root {}", state.size, state.root);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The one log that the keys belong to. At least one is Ed25519: ML-DSA alone never counts.
fn log_of(keys: &[Vkey]) -> Result<&Origin, String> {
    let first = keys.first().ok_or("a verifier key of the log is missing")?;
    if keys.iter().any(|key| key.name() != first.name()) {
        return Err("the verifier keys belong to different logs".into());
    }
    if keys.iter().any(|key| key.scheme() == Scheme::Cosignature) {
        return Err("this is the verifier key of a witness, not of a log".into());
    }
    if keys.iter().all(|key| key.scheme() != Scheme::Note) {
        return Err("the Ed25519 verifier key of the log is missing".into());
    }
    Ok(first.name())
}

fn print_keys(dir: &Path) -> Result<(), Box<dyn Error>> {
    let keys = folder::read_keys(&folder::keys_path(dir))?;
    for scheme in [Scheme::Cosignature, Scheme::MlDsa44] {
        println!("{}", keys.vkey(scheme));
    }
    Ok(())
}

fn status(dir: &Path) -> Result<ExitCode, Box<dyn Error>> {
    print_keys(dir)?;
    let state = folder::read_state(dir)?;
    match state.log {
        Some(log) => println!("log {log}"),
        None => println!("nothing confirmed yet"),
    }
    println!(
        "size {}\nroot {}",
        state.remembered.size, state.remembered.root
    );
    match folder::contradiction(dir) {
        Some(path) => {
            println!("THE LOG CONTRADICTED ITSELF: {}", path.display());
            if let Some(before) = folder::contradicted(dir) {
                println!("what it had signed before: {}", before.display());
            }
            Ok(ExitCode::from(1))
        }
        None => Ok(ExitCode::SUCCESS),
    }
}

//! `eakte-signer`: holds the keys of the log and signs its checkpoints, as a witness of its own log.
//!
//! It remembers what it signed, in a folder of its own, and signs only what continues that: a database
//! that was restored or rewound gets no signature. Exit code 0: done. 2: cannot, and why.

use clap::{Parser, Subcommand};
use eakte_ledger::ids::Origin;
use eakte_ledger::note::NOTE_BYTES_MAX;
use eakte_ledger::vkey::{Scheme, Vkey};
use eakte_witness::folder::{self, Folder, FolderError};
use eakte_witness::memory::{Memory, adopt};
use eakte_witness::socket::{Server, listen};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Signs the checkpoints of the log, and only such as continue what it signed before.
#[derive(Parser)]
#[command(name = "eakte-signer", version)]
struct Arguments {
    /// Folder of keys and state; not in the backup of the database, best on another host or disk.
    #[arg(
        long,
        env = "EAKTE_SIGNER_DIR",
        global = true,
        default_value = "./signer"
    )]
    dir: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves; makes keys and an empty state at the first start.
    Run {
        /// Name of the log.
        #[arg(long, env = "EAKTE_ORIGIN")]
        origin: Origin,
        /// Unix socket, for this user and its group.
        #[arg(long, env = "EAKTE_SIGNER_SOCKET")]
        socket: PathBuf,
        /// Verifier key of the writer, who must then have signed every request, too.
        #[arg(long, env = "EAKTE_WRITER_VKEY")]
        writer: Option<Vkey>,
    },
    /// Prints the log's verifier keys.
    Keys,
    /// Prints what was signed last.
    Status,
    /// Goes on from a checkpoint after the state was lost. Take the newest that witnesses signed.
    Adopt {
        /// File with a checkpoint that this signer signed.
        checkpoint: PathBuf,
    },
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            eprintln!("eakte-signer: {e}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let dir = &arguments.dir;
    match &arguments.command {
        Command::Run {
            origin,
            socket,
            writer,
        } => serve(dir, origin, socket, writer.clone()),
        Command::Keys => {
            vkeys(dir)?.iter().for_each(|key| println!("{key}"));
            Ok(())
        }
        Command::Status => {
            let state = folder::read_state(dir)?.remembered;
            println!("size {}\nroot {}", state.size, state.root);
            Ok(())
        }
        Command::Adopt { checkpoint } => {
            let folder = Folder::open(dir)?;
            let note = read_note(checkpoint)?;
            let state = adopt(&folder, &note, &vkeys(dir)?)?.remembered;
            println!("goes on from size {}, root {}", state.size, state.root);
            Ok(())
        }
    }
}

fn serve(
    dir: &Path,
    origin: &Origin,
    socket: &Path,
    writer: Option<Vkey>,
) -> Result<(), Box<dyn Error>> {
    if let Some(key) = &writer
        && (key.scheme() != Scheme::Note || key.name() != origin)
    {
        return Err(format!("the writer's key is one of scheme 1 named `{origin}`").into());
    }
    let folder = Folder::open(dir)?;
    if folder.is_new() {
        folder.init(origin)?;
    }
    let memory = Memory::load(folder, origin)?;
    if memory.keys().name() != origin {
        return Err(Box::new(FolderError::Name {
            path: folder::keys_path(dir),
            found: memory.keys().name().clone(),
            expected: origin.clone(),
        }));
    }
    for key in eakte_witness::socket::log_keys(&memory) {
        println!("{key}");
    }
    let size = memory.state().remembered.size;
    let listener = listen(socket)?;
    eprintln!(
        "eakte-signer: remembers size {size}, listens at {}",
        socket.display()
    );
    Server::new(memory, origin.clone(), writer).run(&listener)?;
    Ok(())
}

fn vkeys(dir: &Path) -> Result<[Vkey; 2], FolderError> {
    let keys = folder::read_keys(&folder::keys_path(dir))?;
    Ok([Scheme::Note, Scheme::MlDsa44].map(|scheme| keys.vkey(scheme)))
}

fn read_note(path: &Path) -> Result<Vec<u8>, String> {
    let fault = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
    let size = path.metadata().map_err(|e| fault(&e))?.len();
    if size > NOTE_BYTES_MAX as u64 {
        return Err(fault(&"longer than a checkpoint can be"));
    }
    std::fs::read(path).map_err(|e| fault(&e))
}

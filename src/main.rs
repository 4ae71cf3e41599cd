//! The command line of eAkte.

mod cli;

use std::io::IsTerminal;
use std::process::ExitCode;

use clap::Parser;
use tracing_subscriber::filter::{EnvFilter, FilterExt, filter_fn};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

#[tokio::main]
async fn main() -> ExitCode {
    let wanted = EnvFilter::try_from_env("EAKTE_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    // At debug it writes the values of every statement: texts of Akten, names, searches.
    let nothing_personal = filter_fn(|m| {
        !m.target().starts_with("tokio_postgres") || *m.level() <= tracing::Level::INFO
    });
    // A log file is read with ordinary tools: colours only for a terminal.
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    tracing_subscriber::registry()
        .with(lines.with_filter(wanted.and(nothing_personal)))
        .init();
    match cli::run(cli::Cli::parse()).await {
        Ok(code) => code,
        Err(e) => {
            eprintln!("eakte: {e}");
            ExitCode::from(cli::CANNOT)
        }
    }
}

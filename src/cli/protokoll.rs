//! What the program says of itself while it runs: lines on standard error.

use std::io::IsTerminal;

use tracing_subscriber::filter::{EnvFilter, FilterExt, filter_fn};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

/// Begins it; `EAKTE_LOG` says how much.
pub(super) fn beginnen() {
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
}

//! A worker that reads many documents of one hand, one after the other.

use std::io;

use tokio::io::{AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout};

use crate::client::listen;
use crate::frame::Kopf;

/// Documents one worker reads: its processor time is limited, and so is what a bad document could forge.
const DOCUMENTS_MAX: u32 = 500;

/// The running program `eakte-worker reihe`. It ends with this value.
#[derive(Debug)]
pub(crate) struct Reihe {
    // Killed when dropped.
    _child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
    left: u32,
}

impl Reihe {
    /// Takes over a worker started with piped streams.
    pub(crate) fn new(mut child: Child) -> io::Result<Self> {
        let (Some(requests), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        Ok(Self {
            _child: child,
            requests,
            answers: BufReader::new(answers),
            left: DOCUMENTS_MAX,
        })
    }

    /// The answer to one document; `None` if the worker died of it or talks nonsense: it must not be asked again.
    pub(crate) async fn ask(
        &mut self,
        arguments: &[String],
        document: &[u8],
        bytes_max: usize,
    ) -> Option<(Kopf, Vec<u8>)> {
        self.left = self.left.saturating_sub(1);
        let line = format!("{} {}\n", document.len(), arguments.join(" "));
        // The worker reads a request whole before it answers.
        self.requests.write_all(line.as_bytes()).await.ok()?;
        self.requests.write_all(document).await.ok()?;
        listen(&mut self.answers, bytes_max).await.ok()
    }

    /// Whether it may read another document.
    pub(crate) fn has_more(&self) -> bool {
        self.left > 0
    }
}

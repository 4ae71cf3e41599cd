//! The peer: a program of its own (`benches/peer`), so that its dependencies stay out of ours. Idle while we run.

use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use super::Fault;

/// The running program. It ends with this value.
pub(crate) struct Peer {
    _child: Child,
    jobs: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Peer {
    /// Starts it on a database of its own.
    pub(crate) async fn start(program: &str, url: &str) -> Result<Self, Fault> {
        let mut child = Command::new(program)
            .arg(url)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|e| format!("{program}: {e}"))?;
        let (Some(jobs), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("the peer has no streams".into());
        };
        Ok(Self {
            _child: child,
            jobs,
            answers: BufReader::new(answers).lines(),
        })
    }

    /// One job; its answer.
    pub(crate) async fn job(&mut self, job: &str) -> Result<String, Fault> {
        self.jobs.write_all(format!("{job}\n").as_bytes()).await?;
        let answer = self.answers.next_line().await?;
        answer.ok_or_else(|| format!("the peer died of `{job}`").into())
    }

    /// One job that is answered with a rate.
    pub(crate) async fn rate(&mut self, job: &str) -> Result<f64, Fault> {
        Ok(self.job(job).await?.parse()?)
    }
}

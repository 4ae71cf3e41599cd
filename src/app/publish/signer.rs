//! Asks the log's signer: one connection for each question, over its Unix socket.

use std::path::Path;
use std::time::Duration;

use eakte_ledger::signer::{Answer, Ask, FRAME_BYTES_MAX, MessageError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

/// Longest wait for an answer: the signer writes its state to disk before it answers.
const ANSWER_SECONDS_MAX: u64 = 10;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum SignerError {
    /// Nobody listens, or the connection broke.
    #[error("the signer is not reachable: {0}")]
    Io(#[from] std::io::Error),
    /// It took too long.
    #[error("the signer does not answer")]
    Slow,
    /// Not an answer of this protocol.
    #[error("the signer's answer cannot be read: {0}")]
    Message(#[from] MessageError),
}

/// Asks one thing.
pub(super) async fn ask(socket: &Path, ask: &Ask) -> Result<Answer, SignerError> {
    let talk = async {
        let mut stream = UnixStream::connect(socket).await?;
        let content = ask.to_bytes();
        let length = u32::try_from(content.len()).map_err(|_| too_long())?;
        stream
            .write_all(&[&length.to_be_bytes()[..], &content].concat())
            .await?;
        let length = stream.read_u32().await? as usize;
        if length > FRAME_BYTES_MAX {
            return Err(too_long().into());
        }
        let mut content = vec![0; length];
        stream.read_exact(&mut content).await?;
        Ok(Answer::parse(&content, ask)?)
    };
    tokio::time::timeout(Duration::from_secs(ANSWER_SECONDS_MAX), talk)
        .await
        .map_err(|_| SignerError::Slow)?
}

fn too_long() -> std::io::Error {
    std::io::Error::from(std::io::ErrorKind::InvalidData)
}

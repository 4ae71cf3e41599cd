//! A witness that is asked: `POST /add-checkpoint` of C2SP tlog-witness, on one thread.
//!
//! Meant for a loopback address or a closed network; TLS is the business of a proxy before it.

use crate::memory::{Memory, SignError};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use eakte_ledger::add_checkpoint::{Answer, REQUEST_BYTES_MAX, Refusal, SIZE_CONTENT_TYPE};
use eakte_ledger::vkey::Vkey;
use std::io;
use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Longest wait for the body of a request.
const BODY_SECONDS_MAX: u64 = 20;

struct Witness {
    memory: Mutex<Memory>,
    log_keys: Vec<Vkey>,
}

/// Serves until the socket fails.
pub fn run(listener: TcpListener, memory: Memory, log_keys: Vec<Vkey>) -> io::Result<()> {
    let witness = Arc::new(Witness {
        memory: Mutex::new(memory),
        log_keys,
    });
    let router = Router::new()
        .route("/add-checkpoint", post(add_checkpoint))
        .with_state(witness);
    listener.set_nonblocking(true)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        axum::serve(listener, router).await
    })
}

/// 200 with signature lines; else the status of `schema/LOG.md` section 12. 408 and 413 for a body
/// that does not come or does not end.
async fn add_checkpoint(State(witness): State<Arc<Witness>>, body: Body) -> Response {
    let body = tokio::time::timeout(
        Duration::from_secs(BODY_SECONDS_MAX),
        to_bytes(body, REQUEST_BYTES_MAX),
    );
    let body = match body.await {
        Err(_) => return StatusCode::REQUEST_TIMEOUT.into_response(),
        Ok(Err(_)) => return StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Ok(Ok(body)) => body,
    };
    // One thread: check, store and answer are one step, and the next request waits for the disk.
    let mut memory = witness
        .memory
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    let answer = answer(&mut memory, &body, &witness.log_keys);
    let status = StatusCode::from_u16(answer.status());
    let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let kind = match answer {
        Answer::Conflict(_) => SIZE_CONTENT_TYPE,
        Answer::Signed(_) | Answer::Refused(_) => "text/plain; charset=utf-8",
    };
    (status, [(header::CONTENT_TYPE, kind)], answer.body()).into_response()
}

/// What a witness answers to a request body; says on standard error what it refuses.
pub fn answer(memory: &mut Memory, body: &[u8], log_keys: &[Vkey]) -> Answer {
    match memory.cosign(body, log_keys) {
        Ok(lines) => Answer::Signed(lines),
        Err(SignError::Refused(refusal)) => {
            match refusal {
                Refusal::Conflict(_) => {}
                Refusal::Fork(_) => {
                    eprintln!(
                        "eakte-witness: THE LOG CONTRADICTS ITSELF: {refusal}; kept as proof"
                    );
                }
                other => eprintln!("eakte-witness: refused: {other}"),
            }
            refusal.into()
        }
        Err(e) => {
            eprintln!("eakte-witness: {e}");
            Answer::Refused(e.status())
        }
    }
}

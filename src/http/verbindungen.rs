//! Connections: how many, how long they may take, and how they end.
//!
//! 2026-11-27: not `axum::serve`, which sets no limits: whoever opened connections and sent half a header on each kept
//! them for ever, until the service had no files left.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::connect_info::ConnectInfo;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::Next;
use axum::response::Response;
use axum::serve::Listener;
use futures::{FutureExt, StreamExt, stream};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::sync::{Semaphore, watch};

/// Connections of one listener at the same time; more wait in line.
const CONNECTIONS_MAX: u32 = 2_000;
/// From the first moment of a connection, or the end of the answer before, to the end of a request's headers.
const HEADER_SECONDS_MAX: u64 = 10;
/// Request line and headers that are not whole by then are refused (431). hyper asks before it reads: one piece of at
/// most the same size may come on top.
const HEADER_BYTES_MAX: usize = 64 * 1024;
/// Between two pieces of a body.
const CHUNK_SECONDS_MAX: u64 = 30;
/// Longest form of the routes that nobody need be logged in for, in bytes.
const FORM_BYTES_MAX: usize = 16 * 1024;

/// Serves HTTP/1.1 until the signal comes; requests under way may finish. The address of the other end is in
/// `ConnectInfo`.
pub(super) async fn bedienen<L>(mut listener: L, router: Router, signal: impl Future<Output = ()>)
where
    L: Listener,
    L::Addr: Clone + Sync + 'static,
{
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(Duration::from_secs(HEADER_SECONDS_MAX))
        .max_buf_size(HEADER_BYTES_MAX);
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX as usize));
    let (stop, stopping) = watch::channel(());
    let mut signal = std::pin::pin!(signal.fuse());
    loop {
        let next = async {
            let place = places.clone().acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, (io, addr)) = tokio::select! {
            next = next => next,
            () = &mut signal => break,
        };
        let router = router.clone();
        let service = service_fn(move |mut request: hyper::Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(addr.clone()));
            TowerToHyperService::new(router.clone()).call(request)
        });
        let connection = http.serve_connection(TokioIo::new(io), service);
        let mut stopping = stopping.clone();
        tokio::spawn(async move {
            let _place = place;
            let mut connection = std::pin::pin!(connection);
            // What the other end did wrong is its own affair.
            tokio::select! {
                _ = connection.as_mut() => return,
                _ = stopping.changed() => connection.as_mut().graceful_shutdown(),
            }
            let _ = connection.await;
        });
    }
    drop((listener, stop));
    // Whoever holds all places is alone.
    let _ = places.acquire_many(CONNECTIONS_MAX).await;
}

/// axum's 2 MiB for a body would refuse documents: their readers have limits of their own and take only from people
/// who are logged in. The forms that are open to everybody stay small. No body stands still for long.
pub(super) async fn koerper(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let offen = path.starts_with("/anmelden") || path == "/einstellungen";
    let limit = if offen {
        DefaultBodyLimit::max(FORM_BYTES_MAX)
    } else {
        DefaultBodyLimit::disable()
    };
    let at_most = Duration::from_secs(CHUNK_SECONDS_MAX);
    let mut request = request.map(|body| zuegig(body, at_most));
    limit.apply(&mut request);
    next.run(request).await
}

/// The same body, which ends with an error if the next piece of it does not come in time.
fn zuegig(body: Body, at_most: Duration) -> Body {
    if body.is_end_stream() {
        return body;
    }
    let pieces = stream::unfold(Some(body.into_data_stream()), move |body| async move {
        let mut body = body?;
        match tokio::time::timeout(at_most, body.next()).await {
            Ok(piece) => piece.map(|p| (p.map_err(io::Error::other), Some(body))),
            Err(_) => Some((Err(io::ErrorKind::TimedOut.into()), None)),
        }
    });
    Body::from_stream(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_body_that_stands_still_ends_with_an_error_after_what_has_come() {
        let begun = stream::iter([Ok::<_, io::Error>("begun")]).chain(stream::pending());
        let body = zuegig(Body::from_stream(begun), Duration::from_millis(20));
        let mut pieces = body.into_data_stream();
        let first = pieces.next().await;
        assert!(matches!(first, Some(Ok(b)) if b == "begun"));
        assert!(matches!(pieces.next().await, Some(Err(_))));
        assert!(pieces.next().await.is_none());
    }
}

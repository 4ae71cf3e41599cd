//! The log as the world may read it: C2SP tlog-tiles below `/log/`, and where witnesses ask for work.
//!
//! 2026-11-26: checkpoint and hash tiles are open. They are hashes and signatures: nothing about a person, and
//! whoever wants to catch us at a lie needs no permission. Entry bundles are headers: pseudonymous, but when an
//! organisation works and how much on which stream can be read from them. They are given to archivists, who mirror
//! them (a token for the purpose Archivierung), and to everybody only where the operator says so
//! (`EAKTE_LOG_ENTRIES=open`: a log whose operator publishes its headers, or the sample district).
//! Nobody else learns whether they exist: 404.
//!
//! Only what a signed checkpoint covers is served. Source: C2SP tlog-tiles, tlog-witness.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use eakte_domain::werte::Zweck;
use eakte_ledger::add_checkpoint::{ANSWER_BYTES_MAX, Answer};
use eakte_ledger::header::HeaderBytes;
use eakte_ledger::tile::{Content, Tile, encode_entries};

use super::Dienst;
use crate::store::StoreError;
use crate::store::tiles::width;

/// A tile never changes.
const FOREVER: &str = "public, max-age=31536000, immutable";
/// Headers are not for caches on the way.
const FOREVER_PRIVATE: &str = "private, max-age=31536000, immutable";

/// The routes.
pub(super) fn router() -> Router<Dienst> {
    Router::new()
        .route("/log/checkpoint", get(checkpoint))
        .route("/log/tile/{*rest}", get(tile))
        .route("/log/witness/{key_id}/pending", get(pending))
        .route(
            "/log/witness/{key_id}/answer",
            post(answer).layer(DefaultBodyLimit::max(ANSWER_BYTES_MAX + 8)),
        )
}

fn not_found() -> Response {
    (StatusCode::NOT_FOUND, "not found\n").into_response()
}

fn fault(e: &StoreError) -> Response {
    tracing::error!(fault = %e, "the log cannot be served");
    (StatusCode::SERVICE_UNAVAILABLE, "try again later\n").into_response()
}

/// `GET /log/checkpoint`: the newest signed checkpoint and whoever confirmed it so far. 404 before the first.
async fn checkpoint(State(d): State<Dienst>) -> Response {
    let note = async {
        let client = d.app.store.db.read().await?;
        d.app.publisher.newest_note(&**client).await
    };
    match note.await {
        Ok(Some(note)) => (
            [
                (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
                (header::CACHE_CONTROL, "no-cache"),
            ],
            note.to_bytes(),
        )
            .into_response(),
        Ok(None) => not_found(),
        Err(e) => fault(&e),
    }
}

/// `GET /log/tile/...`: a hash tile or an entry bundle, full or partial, that a signed checkpoint covers. Else 404.
async fn tile(State(d): State<Dienst>, Path(rest): Path<String>, headers: HeaderMap) -> Response {
    let Ok(tile) = format!("tile/{rest}").parse::<Tile>() else {
        return not_found();
    };
    let Some(size) = d.app.publisher.newest().map(|n| n.checkpoint.size) else {
        return not_found();
    };
    let level = match tile.content() {
        Content::Hashes { level } => level,
        Content::Entries => 0,
    };
    let place = (level, tile.index());
    let asked = u64::from(tile.width());
    if width(place, size) < asked {
        return not_found();
    }
    let entries = tile.content() == Content::Entries;
    if entries && !d.log_entries_open && !archiv(&d, &headers).await {
        return not_found();
    }
    let bytes = async {
        let client = d.app.store.db.read().await?;
        if entries {
            let headers = d.app.store.tiles.headers(&**client, place.1, asked).await?;
            return Ok(encode_entries(
                headers.iter().collect::<Vec<&HeaderBytes>>(),
            ));
        }
        let hashes = d.app.store.tiles.tile(&**client, place, asked).await?;
        Ok(hashes.iter().flat_map(|h| h.0).collect())
    };
    match bytes.await {
        Ok(bytes) => (
            [
                (header::CONTENT_TYPE, "application/octet-stream"),
                (
                    header::CACHE_CONTROL,
                    if entries && !d.log_entries_open {
                        FOREVER_PRIVATE
                    } else {
                        FOREVER
                    },
                ),
            ],
            bytes,
        )
            .into_response(),
        Err(e) => fault(&e),
    }
}

/// Whether a valid token for the purpose Archivierung came along.
async fn archiv(d: &Dienst, headers: &HeaderMap) -> bool {
    let given = headers
        .get(header::AUTHORIZATION)
        .and_then(|v| v.to_str().ok());
    let Some(token) = given.and_then(|v| v.strip_prefix("Bearer ")) else {
        return false;
    };
    match d.app.token(token.trim()).await {
        Ok(Some(actor)) => actor.zweck == Zweck::Archivierung && d.app.person(&actor).is_ok(),
        Ok(None) | Err(_) => false,
    }
}

/// What a witness says of itself when it asks for work.
#[derive(serde::Deserialize)]
struct Merkt {
    /// The size it remembers.
    old: Option<u64>,
}

/// `GET /log/witness/{key id}/pending?old=N`: an add-checkpoint request for the witness with this key (hex), as soon
/// as there is one, with a proof from the size N that it remembers (without: that it signed last); 204 after 25 seconds
/// without, or when it has asked several times since. 404: no such witness in the policies.
async fn pending(
    State(d): State<Dienst>,
    Path(key_id): Path<String>,
    Query(merkt): Query<Merkt>,
) -> Response {
    let Some(zeuge) = d.app.publisher.zeuge(&key_id) else {
        return not_found();
    };
    let (publisher, store) = (&d.app.publisher, &d.app.store);
    match publisher.warten(store, zeuge, merkt.old).await {
        Ok(Some(request)) => (
            [
                (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
                (header::CACHE_CONTROL, "no-store"),
            ],
            request,
        )
            .into_response(),
        Ok(None) => StatusCode::NO_CONTENT.into_response(),
        Err(e) => fault(&e),
    }
}

/// `POST /log/witness/{key id}/answer`: what a witness would answer over HTTP: its status on the first line, then its
/// body. 204: taken. 422: nothing in it is a valid cosignature of this witness for what it was asked.
async fn answer(State(d): State<Dienst>, Path(key_id): Path<String>, body: Bytes) -> Response {
    let Some(zeuge) = d.app.publisher.zeuge(&key_id) else {
        return not_found();
    };
    let Ok(antwort) = Answer::parse(&body) else {
        let what =
            "expected the status on the first line, then the body of an add-checkpoint answer\n";
        return (StatusCode::UNPROCESSABLE_ENTITY, what).into_response();
    };
    match d.app.publisher.antwort(&d.app.store, zeuge, antwort).await {
        Ok(Ok(())) => StatusCode::NO_CONTENT.into_response(),
        Ok(Err(e)) => (StatusCode::UNPROCESSABLE_ENTITY, format!("{e}\n")).into_response(),
        Err(e) => fault(&e),
    }
}

//! A package on its way out, the same from the API and from the pages.

use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use tokio_util::io::ReaderStream;

use crate::exchange::aussonderung::nachricht::Paketdatei;

/// Under the name the standard gives it; it holds digits, letters, dots and dashes alone.
pub(super) fn paket(paket: Paketdatei) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_LENGTH, paket.bytes.to_string()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{}\"", paket.name),
        ),
    ];
    let datei = tokio::fs::File::from_std(paket.datei);
    (headers, Body::from_stream(ReaderStream::new(datei))).into_response()
}

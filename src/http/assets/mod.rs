//! The pages' static files: style sheets, script, fonts. Embedded, compressed once at build time,
//! served under names that carry their hash, so a browser may keep them for ever.

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing};

/// One embedded file.
struct Asset {
    name: &'static str,
    path: &'static str,
    media_type: &'static str,
    bytes: &'static [u8],
    gzip: Option<&'static [u8]>,
}

static ASSETS: &[Asset] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// Address of a file by its plain name, e.g. `app.css` to `/assets/app.0f….css`.
///
/// An unknown name gives an address that answers 404; a test asks for every name the pages use.
pub fn path(name: &str) -> &'static str {
    ASSETS
        .iter()
        .find(|a| a.name == name)
        .map_or("/assets/unknown", |a| a.path)
}

/// Serves them under `/assets/`.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{file}", routing::get(get))
}

/// `GET /assets/{file}`: the file, immutable for a year, gzip where the browser takes it; 404 for other names.
async fn get(Path(file): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = ASSETS
        .iter()
        .find(|a| a.path.strip_prefix("/assets/") == Some(&file))
    else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let takes_gzip = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|v| {
            v.split(',')
                .any(|e| e.trim().split(';').next() == Some("gzip"))
        });
    let body = asset.gzip.filter(|_| takes_gzip);
    let mut response = body.unwrap_or(asset.bytes).into_response();
    let out = response.headers_mut();
    out.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(asset.media_type),
    );
    out.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if body.is_some() {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    async fn ask(path: &str, encoding: &'static str) -> Response {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(encoding));
        let file = path.strip_prefix("/assets/").unwrap().to_owned();
        get(Path(file), headers).await
    }

    #[tokio::test]
    async fn a_file_is_served_compressed_and_for_ever() {
        let response = ask(path("app.css"), "br, gzip").await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[header::CONTENT_ENCODING], "gzip");
        assert!(
            response.headers()[header::CACHE_CONTROL]
                .to_str()
                .unwrap()
                .contains("immutable")
        );
    }

    #[tokio::test]
    async fn a_browser_that_takes_no_gzip_gets_the_plain_file() {
        let response = ask(path("app.css"), "identity").await;
        assert!(!response.headers().contains_key(header::CONTENT_ENCODING));
    }

    #[tokio::test]
    async fn an_unknown_name_is_not_found() {
        assert_eq!(
            ask("/assets/app.css", "gzip").await.status(),
            StatusCode::NOT_FOUND
        );
    }

    #[test]
    fn no_style_sheet_reaches_beyond_this_server() {
        let app = ASSETS.iter().find(|a| a.name == "app.css").unwrap();
        let css = std::str::from_utf8(app.bytes).unwrap();
        assert!(!css.contains("http:") && !css.contains("https:") && !css.contains("data:"));
    }
}

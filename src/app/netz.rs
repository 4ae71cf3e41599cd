//! Calls to others by HTTP or HTTPS: witnesses that have an address, the timestamp authority.
//!
//! For https the certificates of `ca.pem` in the data folder are trusted, if that file is there, else those of the
//! system. There is no way to leave the check out.

use std::path::{Path, PathBuf};
use std::time::Duration;

use eakte_witness::outbound::{UrlError, tls};
use ureq::Agent;

/// Certificates to trust instead of the system's, below the data folder.
const CA: &str = "ca.pem";

/// The file of certificates of a data folder, if there is one.
pub(super) fn ca(daten: &Path) -> Option<PathBuf> {
    Some(daten.join(CA)).filter(|path| path.exists())
}

/// What asks this address. Errors: an https address, and no certificates to trust.
pub(super) fn agent(url: &str, ca: Option<&Path>, answer_max: Duration) -> Result<Agent, UrlError> {
    let mut config = Agent::config_builder()
        .timeout_global(Some(answer_max))
        .http_status_as_error(false)
        .max_redirects(0);
    if url.starts_with("https:") {
        config = config.tls_config(tls(ca)?);
    }
    Ok(config.build().into())
}

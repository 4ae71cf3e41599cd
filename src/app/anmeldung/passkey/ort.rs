//! Where passkeys hold: a browser gives them to the address they were made for and to no other.

use std::net::Ipv4Addr;

use ureq::http::Uri;

/// The address under which people reach the service, as passkeys know it.
///
/// Sources: Web Authentication Level 3 section 5.1.3 (a relying party is a domain, never an IP address); HTML section
/// 7.1.1 (origins), Secure Contexts section 3.1 (`localhost` counts as safe without https).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyOrt {
    /// Host: id of the relying party.
    pub(super) rp: String,
    /// Origin: scheme, host and, unless it is the usual one, port.
    pub(super) herkunft: String,
}

impl PasskeyOrt {
    /// From the configured address; none if passkeys are not possible there: an IP address, or without https anything but
    /// `localhost`.
    pub fn aus_url(url: &str) -> Option<Self> {
        let uri: Uri = url.parse().ok()?;
        let (scheme, host) = (uri.scheme_str()?, uri.host()?.to_ascii_lowercase());
        let ueblich = match scheme {
            "https" => 443,
            "http" if host == "localhost" => 80,
            _ => return None,
        };
        if host.starts_with('[') || host.parse::<Ipv4Addr>().is_ok() {
            return None;
        }
        let herkunft = match uri.port_u16() {
            Some(port) if port != ueblich => format!("{scheme}://{host}:{port}"),
            _ => format!("{scheme}://{host}"),
        };
        Some(Self { rp: host, herkunft })
    }

    /// For a service without a configured address: on the machine itself, if it was asked for by this name (`Host`).
    ///
    /// Nobody elsewhere gains by sending it: a browser gives passkeys of `localhost` to `localhost` alone.
    pub fn auf_diesem_rechner(host: &str) -> Option<Self> {
        let port = host.strip_prefix("localhost")?;
        let gut = match port.strip_prefix(':') {
            Some(port) => port.parse::<u16>().is_ok(),
            None => port.is_empty(),
        };
        gut.then(|| Self {
            rp: "localhost".to_owned(),
            herkunft: format!("http://{host}"),
        })
    }

    /// Host: id of the relying party.
    pub fn rp(&self) -> &str {
        &self.rp
    }

    /// Origin: scheme, host and, unless it is the usual one, port.
    pub fn herkunft(&self) -> &str {
        &self.herkunft
    }
}

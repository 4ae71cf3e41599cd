//! Where a request comes from: the other end of its connection, or what the proxy in front says.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};

use super::Dienst;

/// How the address of a client is known.
///
/// 2026-11-27: not at all, unless the operator says how. Behind a proxy everybody has its address, and a header that
/// anybody may send is nobody's address: under a limit that goes by either, one stranger keeps all people out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Klientadresse {
    /// It is not: nothing is limited by it.
    #[default]
    Aus,
    /// By the connection: no proxy is in front.
    Verbindung,
    /// By this header of the proxy in front, which sets it or adds to its end; nobody gets past the proxy.
    Kopf(HeaderName),
}

impl FromStr for Klientadresse {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "aus" => Ok(Self::Aus),
            "verbindung" => Ok(Self::Verbindung),
            name => {
                let kopf = HeaderName::from_str(name).map_err(|_| {
                    format!("`{name}` is no header; name one, or `aus` or `verbindung`")
                })?;
                Ok(Self::Kopf(kopf))
            }
        }
    }
}

impl Klientadresse {
    fn von(&self, headers: &HeaderMap, verbindung: Option<SocketAddr>) -> Option<IpAddr> {
        match self {
            Self::Aus => None,
            Self::Verbindung => verbindung.map(|a| a.ip()),
            Self::Kopf(name) => {
                // What stands before the last one came with the request.
                let letzter = headers.get_all(name).iter().next_back()?.to_str().ok()?;
                let adresse = letzter.rsplit(',').next()?.trim();
                let mit_port = || adresse.parse::<SocketAddr>().ok().map(|a| a.ip());
                adresse.parse().ok().or_else(mit_port)
            }
        }
    }
}

/// The address a request comes from, if it is known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Absender(pub(super) Option<IpAddr>);

impl FromRequestParts<Dienst> for Absender {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, dienst: &Dienst) -> Result<Self, Infallible> {
        let verbindung = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let verbindung = verbindung.map(|ConnectInfo(a)| *a);
        Ok(Self(dienst.klientadresse.von(&parts.headers, verbindung)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_a_proxy_says_the_last_address_counts() -> Result<(), String> {
        let kopf: Klientadresse = "X-Forwarded-For".parse()?;
        let von = |werte: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for wert in werte {
                let wert = axum::http::HeaderValue::from_static(wert);
                headers.append("x-forwarded-for", wert);
            }
            kopf.von(&headers, None).map(|a| a.to_string())
        };
        assert_eq!(von(&["192.0.2.1"]).as_deref(), Some("192.0.2.1"));
        assert_eq!(von(&["10.0.0.1, 192.0.2.1"]).as_deref(), Some("192.0.2.1"));
        assert_eq!(
            von(&["10.0.0.1", "192.0.2.1:443"]).as_deref(),
            Some("192.0.2.1")
        );
        assert_eq!(von(&["[2001:db8::1]:443"]).as_deref(), Some("2001:db8::1"));
        for nothing in [&[][..], &["192.0.2.1, unknown"], &[""]] {
            assert_eq!(von(nothing), None);
        }
        Ok(())
    }

    #[test]
    fn a_header_counts_only_where_the_operator_named_it() -> Result<(), String> {
        let mut headers = HeaderMap::new();
        let wert = axum::http::HeaderValue::from_static("192.0.2.1");
        headers.insert("x-forwarded-for", wert);
        let verbindung = Some(SocketAddr::from(([198, 51, 100, 7], 443)));
        let von = |k: Klientadresse| k.von(&headers, verbindung).map(|a| a.to_string());
        assert_eq!(von("aus".parse()?), None);
        let direkt = von("verbindung".parse()?);
        assert_eq!(direkt.as_deref(), Some("198.51.100.7"));
        assert!("X Forwarded".parse::<Klientadresse>().is_err());
        Ok(())
    }
}

//! Service accounts prove who they are by a certificate under a pinned issuer.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use eakte::http::Dienst;
use eakte::http::mtls::{MtlsConfig, Offen, zertifikate};
use eakte_domain::OrgNr;
use eakte_domain::organisation::{NutzerSperren, OrganisationCommand};
use eakte_domain::werte::Leistungsart::Wohngeld;
use ureq::tls::{Certificate, ClientCert, PemItem, PrivateKey, RootCerts, TlsConfig, parse_pem};

use crate::support::welt::{Welt, text};

const HOUR_MS: i64 = 3_600_000;

fn openssl(folder: &Path, line: &str) {
    let out = Command::new("openssl")
        .args(line.split(' '))
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(out.status.success(), "{line}: {out:?}");
}

/// An issuer `NAME.pem` with its key.
fn issuer(folder: &Path, name: &str) {
    openssl(
        folder,
        &format!(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN={name} \
             -keyout {name}.key -out {name}.pem"
        ),
    );
}

/// A certificate `NAME.pem` of an issuer, with its key.
fn certificate(folder: &Path, name: &str, issuer: &str) {
    openssl(
        folder,
        &format!(
            "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN={name} \
             -addext subjectAltName=IP:127.0.0.1 -addext basicConstraints=critical,CA:FALSE \
             -CA {issuer}.pem -CAkey {issuer}.key -keyout {name}.key -out {name}.pem"
        ),
    );
}

fn pem(path: PathBuf) -> Vec<PemItem<'static>> {
    let bytes = std::fs::read(path).unwrap();
    parse_pem(&bytes).map(|item| item.unwrap()).collect()
}

fn certificates(path: PathBuf) -> Vec<Certificate<'static>> {
    let items = pem(path).into_iter();
    items
        .filter_map(|item| match item {
            PemItem::Certificate(c) => Some(c),
            _ => None,
        })
        .collect()
}

/// Asks for the Akten: the status, or none if the handshake fails.
fn fragt(folder: &Path, port: u16, client: Option<&str>, token: &str) -> Option<u16> {
    let key = |name: &str| -> PrivateKey<'static> {
        let items = pem(folder.join(format!("{name}.key"))).into_iter();
        let mut keys = items.filter_map(|item| match item {
            PemItem::PrivateKey(k) => Some(k),
            _ => None,
        });
        keys.next().unwrap()
    };
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let roots = Arc::new(certificates(folder.join("haus.pem")));
    let own = client.map(|name| {
        ClientCert::new_with_certs(&certificates(folder.join(format!("{name}.pem"))), key(name))
    });
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::Specific(roots))
        .client_cert(own)
        .unversioned_rustls_crypto_provider(ring)
        .build();
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .tls_config(tls)
        .http_status_as_error(false)
        .build()
        .into();
    let mut ask = agent.get(format!("https://127.0.0.1:{port}/api/v1/akten"));
    if !token.is_empty() {
        ask = ask.header("authorization", format!("Bearer {token}"));
    }
    ask.call().ok().map(|answer| answer.status().as_u16())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_account_gets_in_by_a_registered_certificate_of_a_pinned_issuer_alone() {
    let welt = Welt::neu().await;
    let ordner = tempfile::tempdir().unwrap();
    let folder = ordner.path().to_owned();
    for name in ["haus", "fremd"] {
        issuer(&folder, name);
    }
    certificate(&folder, "dienst", "haus");
    certificate(&folder, "konto", "haus");
    certificate(&folder, "anderes", "haus");
    certificate(&folder, "nachgemacht", "fremd");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = listener.local_addr().unwrap();
    drop(listener);
    let config = MtlsConfig {
        listen,
        zertifikat: folder.join("dienst.pem"),
        schluessel: folder.join("dienst.key"),
        aussteller: folder.join("haus.pem"),
    };
    let dienst = Dienst {
        app: welt.app.clone(),
        https: true,
        log_entries_open: false,
        oidc: None,
        klientadresse: Default::default(),
        passkey: None,
    };
    let offen = Offen::binden(&config).await.unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(offen.bedienen(dienst, async {
        let _ = stopped.await;
    }));
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let der = |name: &str| zertifikate(&folder.join(format!("{name}.pem"))).unwrap()[0].to_vec();
    let bis = eakte::app::now().0 + HOUR_MS;
    for name in ["konto", "nachgemacht"] {
        let done = welt.app.zertifikat_eintragen(&wer, &der(name), bis).await;
        done.unwrap();
    }
    let token = welt.app.token_erzeugen(&wer, HOUR_MS).await.unwrap();
    let frage = async |client: Option<&'static str>, token: &str| {
        let (folder, token) = (folder.clone(), token.to_owned());
        let work =
            tokio::task::spawn_blocking(move || fragt(&folder, listen.port(), client, &token));
        work.await.unwrap()
    };
    assert_eq!(frage(Some("konto"), "").await, Some(200));
    // Another's certificate of the same issuer is known to nobody; a token does not help it.
    assert_eq!(frage(Some("anderes"), &token).await, Some(401));
    // A registered certificate of another issuer, and none at all: no handshake.
    assert_eq!(frage(Some("nachgemacht"), "").await, None);
    assert_eq!(frage(None, &token).await, None);
    // Its time is over.
    let konto = der("konto");
    let vorbei = eakte::app::now().0 - 1;
    let done = welt.app.zertifikat_eintragen(&wer, &konto, vorbei).await;
    done.unwrap();
    assert_eq!(frage(Some("konto"), "").await, Some(401));
    let done = welt.app.zertifikat_eintragen(&wer, &konto, bis).await;
    done.unwrap();
    assert_eq!(frage(Some("konto"), "").await, Some(200));
    // The account is locked.
    let sperren = OrganisationCommand::NutzerSperren(NutzerSperren {
        nutzer: wer.nutzer,
        grund: text("abgeschaltet"),
    });
    let done = welt.app.organisation_pflegen(OrgNr(2), vec![sperren]).await;
    done.unwrap();
    assert_eq!(frage(Some("konto"), "").await, Some(401));
    stop.send(()).unwrap();
    serving.await.unwrap();
    welt.protokoll_ist_unversehrt().await;
}

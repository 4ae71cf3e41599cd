//! Parsers of foreign bytes that stand beside the ledger and need no server: age files and keys, messages of xdomea,
//! answers of the worker.

use std::io::{self, Cursor};
use std::sync::LazyLock;

use eakte_age::{Empfaenger, Identitaet, oeffnen, verschliessen};
use eakte_worker::frame::{Ergebnis, Kopf, Sandbox};
use eakte_xdomea::{DateiNr, Optionen, read_answer, read_message, read_package};

use super::target::{Target, target};

/// Samples of the tests of xdomea: few of its builders are needed here.
#[path = "../../../src/exchange/xdomea/tests/lesen/bausteine.rs"]
#[allow(clippy::unwrap_used, dead_code)]
mod bausteine;

/// Published test vectors of age with their keys.
static GOLDEN: LazyLock<serde_json::Value> = LazyLock::new(|| {
    let golden = include_str!("../../golden/age/hybrid.json");
    serde_json::from_str(golden).expect("JSON")
});

/// Two identities, X25519 and hybrid, that files of the samples are for: always the same, so that a sample stays one.
pub(crate) static WER: LazyLock<Vec<Identitaet>> = LazyLock::new(|| {
    let keys = &GOLDEN["vectors"]["hybrid_x25519_arg"]["identities"];
    let keys = keys.as_array().expect("identities").iter();
    keys.map(|key| key.as_str().expect("text").parse::<Identitaet>())
        .map(|identity| identity.expect("an identity"))
        .collect()
});

/// What a message may be here: small.
pub(crate) fn optionen() -> Optionen {
    Optionen {
        ohne_dateien: true,
        entries_max: 100,
        entry_bytes_max: 1 << 20,
        package_bytes_max: 1 << 22,
        xml_bytes_max: 1 << 20,
        ..Optionen::default()
    }
}

pub(crate) const OUTSIDE: &[Target] = &[
    target("age recipient", false, |bytes| {
        let recipient: Empfaenger = std::str::from_utf8(bytes).ok()?.parse().ok()?;
        Some(recipient.to_string().into_bytes())
    }),
    target("age identity", false, |bytes| {
        let identity: Identitaet = std::str::from_utf8(bytes).ok()?.parse().ok()?;
        let _ = identity.empfaenger();
        None
    }),
    target("age file", false, |bytes| {
        let _ = oeffnen([bytes], &WER, 64);
        None
    }),
    target("xdomea message", false, |bytes| {
        drop(read_message(bytes.to_vec(), &optionen()));
        None
    }),
    target("xdomea package", false, |bytes| {
        let mut paket = read_package(Cursor::new(bytes.to_vec()), &optionen()).ok()?;
        for nr in 0..paket.dateien.len() {
            let mut datei = paket.datei(DateiNr(nr)).ok()?;
            // What was read once when the package was checked is read the same again.
            io::copy(&mut datei, &mut io::sink()).expect("a file of a package that was taken");
        }
        None
    }),
    target("answer of an archive", false, |bytes| {
        drop(read_answer(bytes.to_vec(), &optionen()));
        None
    }),
    target("frame of the worker", false, |bytes| {
        let kopf: Kopf = serde_json::from_slice(bytes).ok()?;
        serde_json::to_vec(&kopf).ok()
    }),
];

/// Strings of the golden file, as text and as the bytes that they encode.
fn strings(value: &serde_json::Value, out: &mut Vec<Vec<u8>>) {
    match value {
        serde_json::Value::String(text) => {
            use base64::Engine;
            let bytes = base64::engine::general_purpose::STANDARD.decode(text);
            out.extend(bytes.ok().filter(|bytes| !bytes.is_empty()));
            out.push(text.clone().into_bytes());
        }
        serde_json::Value::Array(list) => list.iter().for_each(|v| strings(v, out)),
        serde_json::Value::Object(map) => map.values().for_each(|v| strings(v, out)),
        _ => {}
    }
}

/// A receipt of an archive over one object.
fn receipt() -> String {
    let wurzel = "xdomea:Aussonderung.AussonderungImportBestaetigen.0506";
    let stelle = |name: &str, wer: &str| {
        format!(
            "<xdomea:{name}><xdomea:Institution><xdomea:Name>{wer}</xdomea:Name></xdomea:Institution></xdomea:{name}>"
        )
    };
    format!(
        "<{wurzel} xmlns:xdomea=\"urn:xoev-de:xdomea:schema:3.0.0\"><xdomea:Kopf>\
         <xdomea:ProzessID>{}</xdomea:ProzessID>\
         <xdomea:Nachrichtentyp><code>0506</code></xdomea:Nachrichtentyp>\
         <xdomea:Erstellungszeitpunkt>2026-11-27T10:00:00+01:00</xdomea:Erstellungszeitpunkt>{}{}</xdomea:Kopf>\
         <xdomea:AusgesondertesSGO><xdomea:IDSGO>00000000-0000-4000-8000-000000000002</xdomea:IDSGO>\
         <xdomea:Erfolgreich>true</xdomea:Erfolgreich></xdomea:AusgesondertesSGO></{wurzel}>",
        bausteine::PROZESS,
        stelle("Absender", "Kreisarchiv"),
        stelle("Empfaenger", "Stadt Ahaus"),
    )
}

/// Samples of every form, good and bad.
pub(crate) fn corpus() -> Vec<Vec<u8>> {
    let mut out = Vec::new();
    strings(&GOLDEN, &mut out);
    for identity in WER.iter() {
        out.push(identity.empfaenger().to_string().into_bytes());
        out.push(identity.geheim().as_bytes().to_vec());
        out.extend(verschliessen(&[7; 32], &[identity.empfaenger()]).expect("a recipient"));
    }
    for version in ["2.4.0", "3.1.0", "4.0.0"] {
        out.push(bausteine::nachricht(version, false, None).into_bytes());
    }
    out.push(bausteine::nachricht("3.0.0", true, None).into_bytes());
    out.push(bausteine::paket(|xml| xml));
    out.push(receipt().into_bytes());
    for ergebnis in [
        Ergebnis::Text {
            seiten: Some(2),
            abgeschnitten: false,
        },
        Ergebnis::Art("application/pdf".into()),
        Ergebnis::Probe(vec!["netz=zu".into()]),
    ] {
        let kopf = Kopf {
            ergebnis,
            sandbox: Sandbox::Voll,
            laenge: 17,
        };
        out.push(serde_json::to_vec(&kopf).expect("JSON"));
    }
    out
}

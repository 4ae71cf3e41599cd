//! The official schemas, asked through `xmllint` where they are installed.
//!
//! `xmllint` runs as a process of its own, not as a library in ours: libxml2 is C that reads untrusted text,
//! and there it can neither touch our memory nor outlive its limits of time and address space. It gets no
//! network, no DTD (our own checks refused it before) and no `xsi:schemaLocation`, which it would follow.

use crate::baum::Baum;
use crate::{Ablehnung, AblehnungCode, Optionen, Ort};
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Bytes of its messages that are kept.
const MELDUNG_BYTES_MAX: u64 = 64 * 1024;

/// Sets the limits, then becomes `xmllint`. `$1` KiB of address space, `$2` seconds of CPU, `$3` schema.
const SHELL: &str = r#"ulimit -v "$1" && ulimit -t "$2" && exec xmllint --nonet --nocatalogs --noout --schema "$3" -"#;

/// Validates a message that passed our own checks. `text` is what `baum` was built from.
///
/// Refuses with [`AblehnungCode::Schema`] what the schema refuses, and with
/// [`AblehnungCode::SchemaPruefungUnmoeglich`] where it cannot be asked.
pub(crate) fn validate_with(
    xsd_dir: &Path,
    text: &str,
    baum: &Baum<'_>,
    optionen: &Optionen,
) -> Result<(), Ablehnung> {
    let name = format!("xdomea-Nachrichten-{}.xsd", baum.typ.gruppe());
    let schema = xsd_dir.join(baum.fassung.as_str()).join(name);
    if !schema.is_file() {
        return Err(unmoeglich(&format!(
            "das Schema `{}` fehlt",
            schema.display()
        )));
    }
    let eingabe = ohne_schemaorte(text, baum);
    let kib = (optionen.schema_bytes_max / 1024).to_string();
    let sekunden = optionen.schema_seconds_max.max(1);
    let pfad = std::env::var_os("PATH").unwrap_or_default();
    let kind = Command::new("/bin/sh")
        .args(["-c", SHELL, "xmllint", &kib, &sekunden.to_string()])
        .arg(&schema)
        .env_clear()
        .env("PATH", pfad)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|e| unmoeglich(&format!("xmllint startet nicht ({e})")))?;
    let (status, meldung) = laufen(kind, eingabe.as_bytes(), Duration::from_secs(sekunden))?;
    match status.code() {
        Some(0) => Ok(()),
        // 1: not parsed, 3 and 4: not valid. Source: xmllint(1), "error return codes".
        Some(1 | 3 | 4) => Err(abgelehnt(&meldung)),
        Some(126 | 127) => Err(unmoeglich(
            "xmllint ist nicht installiert (Debian-Paket libxml2-utils)",
        )),
        _ => Err(unmoeglich(&format!(
            "xmllint endete mit {status}: {}",
            erste_zeile(&meldung)
        ))),
    }
}

/// Feeds and reads the process to its end; kills it when the time is over.
fn laufen(
    mut kind: Child,
    eingabe: &[u8],
    frist: Duration,
) -> Result<(ExitStatus, String), Ablehnung> {
    let ende = Instant::now() + frist;
    let (stdin, stderr) = (kind.stdin.take(), kind.stderr.take());
    thread::scope(|bereich| {
        bereich.spawn(move || {
            // It may stop reading early; its exit code tells.
            let _ = stdin.map(|mut rohr| rohr.write_all(eingabe));
        });
        let lesen = bereich.spawn(move || {
            let mut bytes = Vec::new();
            if let Some(mut rohr) = stderr {
                let _ = rohr
                    .by_ref()
                    .take(MELDUNG_BYTES_MAX)
                    .read_to_end(&mut bytes);
                // Drained, so that it never waits for us.
                let _ = std::io::copy(&mut rohr, &mut std::io::sink());
            }
            String::from_utf8_lossy(&bytes).into_owned()
        });
        let status = loop {
            match kind.try_wait() {
                Ok(Some(status)) => break Ok(status),
                Ok(None) if Instant::now() < ende => thread::sleep(Duration::from_millis(5)),
                Ok(None) => break Err(unmoeglich("die Prüfung dauert zu lange")),
                Err(e) => break Err(unmoeglich(&format!("xmllint ist verloren ({e})"))),
            }
        };
        if status.is_err() {
            let _ = kind.kill();
            let _ = kind.wait();
        }
        let meldung = lesen.join().unwrap_or_default();
        status.map(|status| (status, meldung))
    })
}

/// The text with every `xsi:schemaLocation` blanked and without XML declaration, as it is UTF-8 now.
///
/// Line breaks stay, so that line numbers agree.
fn ohne_schemaorte(text: &str, baum: &Baum<'_>) -> String {
    let leer = |teil: &str| {
        teil.chars()
            .map(|z| if z == '\n' { '\n' } else { ' ' })
            .collect::<String>()
    };
    let mut neu = String::with_capacity(text.len());
    let mut stelle = 0;
    if text.starts_with("<?xml ") || text.starts_with("<?xml\n") {
        stelle = text.find("?>").map_or(0, |ende| ende + 2);
        // White space may stand before the root, as no declaration follows.
        neu.push_str(&leer(&text[..stelle]));
    }
    for ort in &baum.schema_orte {
        neu.push_str(&text[stelle..ort.start]);
        neu.push_str(&leer(&text[ort.clone()]));
        stelle = ort.end;
    }
    neu.push_str(&text[stelle..]);
    neu
}

fn abgelehnt(meldung: &str) -> Ablehnung {
    let zeile = erste_zeile(meldung);
    // `-:12: element Betreff: Schemas validity error : ...`
    let (vorn, text) = zeile.split_once(": element ").unwrap_or(("", zeile));
    let nummer = vorn.rsplit(':').next().and_then(|z| z.parse().ok());
    let mut ablehnung = Ablehnung::neu(
        AblehnungCode::Schema,
        format!(
            "Das amtliche Schema lehnt die Nachricht ab: {}.",
            text.trim_end_matches(['.', ' '])
        ),
        "Bitte die Nachricht schemakonform neu erzeugen.",
    );
    ablehnung.ort = Ort {
        zeile: nummer,
        ..Ort::default()
    };
    ablehnung
}

fn erste_zeile(meldung: &str) -> &str {
    meldung.lines().next().unwrap_or("keine Meldung")
}

fn unmoeglich(was: &str) -> Ablehnung {
    Ablehnung::neu(
        AblehnungCode::SchemaPruefungUnmoeglich,
        format!("Die Prüfung gegen das amtliche Schema war nicht möglich: {was}."),
        "Bitte die Verwaltung des Systems benachrichtigen.",
    )
}

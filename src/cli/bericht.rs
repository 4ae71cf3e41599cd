//! What an audit found, in words and as JSON: the verdict, the first bad event, what was not checked.

use std::fmt::Write;

use crate::app::pruefung::{Ausgang, Pruefung};
use eakte_ledger::heads::Day;
use eakte_ledger::verify::{DatedBack, DayRange, Finding, Report, Sprache};
use serde_json::{Value, json};

/// Findings printed; all are in the report as JSON.
const FINDINGS_SHOWN_MAX: usize = 50;
/// Ranges of days without a heads event that are printed; all are in the report as JSON.
const DAYS_SHOWN_MAX: usize = 20;

/// What this audit did not look at.
fn nicht_geprueft(pruefung: &Pruefung, sprache: Sprache) -> Vec<String> {
    let en = sprache == Sprache::En;
    let mut out = Vec::new();
    if let Some(last) = pruefung.ab.checked_sub(1) {
        out.push(if en {
            format!(
                "Events 0 to {last} were not read again: whoever changed them in the database since they were audited and \
                 left the stored root alone is not found here. The full audit shows it: `eakte verify`."
            )
        } else {
            format!(
                "Die Ereignisse 0 bis {last} wurden nicht noch einmal gelesen: Wer sie seit ihrer Prüfung in der Datenbank \
                 geändert und die gespeicherte Wurzel gelassen hat, fällt hier nicht auf. Das zeigt die volle Prüfung: \
                 `eakte verify`."
            )
        });
    }
    let (closed, files) = if en {
        (
            "Sealed payloads were not opened: one made up with the writer's stolen signing key is not found here. \
             `eakte verify` without `--ohne-oeffnen` opens them.",
            "The files of the documents were not read. Whether they are there and unchanged: `eakte verify --dokumente`.",
        )
    } else {
        (
            "Die verschlüsselten Inhalte wurden nicht geöffnet: Ein Inhalt, den jemand mit dem gestohlenen \
             Signaturschlüssel untergeschoben hat, fällt hier nicht auf. `eakte verify` ohne `--ohne-oeffnen` öffnet sie.",
            "Die Dateien der Dokumente wurden nicht gelesen. Ob sie da und unverändert sind, zeigt: \
             `eakte verify --dokumente`.",
        )
    };
    match pruefung.geoeffnet {
        // A log that was replaced is not read at all.
        None if pruefung.bis > pruefung.ab => out.push(closed.into()),
        Some(g) if g.dokumente.is_none() => out.push(files.into()),
        _ => {}
    }
    out
}

/// The report for programs.
pub(super) fn json(pruefung: &Pruefung, sprache: Sprache) -> Value {
    let mut json = match &pruefung.ausgang {
        Ausgang::Fertig(report) => {
            let mut json = json!(report);
            json["verdict"] = json!(if report.is_sound() {
                "sound"
            } else {
                "tampered"
            });
            json
        }
        Ausgang::Unterbrochen(findings) => json!({ "verdict": "stopped", "findings": findings }),
    };
    json["from"] = json!(pruefung.ab);
    json["to"] = json!(pruefung.bis);
    json["opened"] = pruefung.geoeffnet.map_or(Value::Null, |g| {
        json!({
            "payloads": g.inhalte,
            "documents": g.dokumente,
            "document_bytes": g.bytes,
            "documents_unnamed": g.verwaist,
        })
    });
    json["not_checked"] = json!(nicht_geprueft(pruefung, sprache));
    json
}

/// The report for people.
pub(super) fn text(pruefung: &Pruefung, sprache: Sprache) -> String {
    let en = sprache == Sprache::En;
    let mut out = String::new();
    match &pruefung.ausgang {
        Ausgang::Fertig(report) if report.is_sound() => {
            let (events, streams, heads) = (report.events, report.streams, report.heads);
            out += &if en {
                format!(
                    "Sound: {events} events in {streams} streams, {heads} stored roots; every link and every digest holds.\n"
                )
            } else {
                format!(
                    "Unverändert: {events} Ereignisse in {streams} Strömen, {heads} gespeicherte Wurzeln, jede Verkettung \
                     und jede Prüfsumme stimmt.\n"
                )
            };
            if let Some(root) = report.root {
                let word = if en {
                    "Root of the log"
                } else {
                    "Wurzel des Protokolls"
                };
                let _ = writeln!(out, "{word}: {root}");
            }
        }
        Ausgang::Fertig(report) => {
            let (found, events) = (report.findings.len(), report.events);
            out += &if en {
                format!("TAMPERED: {found} findings in {events} events.\n")
            } else {
                format!("VERÄNDERT: {found} Befunde in {events} Ereignissen.\n")
            };
            befunde(&mut out, &report.findings, report.dropped, sprache);
        }
        Ausgang::Unterbrochen(findings) => {
            let last = pruefung.bis.saturating_sub(1);
            out += &if en {
                format!("Stopped behind event {last}; go on with `eakte verify --seit-letzter`.\n")
            } else {
                format!(
                    "Unterbrochen nach Ereignis {last}; weiter geht es mit `eakte verify --seit-letzter`.\n"
                )
            };
            befunde(&mut out, findings, 0, sprache);
        }
    }
    if let Ausgang::Fertig(report) = &pruefung.ausgang {
        out += &tagesstaende(report, sprache);
    }
    out += &geoeffnet(pruefung, sprache);
    for text in nicht_geprueft(pruefung, sprache) {
        out += &text;
        out.push('\n');
    }
    out
}

/// Up to which day proofs can show that nothing is missing, which days lack a heads event, and what is dated back. No
/// findings: the service may have been off, a clock wrong.
fn tagesstaende(report: &Report, sprache: Sprache) -> String {
    let en = sprache == Sprache::En;
    let mut out = String::new();
    let today = Day::of_ms(crate::app::now().0.unsigned_abs());
    if let Some((day, today)) = report.heads_day.zip(today) {
        let days = today.days_after(day);
        out += &if en {
            format!("Newest heads event: of {day}; age in days: {days}.\n")
        } else {
            format!("Neuester Tagesstand: vom {day}; Alter in Tagen: {days}.\n")
        };
    }
    if let Some(DatedBack { events, first }) = report.dated_back {
        out += &if en {
            format!(
                "Warning: {events} events are dated more than an hour before one that stands before them in the log, the first at \
                 position {first}. That is no finding: a clock may have been wrong. If none was, they were dated back.\n"
            )
        } else {
            format!(
                "Warnung: {events} Ereignisse sind mehr als eine Stunde früher datiert als eines, das vor ihnen im Protokoll steht, \
                 das erste an Position {first}. Das ist kein Befund: Eine Uhr kann falsch gegangen sein. Ging keine falsch, wurden \
                 sie zurückdatiert.\n"
            )
        };
    }
    if report.heads_missing.is_empty() {
        return out;
    }
    let to = if en { "to" } else { "bis" };
    let range = |r: &DayRange| match r.from == r.to {
        true => r.from.to_string(),
        false => format!("{} {to} {}", r.from, r.to),
    };
    let shown = report.heads_missing.iter().take(DAYS_SHOWN_MAX).map(range);
    let mut shown = shown.collect::<Vec<_>>().join(", ");
    if report.heads_missing.len() > DAYS_SHOWN_MAX {
        shown += " ...";
    }
    out += &if en {
        format!(
            "Warning: no heads event of {shown}. That is no finding: the service may have been off. If it was on, ask why: \
             without one no proof shows that nothing of such a day is missing until the next heads event.\n"
        )
    } else {
        format!(
            "Warnung: kein Tagesstand vom {shown}. Das ist kein Befund: Der Dienst kann aus gewesen sein. Lief er, klären Sie, \
             warum: Ohne ihn zeigt bis zum nächsten Tagesstand kein Nachweis, dass von einem solchen Tag nichts fehlt.\n"
        )
    };
    out
}

fn geoeffnet(pruefung: &Pruefung, sprache: Sprache) -> String {
    let en = sprache == Sprache::En;
    let Some(g) = pruefung.geoeffnet else {
        return String::new();
    };
    let mut out = if en {
        format!("{} payloads opened and read.\n", g.inhalte)
    } else {
        format!("{} Inhalte geöffnet und gelesen.\n", g.inhalte)
    };
    if let Some(n) = g.dokumente {
        out += &if en {
            format!(
                "{n} documents ({} bytes) are what their events say.\n",
                g.bytes
            )
        } else {
            format!(
                "{n} Dokumente ({} Bytes) sind die, die ihre Ereignisse nennen.\n",
                g.bytes
            )
        };
    }
    if let Some(n) = g.verwaist.filter(|n| *n > 0) {
        out += &if en {
            format!(
                "{n} files older than a day are named by no event: uploads that were given up, or put back after an \
                 erasure. Nobody can open them. `eakte sweep` removes them.\n"
            )
        } else {
            format!(
                "{n} Dateien, älter als ein Tag, nennt kein Ereignis: abgebrochene Uploads, oder nach einer Löschung \
                 zurückgelegt. Niemand kann sie öffnen. `eakte sweep` entfernt sie.\n"
            )
        };
    }
    out
}

fn befunde(out: &mut String, findings: &[Finding], dropped: u64, sprache: Sprache) {
    let (first, more) = match sprache {
        Sprache::De => ("Erstes fehlerhaftes Ereignis: ", "weitere Befunde"),
        Sprache::En => ("First bad event: ", "findings more"),
    };
    for (n, finding) in findings.iter().take(FINDINGS_SHOWN_MAX).enumerate() {
        let first = if n == 0 { first } else { "" };
        let _ = writeln!(out, "  {first}{}", finding.sentence(sprache));
    }
    let rest = findings.len().saturating_sub(FINDINGS_SHOWN_MAX) as u64 + dropped;
    if rest > 0 {
        let word = match sprache {
            Sprache::De => "und",
            Sprache::En => "and",
        };
        let _ = writeln!(out, "  {word} {rest} {more}");
    }
}

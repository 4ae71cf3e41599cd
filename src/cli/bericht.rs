//! What an audit found, in words and as JSON: the verdict, the first bad event, what was not checked.

use std::fmt::Write;

use crate::app::pruefung::{Ausgang, Pruefung};
use eakte_ledger::heads::Day;
use eakte_ledger::verify::{DayRange, Finding, Report, Sprache};
use serde_json::{Value, json};

/// Findings printed; all are in the report as JSON.
const FINDINGS_SHOWN_MAX: usize = 50;
/// Ranges of days without a heads event that are printed; all are in the report as JSON.
const DAYS_SHOWN_MAX: usize = 20;
/// So soon after a day has ended its heads event is there: the service looks every minute.
const WRITTEN_WITHIN_MS: u64 = 5 * 60 * 1000;

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
    if !pruefung.gegen {
        out.push(ende(pruefung.gezeichnet, en));
    }
    out
}

/// How far it was checked that nothing is missing at the end, without a state that is kept outside. `gezeichnet`: size
/// of the greatest signed state in the database.
fn ende(gezeichnet: Option<u64>, en: bool) -> String {
    match (gezeichnet, en) {
        (Some(size), true) => format!(
            "Whether events are missing at the end was checked against the greatest signed state in this database alone \
             ({size} events): whoever sets the whole database back takes that with it. `eakte verify --gegen` with a state \
             that is kept elsewhere shows it."
        ),
        (Some(size), false) => format!(
            "Ob am Ende Ereignisse fehlen, ist nur am größten signierten Stand in dieser Datenbank geprüft ({size} \
             Ereignisse): Wer die ganze Datenbank zurücksetzt, nimmt ihn mit. Das zeigt `eakte verify --gegen` mit einem \
             Stand, der anderswo liegt."
        ),
        (None, true) => "Whether events are missing at the end was not checked: this database holds no signed state. \
                         `eakte verify --gegen` with a state that is kept elsewhere shows it."
            .into(),
        (None, false) => "Ob am Ende Ereignisse fehlen, ist nicht geprüft: In dieser Datenbank steht kein signierter \
                          Stand. Das zeigt `eakte verify --gegen` mit einem Stand, der anderswo liegt."
            .into(),
    }
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
                let word = if found == 1 { "finding" } else { "findings" };
                format!("TAMPERED: {found} {word} in {events} events.\n")
            } else {
                let word = if found == 1 { "Befund" } else { "Befunde" };
                format!("VERÄNDERT: {found} {word} in {events} Ereignissen.\n")
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
        out += &tagesstaende(report, crate::app::now().0.unsigned_abs(), sprache);
    }
    out += &geoeffnet(pruefung, sprache);
    for text in nicht_geprueft(pruefung, sprache) {
        out += &text;
        out.push('\n');
    }
    out
}

/// Up to which day proofs can show that nothing is missing, which days lack a heads event, and what is dated back. No
/// findings: the service may have been off, a clock wrong. `now_ms`: Unix milliseconds.
fn tagesstaende(report: &Report, now_ms: u64, sprache: Sprache) -> String {
    let en = sprache == Sprache::En;
    let mut out = String::new();
    if let Some((day, today)) = report.heads_day.zip(Day::of_ms(now_ms)) {
        let days = today.days_after(day);
        out += &match (day > today, en) {
            (false, true) => format!("Newest heads event: of {day}; age in days: {days}.\n"),
            (false, false) => format!("Neuester Tagesstand: vom {day}; Alter in Tagen: {days}.\n"),
            // The service then writes none before that day has come again.
            (true, true) => format!(
                "Newest heads event: of {day}, which is in the future: a clock was wrong, or the date is.\n"
            ),
            (true, false) => format!(
                "Neuester Tagesstand: vom {day}, das liegt in der Zukunft: Eine Uhr ging falsch, oder die Zeit ist falsch.\n"
            ),
        };
    }
    if let Some(dated_back) = report.dated_back {
        out += &dated_back.sentence(sprache);
        out.push('\n');
    }
    let missing = beendete(report.heads_missing.iter().flatten(), now_ms);
    if missing.is_empty() {
        return out;
    }
    let to = if en { "to" } else { "bis" };
    let range = |r: &DayRange| match r.from == r.to {
        true => r.from.to_string(),
        false => format!("{} {to} {}", r.from, r.to),
    };
    let shown = missing.iter().take(DAYS_SHOWN_MAX).map(range);
    let mut shown = shown.collect::<Vec<_>>().join(", ");
    if missing.len() > DAYS_SHOWN_MAX {
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

/// Of these days those that have ended for long enough: one that has not ended lacks nothing, whatever an event is dated.
fn beendete<'a>(days: impl Iterator<Item = &'a DayRange>, now_ms: u64) -> Vec<DayRange> {
    let last = Day::of_ms(now_ms.saturating_sub(WRITTEN_WITHIN_MS)).and_then(Day::before);
    let ended = |range: &DayRange| {
        let to = last.map_or(range.to, |last| range.to.min(last));
        let from = range.from;
        (from <= to).then_some(DayRange { from, to })
    };
    days.filter_map(ended).collect()
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

#[cfg(test)]
mod tests {
    use eakte_ledger::verify::Defect;

    use super::*;

    const DAY_MS: u64 = 86_400_000;
    /// 2026-11-27 00:00 UTC.
    const TODAY_MS: u64 = 1_795_737_600_000;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn said(newest: &str, missing: [&str; 2], now_ms: u64) -> String {
        let [from, to] = missing.map(day);
        let report = Report {
            events: 1,
            streams: 1,
            heads: 1,
            root: None,
            heads_day: Some(day(newest)),
            heads_missing: Some(vec![DayRange { from, to }]),
            dated_back: None,
            findings: Vec::new(),
            dropped: 0,
        };
        tagesstaende(&report, now_ms, Sprache::De)
    }

    #[test]
    fn one_finding_is_named_in_the_singular() {
        let pruefung = |findings: Vec<Finding>| Pruefung {
            ab: 0,
            bis: 9,
            gezeichnet: None,
            gegen: true,
            geoeffnet: None,
            ausgang: Ausgang::Fertig(Report {
                events: 9,
                streams: 1,
                heads: 1,
                root: None,
                heads_day: None,
                heads_missing: None,
                dated_back: None,
                findings,
                dropped: 0,
            }),
        };
        let found = Finding::at(3, Defect::PayloadMissing);
        let one = text(&pruefung(vec![found.clone()]), Sprache::De);
        assert!(one.starts_with("VERÄNDERT: 1 Befund in 9 "), "{one}");
        let two = text(&pruefung(vec![found; 2]), Sprache::De);
        assert!(two.starts_with("VERÄNDERT: 2 Befunde in 9 "), "{two}");
    }

    #[test]
    fn a_day_that_has_not_ended_lacks_no_heads_event() {
        let noon = TODAY_MS + DAY_MS / 2;
        let future = said("2026-11-25", ["2026-11-26", "2036-01-31"], noon);
        assert!(
            future.contains("kein Tagesstand vom 2026-11-26."),
            "{future}"
        );
        let none = said("2026-11-26", ["2026-11-27", "2036-01-31"], noon);
        assert!(!none.contains("kein Tagesstand"), "{none}");
        // The service has not looked yet.
        let soon = said("2026-11-25", ["2026-11-26", "2026-11-26"], TODAY_MS + 1000);
        assert!(!soon.contains("kein Tagesstand"), "{soon}");
    }

    #[test]
    fn a_heads_event_of_the_future_has_no_age() {
        let noon = TODAY_MS + DAY_MS / 2;
        let missing = ["2026-11-20", "2026-11-20"];
        let old = said("2026-11-25", missing, noon);
        assert!(old.contains("vom 2026-11-25; Alter in Tagen: 2."), "{old}");
        let future = said("2036-01-31", missing, noon);
        assert!(future.contains("liegt in der Zukunft"), "{future}");
        assert!(!future.contains("Alter"), "{future}");
    }
}

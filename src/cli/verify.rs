//! `verify`: the audit of the whole log.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::app::pruefung::{Ausgang, Pruefauftrag, Pruefer};
use clap::Args;
use eakte_ledger::bundle::Rules;
use eakte_ledger::checkpoint::Checkpoint;
use eakte_ledger::ids::TreeHash;
use eakte_ledger::note::Note;
use eakte_ledger::policy::Policy;
use eakte_ledger::verify::Sprache;

use super::{BAD, CANNOT, Fault, bar, bericht, satz};

/// `eakte verify`: audits the whole log.
#[derive(Args)]
pub(crate) struct Verify {
    /// Report as JSON.
    #[arg(long)]
    json: bool,
    /// Language of the report: de or en.
    #[arg(long, default_value = "de", value_parser = sprache)]
    sprache: Sprache,
    /// Leave sealed payloads sealed. Without it each is opened with the server's keys: only that shows a payload that
    /// somebody made up who had stolen the writer's signing key and nothing else.
    #[arg(long)]
    ohne_oeffnen: bool,
    /// Compares the file of each document with what its event says. Reads all documents.
    #[arg(long, conflicts_with = "ohne_oeffnen")]
    dokumente: bool,
    /// Go on from the last audited event, or where an audit was stopped. What was audited then is not read again.
    #[arg(long)]
    seit_letzter: bool,
    /// File that keeps the state of the audit [default: pruefung/stand in the data folder].
    #[arg(long, value_name = "FILE")]
    stand: Option<PathBuf>,
    /// A signed state of this log, kept outside: the log must still be its own. May be given several times.
    #[arg(long, value_name = "NOTE")]
    gegen: Vec<PathBuf>,
    /// Witness policy (C2SP tlog-policy) that each of these states must satisfy, in place of the writer's signature. Twice
    /// for Ed25519 and ML-DSA: a seal must satisfy both, a state between two seals the one with Ed25519.
    #[arg(long, value_name = "FILE", requires = "gegen")]
    richtlinie: Vec<PathBuf>,
}

/// Size and root of a signed state. Refuses one of another log, or that the writer or the witnesses did not sign.
fn signierter_stand(
    pruefer: &Pruefer,
    path: &Path,
    policies: &[PathBuf],
) -> Result<(u64, TreeHash), Fault> {
    let wrong = |reason: String| Fault::from(format!("{}: {reason}", path.display()));
    let note = std::fs::read(path).map_err(|e| wrong(e.to_string()))?;
    let note = Note::parse(&note).map_err(|e| wrong(e.to_string()))?;
    let state = Checkpoint::parse(note.text()).map_err(|e| wrong(e.to_string()))?;
    if state.origin != *pruefer.origin() {
        return Err(wrong(format!("a state of the log `{}`", state.origin)));
    }
    if policies.is_empty() {
        let writer = pruefer.writer();
        note.verify(&state.origin, &writer).map_err(|e| {
            wrong(format!(
                "{e}; name the policy of those who signed it with --richtlinie"
            ))
        })?;
    }
    let mut texts = Vec::new();
    for file in policies {
        let text = std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
        // The rules would not say which file is broken.
        Policy::parse(&text).map_err(|e| format!("{}: {e}", file.display()))?;
        texts.push(text);
    }
    if !texts.is_empty() {
        // As for a proof: nothing rests on ML-DSA alone, and it is asked of seals only.
        let rules = Rules::parse(&texts).map_err(|e| Fault::from(format!("--richtlinie: {e}")))?;
        if rules.confirmed(&note).is_none() {
            let files: Vec<_> = policies.iter().map(|p| p.display().to_string()).collect();
            return Err(wrong(format!("does not satisfy {}", files.join(", "))));
        }
    }
    Ok((state.size, state.root))
}

fn sprache(text: &str) -> Result<Sprache, String> {
    match text {
        "de" => Ok(Sprache::De),
        "en" => Ok(Sprache::En),
        _ => Err("de or en".into()),
    }
}

impl Verify {
    /// Audits with a progress bar. Ctrl-C stops at the end of a batch and keeps the state.
    pub(super) async fn run(&self, pruefer: &Pruefer) -> Result<ExitCode, Fault> {
        let inhalte = match self.ohne_oeffnen {
            true => None,
            false => Some(pruefer.inhalte(self.dokumente)?),
        };
        let auftrag = Pruefauftrag {
            stand: Some(self.stand.clone().unwrap_or_else(|| pruefer.pruefstand())),
            fortsetzen: self.seit_letzter,
            gegen: self
                .gegen
                .iter()
                .map(|path| signierter_stand(pruefer, path, &self.richtlinie))
                .collect::<Result<_, _>>()?,
            halt: Arc::default(),
            inhalte,
            tsa: None,
        };
        let halt = auftrag.halt.clone();
        tokio::spawn(async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                halt.store(true, Ordering::Relaxed);
            }
        });
        let progress = bar(0, "Protokoll prüfen");
        let shown = progress.clone();
        let pruefung = pruefer
            .protokoll_pruefen(auftrag, move |seen, total| {
                shown.set_length(total);
                shown.set_position(seen);
            })
            .await
            .map_err(satz)?;
        progress.finish_and_clear();
        if self.json {
            let json = bericht::json(&pruefung, self.sprache);
            println!("{}", serde_json::to_string_pretty(&json)?);
        } else {
            print!("{}", bericht::text(&pruefung, self.sprache));
        }
        Ok(match &pruefung.ausgang {
            Ausgang::Fertig(report) if report.is_sound() => ExitCode::SUCCESS,
            Ausgang::Fertig(_) => ExitCode::from(BAD),
            Ausgang::Unterbrochen(_) => ExitCode::from(CANNOT),
        })
    }
}

//! Anchors: tokens of a timestamp authority over a sealed note, logged, and renewed before they age.

use std::time::Duration;

use eakte_ledger::anchor::{Anchor, Renewed, imprint};
use eakte_ledger::checkpoint::Checkpoint;
use eakte_ledger::claim::{self, Claim};
use eakte_ledger::header::Kind;
use eakte_ledger::heads::Day;
use eakte_ledger::tsa::{self, IMPRINT_BYTES, Roots, Stamp, TOKEN_BYTES_MAX, Token, TokenError};
use ureq::Agent;

use super::belege::TSA_ROOTS;
use super::{App, AppError, netz, now};
use crate::keys;
use crate::store::StoreError;
use crate::store::heads;
use crate::store::leser::Zeile;
use crate::store::schreiber::Receipt;

/// How long the authority may take to answer.
const ANSWER_SECONDS_MAX: u64 = 30;
/// Most anchors that are looked at, newest first: one a day and renewals for decades.
const ANCHORS_MAX: i64 = 20_000;
/// A token is renewed when its first certificate ends within this time: 90 days.
pub const RENEW_BEFORE_MS: u64 = 90 * 86_400_000;

/// A timestamp authority: where it is and who vouches for it.
#[derive(Clone)]
pub struct Tsa {
    url: String,
    agent: Agent,
    roots: Roots,
}

/// An anchor event of the log.
pub(super) struct Anker {
    /// The row.
    pub(super) zeile: Zeile,
    /// What it states.
    pub(super) anchor: Anchor,
}

/// What is known of one anchor.
#[derive(Clone, Debug)]
pub struct AnkerStand {
    /// Its sequence in the log's own stream.
    pub seq: u64,
    /// Its position.
    pub position: u64,
    /// Events that the stamped checkpoint covers.
    pub size: u64,
    /// The anchor that it renews.
    pub renews: Option<u64>,
    /// What its token says, or what is wrong with it.
    pub stamp: Result<Stamp, TokenError>,
    /// Whether a later anchor renews it.
    pub renewed: bool,
}

impl AnkerStand {
    /// Whether it ends within [`RENEW_BEFORE_MS`] and nothing renews it.
    pub fn faellig(&self, now_ms: u64) -> bool {
        let ends = self.stamp.as_ref().map_or(u64::MAX, |s| s.until_ms);
        !self.renewed && ends < now_ms.saturating_add(RENEW_BEFORE_MS)
    }
}

fn config(reason: impl std::fmt::Display) -> AppError {
    StoreError::Config(reason.to_string()).into()
}

fn fault(e: impl std::fmt::Display) -> AppError {
    config(format!("timestamp authority: {e}"))
}

impl Tsa {
    /// Reads who vouches for the authority at this address: `tsa/root.pem` in the data folder.
    pub fn laden(app: &App, url: &str) -> Result<Self, AppError> {
        let path = app.daten.join(TSA_ROOTS);
        let bytes = std::fs::read(&path).map_err(|e| {
            config(format!(
                "{}: {e}; put the root certificate of the timestamp authority there (PEM)",
                path.display()
            ))
        })?;
        let roots = Roots::parse(&bytes)
            .map_err(|_| config(format!("{}: expected certificates in PEM", path.display())))?;
        let limit = Duration::from_secs(ANSWER_SECONDS_MAX);
        Ok(Tsa {
            url: url.to_owned(),
            agent: netz::agent(url, netz::ca(&app.daten).as_deref(), limit).map_err(fault)?,
            roots,
        })
    }

    /// Asks for a token over a digest and checks all of it.
    async fn stempeln(&self, digest: [u8; IMPRINT_BYTES]) -> Result<(Vec<u8>, Stamp), AppError> {
        let nonce: [u8; 16] = keys::random().map_err(StoreError::from)?;
        let query = tsa::request(&digest, nonce).map_err(fault)?;
        let (url, agent) = (self.url.clone(), self.agent.clone());
        let answer = tokio::task::spawn_blocking(move || post(&agent, &url, &query)).await;
        let answer = answer.map_err(fault)?.map_err(fault)?;
        let token = tsa::response(&answer, &digest, nonce).map_err(fault)?;
        let stamp = Token::parse(&token)
            .and_then(|t| t.check(&digest, Some(&self.roots)))
            .map_err(fault)?;
        Ok((token, stamp))
    }
}

fn post(agent: &Agent, url: &str, query: &[u8]) -> Result<Vec<u8>, ureq::Error> {
    let mut answer = agent
        .post(url)
        .content_type("application/timestamp-query")
        .send(query)?;
    if answer.status() != 200 {
        return Err(ureq::Error::StatusCode(answer.status().as_u16()));
    }
    answer
        .body_mut()
        .with_config()
        .limit(TOKEN_BYTES_MAX as u64)
        .read_to_vec()
}

impl App {
    /// Has the newest seal stamped and logs the token. Without a signer the writer's own checkpoint is stamped.
    pub async fn anker_setzen(&self, tsa: &Tsa) -> Result<(Anchor, Stamp, Receipt), AppError> {
        let client = self.store.db.read().await?;
        let (checkpoint, note) = match self.bestes_siegel(&client, u64::MAX).await? {
            Some((checkpoint, note)) => (checkpoint, note.to_bytes()),
            None => {
                let stand = self.store.durable_root(&client).await?;
                let checkpoint = Checkpoint {
                    origin: self.store.origin.clone(),
                    size: stand.size,
                    root: stand.root,
                };
                let note = checkpoint.sign(self.store.bund.schreiber());
                (checkpoint, note)
            }
        };
        let digest = imprint(&note);
        let (token, stamp) = tsa.stempeln(digest).await?;
        // Before the event that names it: an event without its note would prove nothing.
        client
            .execute(
                "INSERT INTO anchor_note VALUES ($1, $2) ON CONFLICT DO NOTHING",
                &[&digest.as_slice(), &note],
            )
            .await?;
        drop(client);
        let anchor = Anchor {
            size: checkpoint.size,
            root: checkpoint.root,
            note_sha512: digest,
            renews: None,
            token,
        };
        let claim = Claim::Anchor(anchor.clone());
        let (_, receipt) = self.log_ereignis(|_| Some(claim.clone())).await?;
        Ok((anchor, stamp, receipt))
    }

    /// Renews the anchors that are due, or all that nothing renews yet. Gives what each renewed and how long it holds.
    pub async fn anker_erneuern(
        &self,
        tsa: &Tsa,
        alle: bool,
    ) -> Result<Vec<(u64, Stamp)>, AppError> {
        let now_ms = now().0 as u64;
        let rows = self.anker_zeilen(ANCHORS_MAX).await?;
        let mut done = Vec::new();
        for (stand, anker) in staende(&rows, Some(&tsa.roots)).into_iter().zip(&rows) {
            if stand.renewed || !(alle || stand.faellig(now_ms)) {
                continue;
            }
            let body = anker.zeile.body.as_deref().unwrap_or_default();
            let sha512 = imprint(body);
            let (token, stamp) = tsa.stempeln(sha512).await?;
            let renewal = Claim::Anchor(Anchor {
                renews: Some(Renewed {
                    seq: stand.seq,
                    sha512,
                }),
                token,
                ..anker.anchor.clone()
            });
            self.log_ereignis(|_| Some(renewal.clone())).await?;
            done.push((stand.seq, stamp));
        }
        Ok(done)
    }

    /// All anchors, oldest first, with what their tokens are worth.
    pub async fn anker(&self) -> Result<Vec<AnkerStand>, AppError> {
        let roots = std::fs::read(self.daten.join(TSA_ROOTS)).ok();
        let roots = roots.and_then(|bytes| Roots::parse(&bytes).ok());
        Ok(staende(
            &self.anker_zeilen(ANCHORS_MAX).await?,
            roots.as_ref(),
        ))
    }

    /// The newest anchor events, at most so many, oldest first. Signatures of the writer are checked.
    pub(super) async fn anker_zeilen(&self, rows_max: i64) -> Result<Vec<Anker>, AppError> {
        let client = self.store.db.read().await?;
        let mut rows = heads::of_kind(&**client, Kind::Anchor, rows_max).await?;
        rows.reverse();
        let writer = self.store.bund.schreiber().public();
        let mut all = Vec::new();
        for zeile in rows {
            let wrong = |reason: String| StoreError::Log {
                position: zeile.position,
                reason,
            };
            let header = zeile.header()?.parse().map_err(|e| wrong(e.to_string()))?;
            let body = zeile.body.as_deref().unwrap_or_default();
            match claim::read(&header, body, &self.store.origin, &writer) {
                Ok(Claim::Anchor(anchor)) => all.push(Anker { zeile, anchor }),
                Ok(_) => return Err(wrong("not an anchor event".into()).into()),
                Err(e) => return Err(wrong(e.to_string()).into()),
            }
        }
        Ok(all)
    }

    /// Sets the anchor of the day, once the newest seal covers the newest heads event, and renews what is due.
    pub(super) async fn anker_faellig(&self, tsa: &Tsa) -> Result<(), AppError> {
        for (seq, stamp) in self.anker_erneuern(tsa, false).await? {
            tracing::info!(seq, until_ms = stamp.until_ms, "anchor renewed");
        }
        let newest = {
            let client = self.store.db.read().await?;
            heads::newest(&**client, Kind::Anchor).await?
        };
        if let Some(row) = newest {
            let header = row.header()?.parse().map_err(fault)?;
            if Day::of_ms(header.time_ms) >= Day::of_ms(now().0 as u64) {
                return Ok(());
            }
        }
        let client = self.store.db.read().await?;
        let seal = self.bestes_siegel(&client, u64::MAX).await?;
        drop(client);
        let heads = self.tagesstand().await?;
        if let (Some((seal, _)), Some(heads)) = (seal, heads)
            && seal.size <= heads.position
        {
            return Ok(());
        }
        let (anchor, stamp, _) = self.anker_setzen(tsa).await?;
        tracing::info!(size = anchor.size, time_ms = stamp.time_ms, "anchor set");
        Ok(())
    }
}

fn staende(rows: &[Anker], roots: Option<&Roots>) -> Vec<AnkerStand> {
    let renewed = |seq: u64| {
        rows.iter()
            .any(|a| a.anchor.renews.is_some_and(|r| r.seq == seq))
    };
    rows.iter()
        .map(|anker| {
            let seq = anker.zeile.sequence as u64;
            AnkerStand {
                seq,
                position: anker.zeile.position as u64,
                size: anker.anchor.size,
                renews: anker.anchor.renews.map(|r| r.seq),
                stamp: Token::parse(&anker.anchor.token)
                    .and_then(|t| t.check(anker.anchor.imprint(), roots)),
                renewed: renewed(seq),
            }
        })
        .collect()
}

//! States of the log that were signed, held against what the database holds now.

use eakte_ledger::header::HeaderBytes;
use eakte_ledger::ids::TreeHash;
use eakte_ledger::tree::{self, Frontier};
use eakte_ledger::verify::{Defect, Finding, Issuer};
use eakte_ledger::vkey::Scheme;
use futures::TryStreamExt;

use crate::app::AppError;
use crate::app::start::log_config_von;
use crate::store::StoreError;
use crate::store::checkpoints::{self, Signed};
use crate::store::db::Db;
use crate::store::kopie::Momentaufnahme;

/// Size and root of the greatest state of the log in the database that one of the keys signed which the log names for
/// that; nothing if the log names none, or what it names cannot be read: the audit says why.
pub(super) async fn signierter_stand(
    db: &Db,
    issuer: &Issuer,
) -> Result<Option<(u64, TreeHash)>, StoreError> {
    let client = db.read().await?;
    let config = log_config_von(&**client, &issuer.origin, &issuer.writer).await;
    let Some((_, config)) = config.ok().filter(|(_, c)| !c.log_keys.is_empty()) else {
        return Ok(None);
    };
    let genuine = |s: &Signed| {
        let mut keys = config.log_keys.iter();
        s.checkpoint.origin == issuer.origin
            && keys.any(|k| k.scheme() == Scheme::Note && k.verify(&s.note).is_ok())
    };
    let greatest = checkpoints::greatest(&**client, genuine).await?;
    Ok(greatest.map(|s| (s.checkpoint.size, s.checkpoint.root)))
}

/// The edge of the tree over the headers that the database now holds below a position.
pub(super) async fn rand_bis(jetzt: &Momentaufnahme, unter: u64) -> Result<Frontier, AppError> {
    let headers = jetzt.koepfe(unter).await?;
    futures::pin_mut!(headers);
    let mut frontier = Frontier::new();
    while let Some(header) = headers.try_next().await? {
        frontier.push(blatt(&header));
    }
    Ok(frontier)
}

fn blatt(header: &[u8]) -> TreeHash {
    HeaderBytes::try_from(header).map_or_else(|_| tree::empty_root(), |b| tree::leaf(&b))
}

/// What is wrong with signed states, by ascending size, that the headers now stored do not lead to: one pass for all.
pub(super) async fn widerlegt(
    jetzt: &Momentaufnahme,
    alte: &[(u64, TreeHash)],
) -> Result<Vec<Finding>, AppError> {
    let Some((unter, _)) = alte.last() else {
        return Ok(Vec::new());
    };
    let headers = jetzt.koepfe(*unter).await?;
    futures::pin_mut!(headers);
    let (mut frontier, mut findings) = (Frontier::new(), Vec::new());
    for (size, root) in alte {
        while frontier.size() < *size {
            let Some(header) = headers.try_next().await? else {
                break;
            };
            frontier.push(blatt(&header));
        }
        if (frontier.size(), frontier.root()) != (*size, *root) {
            findings.push(Finding {
                last_position: Some(size.saturating_sub(1)),
                ..Finding::at(0, Defect::CheckpointDiffers)
            });
        }
    }
    Ok(findings)
}

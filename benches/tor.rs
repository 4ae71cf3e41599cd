//! What does the gate cost, in a district that is loaded?
//!
//! ```text
//! tor ANMELDENAME ZWECK      DATABASE_URL, EAKTE_DATA, EAKTE_PASSPHRASE_FILE, EAKTE_WORKER as for eakte
//! ```
//!
//! Decisions a second on one core and their p99. A page of 50 Akten found by the list filter, against deciding on one
//! Akte after the other, newest first, until 50 are allowed: in the same run, turn about. And the gate's share of such
//! a page: evaluating the policies for the person, before the database is asked.

use std::path::PathBuf;
use std::time::Instant;

use eakte::app::{Actor, App, Config};
use eakte_domain::AkteId;
use eakte_domain::aktenzeichen::AktenzeichenVorlage;
use eakte_domain::werte::Zweck;
use eakte_domain::zugriff::{Aktion, Ressource};
use eakte_projections::{AktenFilter, akten, auth};

type Fault = Box<dyn std::error::Error + Send + Sync>;

/// Akten a page shows.
const PAGE: u16 = 50;
/// Akten that decisions are timed on, the newest.
const AKTEN: i64 = 1_000;
/// Decisions timed.
const DECISIONS: usize = 50_000;
/// Pages of each kind, turn about.
const ROUNDS: usize = 15;

fn var(name: &str) -> Result<String, Fault> {
    std::env::var(name).map_err(|_| format!("{name} is not set; ./ops/bench sets it").into())
}

/// The value that so many of 100 are not above.
fn percentile(values: &mut [f64], percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    let at = (values.len() * percent).div_ceil(100).saturating_sub(1);
    values.get(at).copied().unwrap_or(f64::NAN)
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}

/// The newest Akten, whoever may see them.
async fn newest(app: &App, akten_max: i64) -> Result<Vec<AkteId>, Fault> {
    let client = app.store.db.service().await?;
    let sql = "SELECT akte FROM view_akte ORDER BY geaendert_am DESC, akte LIMIT $1";
    let rows = client.query(sql, &[&akten_max]).await?;
    Ok(rows.iter().map(|row| AkteId(row.get(0))).collect())
}

async fn decisions(app: &App, actor: &Actor) -> Result<(), Fault> {
    let client = app.store.db.read().await?;
    let mut known = Vec::new();
    for id in newest(app, AKTEN).await? {
        known.extend(auth::akte(&*client, id).await?);
    }
    let mut times = Vec::with_capacity(DECISIONS);
    let (start, mut allowed) = (Instant::now(), 0_usize);
    for akte in known.iter().cycle().take(DECISIONS) {
        let one = Instant::now();
        let decided = app.entscheiden(actor, Aktion::AkteSehen, Ressource::Akte(akte));
        allowed += usize::from(decided.is_ok());
        times.push(one.elapsed().as_secs_f64() * 1e6);
    }
    let rate = DECISIONS as f64 / start.elapsed().as_secs_f64();
    if allowed == 0 || allowed == DECISIONS {
        return Err("the gate gave everybody the same answer".into());
    }
    println!("figure decisions {rate:.0} decisions/s");
    println!("figure decision_p99 {:.0} us", percentile(&mut times, 99));
    Ok(())
}

/// A page through the list filter: milliseconds in all, of these in the gate.
async fn filtered(app: &App, actor: &Actor) -> Result<(f64, f64), Fault> {
    let start = Instant::now();
    let blick = app.blick(actor)?;
    let gate = milliseconds(start);
    let client = app.store.db.read().await?;
    let filter = AktenFilter {
        limit: PAGE,
        ..AktenFilter::default()
    };
    let page = akten(&*client, &blick.sicht(), &filter).await?;
    if page.zeilen.len() < usize::from(PAGE) {
        return Err("this person sees less than a page: load more Akten".into());
    }
    Ok((milliseconds(start), gate))
}

/// A page by deciding on one Akte after the other: milliseconds.
async fn one_by_one(app: &App, actor: &Actor) -> Result<f64, Fault> {
    let start = Instant::now();
    let client = app.store.db.read().await?;
    let mut shown = 0;
    for id in newest(app, i64::MAX).await? {
        let Some(known) = auth::akte(&*client, id).await? else {
            continue;
        };
        let decided = app.entscheiden(actor, Aktion::AkteSehen, Ressource::Akte(&known));
        shown += u16::from(decided.is_ok());
        if shown == PAGE {
            return Ok(milliseconds(start));
        }
    }
    Err("this person sees less than a page: load more Akten".into())
}

#[tokio::main]
async fn main() -> Result<(), Fault> {
    let mut words = std::env::args().skip(1);
    let (Some(name), Some(zweck)) = (words.next(), words.next()) else {
        return Err("usage: tor ANMELDENAME ZWECK".into());
    };
    let config = Config {
        database_url: var("DATABASE_URL")?,
        daten: PathBuf::from(var("EAKTE_DATA")?),
        passphrase_file: Some(PathBuf::from(var("EAKTE_PASSPHRASE_FILE")?)),
        worker: Some(PathBuf::from(var("EAKTE_WORKER")?)),
        origin: "bench.example/log".into(),
        vorlage: AktenzeichenVorlage::parse("{einheit}-{plan}-{laufend}/{jahr}")?,
    };
    let app = App::start(&config, false).await?;
    let person = app.verzeichnis().by_anmeldename(&name).map(|p| p.id);
    let actor = Actor {
        nutzer: person.ok_or("nobody has this login name")?,
        zweck: zweck.parse::<Zweck>().map_err(|_| "no such Zweck")?,
        faktor: None,
    };
    decisions(&app, &actor).await?;
    let (mut pages, mut shares, mut singles, mut ratios) = (vec![], vec![], vec![], vec![]);
    for _ in 0..ROUNDS {
        let (page, gate) = filtered(&app, &actor).await?;
        let single = one_by_one(&app, &actor).await?;
        pages.push(page);
        shares.push(gate / page * 100.0);
        singles.push(single);
        ratios.push(single / page);
    }
    println!("figure list_filtered {:.1} ms", percentile(&mut pages, 50));
    println!(
        "figure list_one_by_one {:.1} ms",
        percentile(&mut singles, 50)
    );
    println!(
        "figure gate_share_of_list {:.0} %",
        percentile(&mut shares, 50)
    );
    println!(
        "ratio list_filtered_vs_one_by_one {:.1}",
        percentile(&mut ratios, 50)
    );
    Ok(())
}

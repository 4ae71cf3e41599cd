//! The views: derived from the log, so they can be lost and made again.

use std::time::Duration;

use eakte::app::App;
use eakte::store::{follower, leser};
use eakte_domain::Recorded;
use eakte_projections::follow::{self, Fingerprint};
use tokio::runtime::Runtime;

use crate::support::dienst::eakte;
use crate::support::sitzung::arbeiten;
use crate::support::welt::Welt;

/// Tries until the views are as expected, a tenth of a second apart.
const TRIES_MAX: u32 = 600;

async fn abdruck(app: &App) -> Vec<Fingerprint> {
    assert!(app.views_aktuell(Duration::from_secs(60)).await);
    follow::fingerprint(&app.store.db.service().await.unwrap())
        .await
        .unwrap()
}

/// The district after a busy session, and its process ended: nothing follows the log any more.
fn nach_der_arbeit(seed: u64) -> (Welt, Vec<Fingerprint>) {
    let runtime = Runtime::new().unwrap();
    runtime.block_on(async {
        let welt = Welt::neu().await;
        arbeiten(&welt, seed, 500, "Ansicht").await;
        let live = abdruck(&welt.app).await;
        assert!(live.iter().filter(|f| f.rows > 0).count() > 15, "{live:?}");
        (welt, live)
    })
}

#[test]
fn rebuilt_views_equal_the_live_ones() {
    let (welt, live) = nach_der_arbeit(11);
    Runtime::new().unwrap().block_on(async {
        let app = App::start(&welt.config, false).await.unwrap();
        let (reader, mut writer) = (
            app.store.db.service().await.unwrap(),
            app.store.db.service().await.unwrap(),
        );
        follow::reset(&mut writer).await.unwrap();
        follower::catch_up(&app.store, &reader, &mut writer, |_, _| {})
            .await
            .unwrap();
        assert_eq!(follow::fingerprint(&writer).await.unwrap(), live);
        let report = app.log_pruefen(|_, _| {}).await.unwrap();
        assert!(report.is_sound(), "{:#?}", report.findings);
    });
}

#[test]
fn rebuilt_access_models_equal_the_live_ones() {
    let (welt, live) = nach_der_arbeit(12);
    Runtime::new().unwrap().block_on(async {
        let app = App::start(&welt.config, false).await.unwrap();
        let mut client = app.store.db.owner().await.unwrap();
        let tables: Vec<&str> = live
            .iter()
            .map(|f| f.table.as_str())
            .filter(|t| t.starts_with("auth_"))
            .collect();
        assert!(tables.len() > 5, "{tables:?}");
        client
            .batch_execute(&format!("TRUNCATE {}", tables.join(", ")))
            .await
            .unwrap();
        let head = leser::head(&client).await.unwrap();
        let rows = leser::from_position(&client, 0, head + 1).await.unwrap();
        let events = follower::open(&app.store, &client, rows).await.unwrap();
        let events: Vec<&Recorded> = events.iter().collect();
        let tx = client.transaction().await.unwrap();
        eakte_projections::auth::apply(&tx, &events).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(follow::fingerprint(&client).await.unwrap(), live);
        let report = app.log_pruefen(|_, _| {}).await.unwrap();
        assert!(report.is_sound(), "{:#?}", report.findings);
    });
}

/// The older tables go before the new ones are filled: whatever stops the program in between, a wrong passphrase or a
/// power cut, nobody may take the empty ones for the truth.
#[test]
fn a_migration_that_stopped_halfway_is_noticed_and_finished_by_the_next() {
    let (welt, live) = nach_der_arbeit(14);
    Runtime::new().unwrap().block_on(async {
        let mut owner = welt.superuser().await;
        let sql = "COMMENT ON TABLE auth_akte IS 'older'";
        owner.batch_execute(sql).await.unwrap();
        assert!(eakte_projections::create(&mut owner).await.unwrap().auth);
        for refused in [&["sweep"][..], &["serve", "--listen", "127.0.0.1:0"]] {
            let said = eakte(&welt.config, refused);
            let text = String::from_utf8_lossy(&said.stderr);
            assert!(
                !said.status.success() && text.contains("eakte migrate"),
                "{text}"
            );
        }
        let done = eakte(&welt.config, &["migrate"]);
        assert!(done.status.success(), "{done:?}");
        assert_eq!(follow::fingerprint(&owner).await.unwrap(), live);
        assert!(eakte(&welt.config, &["sweep"]).status.success());
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn views_that_a_crash_has_emptied_heal_while_the_service_runs() {
    let welt = Welt::neu().await;
    arbeiten(&welt, 13, 400, "Heilung").await;
    let live = abdruck(&welt.app).await;
    let views: Vec<&str> = live
        .iter()
        .map(|f| f.table.as_str())
        .filter(|t| t.starts_with("view_"))
        .collect();
    let sql = format!("TRUNCATE {}, view_stand", views.join(", "));
    welt.superuser().await.batch_execute(&sql).await.unwrap();
    let client = welt.app.store.db.service().await.unwrap();
    let mut healed = Vec::new();
    for _ in 0..TRIES_MAX {
        tokio::time::sleep(Duration::from_millis(100)).await;
        healed = follow::fingerprint(&client).await.unwrap();
        if healed == live {
            break;
        }
    }
    assert_eq!(healed, live);
    welt.protokoll_ist_unversehrt().await;
}

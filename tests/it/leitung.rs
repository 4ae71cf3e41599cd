//! A connection that is cut while PostgreSQL goes on with what came over it.

use eakte::app::{App, Auftrag};
use eakte_domain::VorgangId;
use eakte_domain::werte::Leistungsart::Wohngeld;
use eakte_testpg::Cluster;
use tempfile::TempDir;
use tokio::io::copy_bidirectional;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::watch;
use uuid::Uuid;

use crate::support::welt::{Welt, bis, vorgang_anlegen};

/// A socket before PostgreSQL's, whose connections can be cut.
struct Leitung {
    folder: TempDir,
    schnitte: watch::Sender<()>,
}

impl Leitung {
    fn legen(cluster: &Cluster) -> Self {
        let name = format!(".s.PGSQL.{}", Cluster::PORT);
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join(&name)).unwrap();
        let there = cluster.folder().join(name);
        let (schnitte, schnitt) = watch::channel(());
        tokio::spawn(async move {
            while let Ok((here, _)) = listener.accept().await {
                let there = UnixStream::connect(&there).await.unwrap();
                tokio::spawn(leiten(here, there, schnitt.clone()));
            }
        });
        Self { folder, schnitte }
    }

    /// Cuts all that are open, at the near end only.
    fn kappen(&self) {
        self.schnitte.send_replace(());
    }
}

async fn leiten(mut here: UnixStream, mut there: UnixStream, mut schnitt: watch::Receiver<()>) {
    schnitt.mark_unchanged();
    tokio::select! {
        _ = copy_bidirectional(&mut here, &mut there) => {}
        _ = schnitt.changed() => {
            drop(here);
            // Nothing tells PostgreSQL that there is nobody any more.
            std::future::pending::<()>().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_cut_connection_had_under_way_does_not_come_to_pass_beside_what_is_sent_again() {
    let cluster = Cluster::start();
    let welt = Welt::in_cluster(&cluster, "").await;
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Eine Leitung").await;
    let leitung = Leitung::legen(&cluster);
    let mut config = welt.config.clone();
    config.database_url = format!(
        "host={} port={} user={} dbname={}",
        leitung.folder.path().display(),
        Cluster::PORT,
        Cluster::USER,
        welt.db.name()
    );
    let app = App::start(&config, true).await.unwrap();
    let superuser = welt.superuser().await;
    let events = async || {
        let sql = "SELECT count(*) FROM event WHERE stream = $1";
        let row = superuser.query_one(sql, &[&akte.0]).await.unwrap();
        row.get::<_, i64>(0)
    };
    let vorher = events().await;

    // The batch waits inside PostgreSQL, all of it has been sent.
    let sperre = welt.superuser().await;
    let lock = "BEGIN; LOCK TABLE event IN SHARE MODE";
    sperre.batch_execute(lock).await.unwrap();
    let anlegen = {
        let app = app.clone();
        let command = vorgang_anlegen(VorgangId(Uuid::new_v4()), "Einmal");
        tokio::spawn(async move { app.execute(&wer, akte, command, Auftrag::neu()).await })
    };
    let warten = async || {
        let sql = "SELECT pid FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event = 'relation'";
        let rows = superuser.query(sql, &[]).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect::<Vec<i32>>()
    };
    bis(async || warten().await.len() == 1).await;
    let alt = warten().await;
    leitung.kappen();
    // Another connection waits in its place, and not beside it.
    bis(async || matches!(warten().await[..], [neu] if neu != alt[0])).await;
    sperre.batch_execute("ROLLBACK").await.unwrap();
    anlegen.await.unwrap().unwrap();
    assert_eq!(events().await, vorher + 1);
    welt.protokoll_ist_unversehrt().await;
}

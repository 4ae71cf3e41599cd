//! `DATABASE_URL` of an operator's own PostgreSQL: another user, few rights, and words that say what is missing.

use std::process::{Command, Output, Stdio};

use eakte_testpg::{Cluster, TestDb};
use tempfile::TempDir;

use crate::support::programm;

struct Fall {
    db: TestDb,
    ordner: TempDir,
}

impl Fall {
    /// A cluster of its own: roles belong to all of it.
    async fn neu(cluster: &Cluster) -> Self {
        Self {
            db: TestDb::in_cluster(cluster, &[]).await,
            ordner: tempfile::tempdir().unwrap(),
        }
    }

    async fn sql(&self, sql: &str) {
        self.db.client().await.batch_execute(sql).await.unwrap();
    }

    /// The address of this database for another user.
    fn als(&self, user: &str) -> String {
        self.db
            .url()
            .replace(&format!("user={}", Cluster::USER), &format!("user={user}"))
    }

    fn migrate(&self, url: &str) -> (bool, String) {
        let Output { status, stderr, .. } = Command::new(programm("eakte"))
            .arg("migrate")
            .env("DATABASE_URL", url)
            .env("EAKTE_DATA", self.ordner.path().join("daten"))
            .env(
                "EAKTE_PASSPHRASE_FILE",
                self.ordner.path().join("passphrase"),
            )
            .stdin(Stdio::null())
            .output()
            .unwrap();
        (
            status.success(),
            String::from_utf8_lossy(&stderr).into_owned(),
        )
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_user_s_database_is_taken_and_what_it_lacks_is_said() {
    let cluster = Cluster::start();
    let f = Fall::neu(&cluster).await;
    f.sql("CREATE ROLE verwaltung LOGIN CREATEROLE; CREATE ROLE schwach LOGIN")
        .await;
    // Neither owner of the database nor allowed to make roles.
    let (done, said) = f.migrate(&f.als("schwach"));
    assert!(
        !done && said.contains("CREATEROLE") && said.contains("42501"),
        "{said}"
    );
    let (done, said) = f.migrate(&f.als("niemand"));
    assert!(!done && said.contains("user and password"), "{said}");
    let elsewhere = f
        .als("verwaltung")
        .replace(&format!("dbname={}", f.db.name()), "dbname=nirgends");
    let (done, said) = f.migrate(&elsewhere);
    assert!(!done && said.contains("no such database"), "{said}");
    let (done, said) = f.migrate(&format!("{} sslmode=require", f.als("verwaltung")));
    assert!(!done && !said.is_empty(), "{said}");
    let nobody = f
        .als("verwaltung")
        .replace(&format!("port={}", Cluster::PORT), "port=1");
    let (done, said) = f.migrate(&nobody);
    assert!(!done && said.contains("host and port"), "{said}");
    f.sql(&format!(
        "ALTER DATABASE {} OWNER TO verwaltung",
        f.db.name()
    ))
    .await;
    for round in 0..2 {
        let (done, said) = f.migrate(&f.als("verwaltung"));
        assert!(done, "round {round}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_without_createrole_is_enough_where_the_operator_made_the_roles() {
    let cluster = Cluster::start();
    let f = Fall::neu(&cluster).await;
    f.sql(
        "CREATE ROLE eakte_app NOLOGIN; CREATE ROLE eakte_erase NOLOGIN; CREATE ROLE schwach LOGIN; \
         GRANT eakte_app, eakte_erase TO schwach",
    )
    .await;
    f.sql(&format!("ALTER DATABASE {} OWNER TO schwach", f.db.name()))
        .await;
    let (done, said) = f.migrate(&f.als("schwach"));
    assert!(done, "{said}");
}

//! A private PostgreSQL for tests: one cluster per test process, one database per test.
//!
//! The server listens on a socket only, runs as an unprivileged user when the tests run as root, and cannot
//! outlive its test process: a shell waits on a pipe that only the test process holds, and stops the server and
//! removes its folder when the pipe closes, however the process ended.

#![allow(clippy::unwrap_used)] // test code: a failed step is a failed test

mod cluster;

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::sync::Mutex;
use tokio_postgres::{Client, Config, NoTls};

pub use cluster::Cluster;

static SHARED: OnceLock<Cluster> = OnceLock::new();
static TEMPLATES: Mutex<BTreeMap<Vec<String>, String>> = Mutex::const_new(BTreeMap::new());
static NUMBER: AtomicU32 = AtomicU32::new(0);

/// An empty, migrated database of one test.
///
/// It stays until the cluster ends with the test process: dropping databases would only cost time.
pub struct TestDb {
    config: Config,
    name: String,
}

impl TestDb {
    /// A new database in which the migrations were run in order. Each is the text of one SQL file.
    ///
    /// The first call of a process starts the cluster (about a second), the first call with a set of migrations
    /// makes a template, every other call copies it. Panics if PostgreSQL is missing or a migration fails.
    pub async fn new(migrations: &[&str]) -> Self {
        let cluster = SHARED.get_or_init(Cluster::start);
        Self::in_cluster(cluster, migrations).await
    }

    /// Like `new`, in a cluster of the test's own, which it may crash and restart.
    pub async fn in_cluster(cluster: &Cluster, migrations: &[&str]) -> Self {
        let name = format!("t{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let admin = connect(&cluster.config("postgres")).await;
        let mut key = vec![cluster.folder().display().to_string()];
        key.extend(migrations.iter().map(|m| (*m).to_owned()));

        // Held while copying too: CREATE DATABASE refuses a template that someone is connected to.
        let mut templates = TEMPLATES.lock().await;
        let template = match templates.get(&key) {
            Some(t) => t.clone(),
            None => {
                let t = format!("template_{name}");
                run(&admin, &format!("CREATE DATABASE {t}")).await;
                let (client, connection) = cluster.config(&t).connect(NoTls).await.unwrap();
                let connection = tokio::spawn(connection);
                for m in migrations {
                    run(&client, m).await;
                }
                drop(client);
                connection.await.unwrap().unwrap();
                wait_until_unused(&admin, &t).await;
                templates.insert(key, t.clone());
                t
            }
        };
        run(
            &admin,
            &format!("CREATE DATABASE {name} TEMPLATE {template}"),
        )
        .await;
        drop(templates);
        Self {
            config: cluster.config(&name),
            name,
        }
    }

    /// A copy of this database. Waits until nobody is connected to it any more.
    pub async fn copy(&self) -> Self {
        let mut config = self.config.clone();
        let admin = connect(config.dbname("postgres")).await;
        wait_until_unused(&admin, &self.name).await;
        let name = format!("t{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        // Two copies at once are refused: the template counts as used.
        let one = TEMPLATES.lock().await;
        run(
            &admin,
            &format!("CREATE DATABASE {name} TEMPLATE {}", self.name),
        )
        .await;
        drop(one);
        config.dbname(&name);
        Self { config, name }
    }

    /// How to connect, as `DATABASE_URL` would say it (key=value form).
    pub fn url(&self) -> String {
        let tokio_postgres::config::Host::Unix(folder) = &self.config.get_hosts()[0] else {
            panic!("the cluster listens on a socket only");
        };
        format!(
            "host={} port={} user={} dbname={}",
            folder.display(),
            Cluster::PORT,
            Cluster::USER,
            self.name
        )
    }

    /// How to connect.
    pub fn config(&self) -> Config {
        self.config.clone()
    }

    /// Name of the database.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A connection. Its background task ends with the client.
    pub async fn client(&self) -> Client {
        connect(&self.config).await
    }
}

/// The cluster shared by the tests of this process: its tools and folder, for tests of WAL and backups.
pub fn shared() -> &'static Cluster {
    SHARED.get_or_init(Cluster::start)
}

async fn connect(config: &Config) -> Client {
    let (client, connection) = config.connect(NoTls).await.unwrap();
    tokio::spawn(async move {
        // A crash on purpose ends the connection with an error; the client's next call reports it.
        let _ = connection.await;
    });
    client
}

async fn run(client: &Client, sql: &str) {
    if let Err(e) = client.batch_execute(sql).await {
        panic!("{e:?}\nin:\n{sql}");
    }
}

/// The backend of a closed connection ends a moment after it.
async fn wait_until_unused(admin: &Client, database: &str) {
    for _ in 0..6_000 {
        let row = admin
            .query_one(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'",
                &[&database],
            )
            .await
            .unwrap();
        if row.get::<_, i64>(0) == 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("template `{database}` is still in use");
}

//! Databases are private to a test, and a crash is a crash.
#![allow(clippy::unwrap_used)]
use eakte_testpg::{Cluster, TestDb};

const T: &str = "CREATE UNLOGGED TABLE t (a int); CREATE TABLE l (a int); INSERT INTO t VALUES (1); INSERT INTO l VALUES (1);";

#[tokio::test]
async fn each_test_has_a_database_of_its_own() {
    let (one, two) = (TestDb::new(&[T]).await, TestDb::new(&[T]).await);
    one.client()
        .await
        .execute("INSERT INTO t VALUES (2)", &[])
        .await
        .unwrap();
    let n: i64 = two
        .client()
        .await
        .query_one("SELECT count(*) FROM t", &[])
        .await
        .unwrap()
        .get(0);
    assert_eq!(n, 1);
}

#[tokio::test]
async fn a_crash_empties_unlogged_tables_and_keeps_the_others() {
    let mut cluster = Cluster::start();
    let db = TestDb::in_cluster(&cluster, &[T]).await;
    cluster.crash();
    cluster.launch();
    let c = db.client().await;
    let n: i64 = c
        .query_one(
            "SELECT (SELECT count(*) FROM t) * 10 + (SELECT count(*) FROM l)",
            &[],
        )
        .await
        .unwrap()
        .get(0);
    assert_eq!(n, 1);
}

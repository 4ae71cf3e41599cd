//! An erasure that was approved is carried out, whatever becomes of the request that approved it.

use std::time::Duration;

use crate::support::loeschfall::{Fall, PASSWORT};

/// Longest wait for what happens behind a request.
const TRIES: usize = 600;
const PAUSE: Duration = Duration::from_millis(50);

#[tokio::test(flavor = "multi_thread")]
async fn an_erasure_is_carried_out_although_the_client_is_gone_behind_the_erase_event() {
    let fall = Fall::neu(None).await;
    let loeschung = fall.beantragt(fall.dokument_weg()).await.unwrap();
    fall.erste(loeschung).await.unwrap();

    // Holds the deletion up, but not the erase event before it.
    let mut client = fall.welt.superuser().await;
    let halt = client.transaction().await.unwrap();
    halt.batch_execute("LOCK TABLE snapshot IN SHARE MODE")
        .await
        .unwrap();
    let (app, zwei, akte) = (fall.app().clone(), fall.zwei, fall.akte);
    let anfrage = tokio::spawn(async move {
        app.loeschung_vollziehen(&zwei, akte, loeschung, PASSWORT)
            .await
    });
    let mut tries = 0;
    while fall.erased_payloads().await == 0 {
        assert!(tries < TRIES && !anfrage.is_finished(), "no erase event");
        tokio::time::sleep(PAUSE).await;
        tries += 1;
    }
    anfrage.abort();
    assert!(anfrage.await.unwrap_err().is_cancelled());
    halt.commit().await.unwrap();

    let mut tries = 0;
    while fall.erased_payloads().await > 0 {
        assert!(tries < TRIES, "the payloads are still there");
        tokio::time::sleep(PAUSE).await;
        tries += 1;
    }
    fall.welt.protokoll_ist_unversehrt().await;
}

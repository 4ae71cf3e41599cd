//! Logins and sessions under attack: floods, guesses by strangers, lost devices, a password that leaked.

use std::time::{Duration, Instant};

use axum::http::{Method, StatusCode};
use futures::future::join_all;

use crate::support::anfrage::{Antwort, Klient, Koerper, PASSWORT};
use crate::support::welt::Welt;

const WER: &str = "a.wohngeld";

/// The login form, sent as a browser does that has these cookies.
async fn sendet_anmeldung(klient: &Klient, cookies: &str, name: &str, passwort: &str) -> Antwort {
    let felder = [("anmeldename", name), ("passwort", passwort)];
    let form = Koerper::Felder(serde_urlencoded::to_string(felder).unwrap());
    let klient = klient.clone().mit_cookies(cookies);
    klient.fragt(Method::POST, "/anmelden", form, &[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_made_up_names_is_refused_at_once_and_keeps_nobody_out() {
    let welt = Welt::neu().await;
    let klient = Klient::im_browser(&welt, WER).await;
    let names: Vec<String> = (0..200).map(|n| format!("niemand{n}.nirgends")).collect();
    let flood = names
        .iter()
        .map(|name| sendet_anmeldung(&klient, "", name, "geraten-geraten"));
    let right = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let start = Instant::now();
        let done = sendet_anmeldung(&klient, "", WER, PASSWORT).await;
        (done, start.elapsed())
    };
    let start = Instant::now();
    let (answers, (done, took)) = tokio::join!(join_all(flood), right);
    let all = start.elapsed();
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    // It does not wait for the flood to end.
    assert!(took < all, "{took:?} of {all:?}");
    let of = |status| answers.iter().filter(move |a| a.status == status);
    let (looked_at, refused) = (
        of(StatusCode::UNPROCESSABLE_ENTITY).count(),
        of(StatusCode::TOO_MANY_REQUESTS).count(),
    );
    assert_eq!(looked_at + refused, names.len());
    assert!(refused > 0, "nobody was refused");
    for a in of(StatusCode::TOO_MANY_REQUESTS) {
        assert!(
            a.kopf.contains(&("retry-after".into(), "2".into())),
            "{a:?}"
        );
    }
    // Who was refused has not tried: it counts for no pause.
    let db = welt.superuser().await;
    let sql = "SELECT count(*) FROM anmeldeversuch";
    let counted: i64 = db.query_one(sql, &[]).await.unwrap().get(0);
    assert_eq!(counted as usize, looked_at);
    welt.protokoll_ist_unversehrt().await;
}

//! Whoever has no key of a witness changes nothing of what the witness is asked, and stops it from confirming nothing.

use std::time::Duration;

use eakte::app::App;
use eakte::app::publish::{AntwortFehler, Zustand};
use eakte_domain::werte::Leistungsart::Hzl;
use eakte_ledger::add_checkpoint::{Answer, Request};
use eakte_ledger::note::Note;
use eakte_ledger::policy::Confirmed;
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};

use crate::support::welt::{Welt, bis};
use crate::support::zeugen::{Unterzeichner, Zeugin, groesse, regeln};

/// A log with one witness, and the number of that.
async fn gegeben(zeugin: &Zeugin) -> (Welt, Unterzeichner, usize) {
    let mut signer = None;
    let welt = Welt::vorbereitet(eakte_testpg::shared(), "", |daten| {
        signer = Some(Unterzeichner::start(daten));
        regeln(daten, &[(zeugin, None)]);
    })
    .await;
    let nummer = welt.app.publisher.zeuge(&zeugin.id()).unwrap();
    unterschrieben(&welt.app).await;
    (welt, signer.unwrap(), nummer)
}

async fn kopf(app: &App) -> u64 {
    let client = app.store.db.read().await.unwrap();
    u64::try_from(eakte::store::leser::head(&**client).await.unwrap() + 1).unwrap()
}

async fn unterschrieben(app: &App) {
    bis(async || app.publisher.zustand() == Zustand::Gut(kopf(app).await)).await;
}

async fn antwortet(welt: &Welt, zeuge: usize, antwort: Answer) -> Result<(), AntwortFehler> {
    let (publisher, store) = (&welt.app.publisher, &welt.app.store);
    publisher.antwort(store, zeuge, antwort).await.unwrap()
}

async fn frage(welt: &Welt, zeuge: usize, merkt: Option<u64>) -> Option<Vec<u8>> {
    let (publisher, store) = (&welt.app.publisher, &welt.app.store);
    publisher.warten(store, zeuge, merkt).await.unwrap()
}

async fn bestaetigt(welt: &Welt, position: u64) -> bool {
    let client = welt.app.store.db.read().await.unwrap();
    let found = welt.app.publisher.bestaetigung(&**client, position).await;
    let found = found.unwrap().and_then(|b| b.standing);
    found.is_some_and(|s| s.confirmed() != Confirmed::No)
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_without_a_signature_and_old_ones_change_nothing_for_the_witness() {
    let zeugin = Zeugin::neu("borken.example");
    let (welt, _signer, nummer) = gegeben(&zeugin).await;
    let asked = frage(&welt, nummer, None).await.unwrap();
    let muell = || {
        let fremd = Zeugin::neu("fremd.example");
        [
            Answer::Refused(503),
            Answer::Conflict(0),
            Answer::Conflict(1),
            Answer::Conflict(999_999_999),
            fremd.antwortet(&asked),
        ]
    };
    for m in muell() {
        let _ = antwortet(&welt, nummer, m).await;
    }
    // The next one is asked as if nothing had been said, and the answer to the first question still counts.
    let again = frage(&welt, nummer, None).await.unwrap();
    assert_eq!(again, asked);
    let ehrlich = zeugin.antwortet(&asked);
    assert_eq!(antwortet(&welt, nummer, ehrlich.clone()).await, Ok(()));
    assert!(bestaetigt(&welt, 0).await);
    // The log goes on. What was signed is public and posted again and again, and so is rubbish: after the pause of
    // the real signature the witness is asked all the same.
    let wer = welt.wer("a.hzl", Hzl);
    welt.akte(&wer, "Danach").await;
    unterschrieben(&welt.app).await;
    let stoeren = async {
        loop {
            for m in muell().into_iter().chain([ehrlich.clone()]) {
                let _ = antwortet(&welt, nummer, m).await;
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    };
    let asked = tokio::select! {
        asked = frage(&welt, nummer, None) => asked.expect("the witness is asked no more"),
        () = stoeren => unreachable!(),
    };
    assert_eq!(
        antwortet(&welt, nummer, zeugin.antwortet(&asked)).await,
        Ok(())
    );
    assert!(bestaetigt(&welt, groesse(&asked) - 1).await);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_holds_all_polls_of_a_witness_loses_the_oldest_to_it() {
    let zeugin = Zeugin::neu("borken.example");
    let (welt, _signer, nummer) = gegeben(&zeugin).await;
    let asked = frage(&welt, nummer, None).await.unwrap();
    assert_eq!(
        antwortet(&welt, nummer, zeugin.antwortet(&asked)).await,
        Ok(())
    );
    // Nothing is open now: these wait, four at a time.
    let polls = (0..12).map(|_| frage(&welt, nummer, None));
    let mut polls: FuturesUnordered<_> = polls.collect();
    for _ in 4..12 {
        assert_eq!(polls.next().await, Some(None));
    }
    assert_eq!(polls.next().now_or_never(), None, "the newest wait no more");
    drop(polls);
    welt.protokoll_ist_unversehrt().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_witness_that_has_lost_its_memory_is_offered_the_proof_it_needs() {
    let zeugin = Zeugin::neu("borken.example");
    let (welt, _signer, nummer) = gegeben(&zeugin).await;
    let asked = frage(&welt, nummer, None).await.unwrap();
    assert_eq!(
        antwortet(&welt, nummer, zeugin.antwortet(&asked)).await,
        Ok(())
    );
    let wer = welt.wer("a.hzl", Hzl);
    welt.akte(&wer, "Danach").await;
    unterschrieben(&welt.app).await;
    let neu = Zeugin::neu("borken.example");
    let asked = frage(&welt, nummer, Some(0)).await.unwrap();
    assert_eq!(Request::parse(&asked).unwrap().old, 0);
    let Answer::Signed(lines) = neu.antwortet(&asked) else {
        panic!("the proof does not fit")
    };
    assert_eq!(
        antwortet(&welt, nummer, Answer::Signed(lines)).await,
        Ok(())
    );
    // And whoever says something absurd gets a question as well.
    welt.akte(&wer, "Noch einmal").await;
    unterschrieben(&welt.app).await;
    let asked = frage(&welt, nummer, Some(u64::MAX)).await.unwrap();
    let note: Note = Request::parse(&asked).unwrap().note;
    assert!(note.text().contains(&groesse(&asked).to_string()));
    welt.protokoll_ist_unversehrt().await;
}

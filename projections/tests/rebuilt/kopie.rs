//! A redacted copy of a version of before the Schlusszeichnung stays in the house, in whatever order that is said.

use eakte_domain::GeschaeftsgangId;
use eakte_domain::akte::{DokumentFassungAngefuegt, GeschaeftsgangEroeffnet};
use eakte_domain::werte::{Dokumentklasse, Leistungsart};
use eakte_projections::follow;
use uuid::Uuid;

use crate::common::{Welt, fassung, leer, schreiben};
use crate::schritte::{erledigt, geschwaerzt, vorgelegt};
use crate::{followed, wartend};

#[tokio::test]
async fn a_copy_of_what_was_not_signed_opens_no_more_and_one_of_what_was_does() {
    let mut w = Welt::new();
    let akte = w.akte(1, "50.1", Leistungsart::Wohngeld, "Erste Akte");
    let vorgang = w.vorgang(akte, None, "Vorgang");
    let was = (Dokumentklasse::Bescheid, "Bescheid", "Text");
    let haupt = w.anlage(akte, vorgang, None, was);
    let bogen = w.anlage(akte, vorgang, Some(haupt), was);
    let tabelle = w.anlage(akte, vorgang, Some(bogen), was);
    let anderes = w.anlage(akte, vorgang, None, was);
    // Of the first and the second version of the Dokument, of an Anlage's Anlage, of the first of these copies; and of the
    // first version of another Dokument, the second of which is erased: so the first is signed.
    let kopien = [(); 5].map(|()| w.anlage(akte, vorgang, None, was));
    let [alt, neu, anlage, weitere, erste] = kopien;
    for (dokument, quelle, version) in [
        (alt, haupt, 1),
        (neu, haupt, 2),
        (anlage, tabelle, 1),
        (weitere, alt, 1),
        (erste, anderes, 1),
    ] {
        let mut e = geschwaerzt(dokument);
        e.schwaerzung.quelle = quelle;
        e.schwaerzung.fassung = version;
        w.event(akte, e);
    }
    let neue_fassung = |dokument| DokumentFassungAngefuegt {
        dokument,
        nummer: 2,
        fassung: fassung("neu.pdf", "Neuer Text"),
    };
    w.event(akte, neue_fassung(haupt));
    w.event(akte, neue_fassung(anderes));
    let (_db, mut client) = leer().await;
    schreiben(&mut client, &w.log).await;
    let mut gelesen = w.log.len();
    // Of what was never handed on each version is open, and so is a copy of it.
    assert_eq!(wartend(&client, kopien).await, [false; 5]);
    let [gang, weiterer] = [1, 2].map(|n| GeschaeftsgangId(Uuid::from_u128(n)));
    w.event(
        akte,
        GeschaeftsgangEroeffnet {
            fassung: 2,
            ..vorgelegt(haupt, gang)
        },
    );
    w.event(akte, vorgelegt(anderes, weiterer));
    schreiben(&mut client, &w.log[gelesen..]).await;
    gelesen = w.log.len();
    assert_eq!(wartend(&client, kopien).await, [true; 5]);
    w.event(akte, erledigt(haupt, gang, 3));
    w.event(akte, erledigt(anderes, weiterer, 3));
    schreiben(&mut client, &w.log[gelesen..]).await;
    gelesen = w.log.len();
    assert_eq!(
        wartend(&client, kopien).await,
        [true, false, false, true, false]
    );
    // No rule lets a version be added now; if one is there, that which was copied is not the newest.
    w.event(akte, neue_fassung(tabelle));
    schreiben(&mut client, &w.log[gelesen..]).await;
    assert_eq!(
        wartend(&client, kopien).await,
        [true, false, true, true, false]
    );
    let live = follow::fingerprint(&client).await.unwrap();
    let (_other, whole) = followed(&w, w.log.len()).await;
    assert_eq!(follow::fingerprint(&whole).await.unwrap(), live);
}

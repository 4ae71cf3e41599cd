//! What belongs to somebody's draft is theirs, in whatever order it is said to be one.

use eakte_domain::akte::{DokumentSchutzFestgelegt, Dokumentschutz};
use eakte_domain::werte::{Dokumentklasse, Leistungsart};
use eakte_projections::{auth, follow};

use crate::common::{Welt, leer, person, schreiben, text};
use crate::followed;
use crate::schritte::geschwaerzt;

#[tokio::test]
async fn what_belongs_to_a_draft_is_its_authors_as_long_as_it_is_one() {
    let mut w = Welt::new();
    let akte = w.akte(1, "50.1", Leistungsart::Wohngeld, "Erste Akte");
    let vorgang = w.vorgang(akte, None, "Vorgang");
    let was = (Dokumentklasse::Bescheid, "Bescheid", "Text");
    let haupt = w.anlage(akte, vorgang, None, was);
    let anlage = w.anlage(akte, vorgang, Some(haupt), was);
    let unter = w.anlage(akte, vorgang, Some(anlage), was);
    let kopie = w.anlage(akte, vorgang, None, was);
    let anderes = w.anlage(akte, vorgang, None, was);
    let mut herkunft = geschwaerzt(kopie);
    herkunft.schwaerzung.quelle = anlage;
    w.event(akte, herkunft);
    let (_db, mut client) = leer().await;
    schreiben(&mut client, &w.log).await;
    let mut gelesen = w.log.len();
    let [ich, sie] = [1, 2].map(|n| Some(person(n).nutzer));
    let schritte = [
        (haupt, ich, [ich, ich, ich, ich, None]),
        // A draft itself it is its own author's, and so is what belongs to it.
        (anlage, sie, [ich, sie, sie, sie, None]),
        (haupt, None, [None, sie, sie, sie, None]),
        (anlage, None, [None; 5]),
        (anderes, sie, [None, None, None, None, sie]),
    ];
    for (dokument, entwurf_von, expected) in schritte {
        w.event(
            akte,
            DokumentSchutzFestgelegt {
                dokument,
                schutz: Dokumentschutz {
                    entwurf_von,
                    ..Dokumentschutz::default()
                },
                grund: text("Anlass"),
            },
        );
        schreiben(&mut client, &w.log[gelesen..]).await;
        gelesen = w.log.len();
        let mut found = Vec::new();
        for d in [haupt, anlage, unter, kopie, anderes] {
            let known = auth::dokument(&client, d).await.unwrap().unwrap();
            found.push(known.schutz.entwurf_von);
        }
        assert_eq!(found, expected);
    }
    let live = follow::fingerprint(&client).await.unwrap();
    let (_other, whole) = followed(&w, w.log.len()).await;
    assert_eq!(follow::fingerprint(&whole).await.unwrap(), live);
}

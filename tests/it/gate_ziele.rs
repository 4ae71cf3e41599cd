//! What addresses of the API name, and what has to be sent to them.

use axum::http::Method;
use eakte::app::{Auftrag, LoeschAntrag};
use eakte_domain::akte::{Akte, AkteCommand, Loeschziel, UebergabeAnbieten};
use eakte_domain::werte::Leistungsart::{Widerspruch, Wohngeld};
use eakte_domain::werte::{Dokumentklasse, Loeschgrundlage, Uebergabeanlass};
use eakte_domain::{OrgNr, UebergabeId};
use serde_json::json;
use uuid::Uuid;

use crate::support::anfrage::{Klient, Koerper, formular};
use crate::support::welt::{Welt, einheit, heute, text};
use crate::support::{frist, papier};

/// What an address can name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ids {
    pub(crate) akte: Uuid,
    pub(crate) vorgang: Uuid,
    pub(crate) dokument: Uuid,
    pub(crate) freigabe: Uuid,
    pub(crate) loeschung: Uuid,
    pub(crate) uebergabe: Uuid,
    /// Of a Wiedervorlage and a demand.
    pub(crate) fristen: [Uuid; 2],
}

impl Ids {
    pub(crate) fn erfunden() -> Self {
        let [akte, vorgang, dokument, freigabe, loeschung, uebergabe] =
            [(); 6].map(|()| Uuid::new_v4());
        Self {
            akte,
            vorgang,
            dokument,
            freigabe,
            loeschung,
            uebergabe,
            fristen: [(); 2].map(|()| Uuid::new_v4()),
        }
    }

    pub(crate) fn einsetzen(&self, path: &str) -> String {
        path.replace("{akte}", &self.akte.to_string())
            .replace("{vorgang}", &self.vorgang.to_string())
            .replace("{dokument}", &self.dokument.to_string())
            .replace("{freigabe}", &self.freigabe.to_string())
            .replace("{loeschung}", &self.loeschung.to_string())
            .replace("{uebergabe}", &self.uebergabe.to_string())
            .replace("{wiedervorlage}", &self.fristen[0].to_string())
            .replace("{aufforderung}", &self.fristen[1].to_string())
            // Who has part in a Vertretung is asked in `schutz`; here it is one that is not there.
            .replace("{vertretung}", &Uuid::nil().to_string())
            // Who has part in a Notfallzugriff is asked in `notfall`.
            .replace("{notfall}", &Uuid::nil().to_string())
            // An agreement is its organisation's; here it is one that is not there.
            .replace("{vereinbarung}", &Uuid::nil().to_string())
            // Who is seen by an administrator is asked in `verwaltung`; here it is nobody.
            .replace("{nutzer}", &Uuid::nil().to_string())
            .replace("{antrag}", &Uuid::nil().to_string())
            // A Geschaeftsgang is its Dokument's: who sees that is asked in `geschaeftsgang`.
            .replace("{geschaeftsgang}", &Uuid::nil().to_string())
            .replace("{nummer}", "1")
            // Who sees a batch is asked in `scanstapel`.
            .replace("{stapel}", &Uuid::nil().to_string())
            // Whose offer to the archive it is is asked in `aussonderung`; here it is one that is not there.
            .replace("{aussonderung}", &Uuid::nil().to_string())
            .replace("{sperre}", &Uuid::nil().to_string())
            .replace("{seite}", "1")
    }
}

/// Every route of the API that names something, from its own description.
pub(crate) async fn adressen(klient: &Klient) -> Vec<(Method, String)> {
    let api = klient.holt("/api/openapi.json").await.json();
    let mut out = Vec::new();
    for (path, methods) in api["paths"].as_object().unwrap() {
        for method in methods
            .as_object()
            .unwrap()
            .keys()
            .filter(|_| path.contains('{'))
        {
            if let Ok(method @ (Method::GET | Method::POST | Method::PATCH | Method::DELETE)) =
                method.to_uppercase().parse()
            {
                out.push((method, path.clone()));
            }
        }
    }
    assert!(out.len() >= 24, "only {} routes name something", out.len());
    out
}

/// A body with which the request would succeed on an object of one's own.
pub(crate) fn koerper(method: &Method, path: &str, ids: &Ids) -> Koerper {
    let last = path.rsplit('/').next().unwrap();
    Koerper::Json(match (method, last) {
        (&Method::GET, _) | (_, "zda" | "annahme" | "genehmigung" | "paket") => {
            return Koerper::Leer;
        }
        (_, "dokumente" | "versionen") => {
            return Koerper::Formular(formular(&[], ("a.txt", b"Guten Tag")));
        }
        (&Method::PATCH, _) | (_, "vorgaenge") => json!({ "betreff": "Neu" }),
        (
            _,
            "wiedereroeffnung" | "storno" | "ablehnung" | "ruecknahme" | "aufhebung"
            | "medizinwiderspruch",
        )
        | (&Method::DELETE, _) => {
            json!({ "grund": "Grund" })
        }
        (_, "loeschungen") => json!({
            "ziel": { "art": "akte" }, "grundlage": "dsgvo_17_1_d", "begruendung": "Grund",
        }),
        (_, "freigeben") => json!({ "passwort": "ein Passwort", "zweite": null }),
        (_, "sperren") => json!({ "grund": "Grund" }),
        (_, "rollen" | "entziehen") => json!({ "rolle": "archiv", "einheit": "50" }),
        (_, "stufe") => json!({ "stufe": 1, "grund": "Grund" }),
        (_, "beenden") if path.contains("/vereinbarungen/") => json!({ "grund": "Grund" }),
        (_, "beenden") => json!({ "abgelehnt": false, "grund": "Grund" }),
        (_, "schutz") if path.contains("/dokumente/") => {
            json!({ "bestritten": "die Höhe", "grund": "Grund" })
        }
        (_, "schutz") => json!({ "eingeschraenkt": true, "grund": "Grund" }),
        (_, "sonderkreis") => json!({ "mitglieder": [], "grund": "Grund" }),
        (_, "stichprobe") => {
            json!({ "runde": 1, "befunde": [{ "dokument": ids.dokument, "mangel": null }] })
        }
        (_, "vernichtung") => json!({ "am": heute(), "durch": "Firma" }),
        (_, "pruefung") => json!({ "ergebnis": "berechtigt", "vermerk": "Grund" }),
        (_, "entscheidung") if path.contains("/freigaben/") => {
            json!({ "zustimmen": false, "grund": "Grund" })
        }
        (_, "entscheidung") => json!({ "angenommen": false, "grund": "Grund" }),
        (_, "geschaeftsgaenge") => json!({
            "schritte": [{ "verfuegung": "schlusszeichnung", "nutzer": Uuid::nil() }],
        }),
        (_, "{nummer}") => json!({ "ergebnis": "gezeichnet" }),
        (_, "ende") => json!({ "grund": "Grund" }),
        (_, "versand") => json!({
            "tag": heute(), "versandart": "post", "empfaenger": "Erika Muster",
        }),
        (_, "auskuenfte") => json!({
            "beantragt_am": heute(), "erteilt": { "von": heute(), "bis": heute() },
        }),
        (_, "wiedervorlagen" | "aufforderungen" | "erledigt" | "versagung") => {
            frist::koerper(path, ids.vorgang, ids.dokument)
        }
        (_, "verschiebung") => json!({ "nach": ids.vorgang }),
        (_, "schwaerzungen") => json!({
            "bereiche": [{ "seite": 1, "links": 0, "oben": 0, "breite": 500, "hoehe": 500 }], "grund": "Grund",
            "rechtsgrundlage": "§ 25 Abs. 3 SGB X",
        }),
        (_, "freigaben") => freigabe_neu(1, None),
        (_, "widerspruch") => json!({ "einheit": "50.2", "klassen": ["bescheid"], "bis": heute() }),
        (_, "uebergaben") => json!({
            "anlass": "umzug", "an": 1, "einheit": "50.2", "leistungsart": "widerspruch", "zustaendig_ab": heute(),
            "grund": "Grund",
        }),
        _ => panic!("{method} {path} is new here: say with which body it succeeds"),
    })
}

pub(crate) fn freigabe_neu(empfaenger: u16, vorgang: Option<Uuid>) -> serde_json::Value {
    json!({
        "empfaenger": empfaenger, "zweck": "widerspruch", "rechtsgrundlage": "§ 69 SGB X",
        "klassen": ["bescheid"], "von": heute(), "bis": heute(), "vorgang": vorgang,
    })
}

/// An Akte of the Stadt Ahaus with everything in it, shared with the district.
pub(crate) async fn akte_von_ahaus(welt: &Welt) -> Ids {
    let wer = welt.wer("a.wohngeld", Wohngeld);
    let akte = welt.akte(&wer, "Verborgen").await;
    let vorgang = welt.vorgang(&wer, akte, "Verborgen").await;
    let papier = ("verborgen.pdf", papier::pdf("Verborgen"));
    let dokument = welt
        .dokument(&wer, (akte, vorgang), Dokumentklasse::Bescheid, papier)
        .await;
    let klassen = [Dokumentklasse::Bescheid];
    let freigabe = welt
        .freigabe(&wer, (akte, None), (1, Widerspruch), &klassen)
        .await;
    // To a unit where nobody of these tests works.
    let uebergabe = UebergabeId(Uuid::new_v4());
    let angebot = AkteCommand::UebergabeAnbieten(UebergabeAnbieten {
        uebergabe,
        anlass: Uebergabeanlass::Umzug,
        an: OrgNr(1),
        einheit: einheit("50.1"),
        leistungsart: Wohngeld,
        zustaendig_ab: heute(),
        zahlt_bis: None,
        liest_bis: None,
        grund: text("Verborgen"),
    });
    welt.tut(&wer, akte, angebot).await;
    let fristen = frist::fristen(welt, &wer, akte, (vorgang, dokument)).await;
    let antrag = LoeschAntrag {
        ziel: Loeschziel::Vorgang { vorgang },
        grundlage: Loeschgrundlage::Unrechtmaessig,
        begruendung: text("falsche Person"),
    };
    let auftrag = Auftrag::neu();
    welt.app
        .loeschung_beantragen(&wer, akte, antrag, auftrag)
        .await
        .unwrap();
    let stand = welt.app.store.stand::<Akte>(akte.into()).await.unwrap();
    let loeschung = stand.unwrap().aggregate.loeschung().unwrap().loeschung;
    Ids {
        akte: akte.0,
        vorgang: vorgang.0,
        dokument: dokument.0,
        freigabe: freigabe.0,
        loeschung: loeschung.0,
        uebergabe: uebergabe.0,
        fristen,
    }
}

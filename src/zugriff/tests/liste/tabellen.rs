//! The access models in PostgreSQL, with the columns `eakte_domain::zugriff` names.

use std::collections::BTreeSet;

use eakte_domain::NutzerId;
use eakte_domain::zugriff::{Bedingung, Objektart, Wert};
use tokio_postgres::Client;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use crate::welt::Welt;

pub(crate) const TABELLEN: &str = "
    CREATE TABLE auth_akte (akte uuid PRIMARY KEY, org int2 NOT NULL, einheit text NOT NULL,
        leistungsart text NOT NULL, status text NOT NULL, wohnsitz int2, aktenzeichen text, version bigint,
        stufe int2 NOT NULL, beschaeftigte bool NOT NULL, medizinwiderspruch bool NOT NULL, eingeschraenkt bool NOT NULL,
        ausgeschlossen uuid[] NOT NULL, sonderkreis uuid[] NOT NULL,
        angebot_org int2, angebot_einheit text, angebot_leistungsart text,
        abgabe_org int2, abgabe_einheit text, abgabe_leistungsart text, abgabe_bis date);
    CREATE TABLE auth_vorgang (vorgang uuid PRIMARY KEY, akte uuid NOT NULL, uebergeordnet uuid,
        pfad uuid[] NOT NULL);
    CREATE TABLE auth_dokument (dokument uuid PRIMARY KEY, akte uuid NOT NULL, vorgang uuid NOT NULL,
        klasse text NOT NULL, storniert bool NOT NULL, entwurf_von uuid, anvertraut uuid[] NOT NULL,
        einwilligung bool NOT NULL, stelle int2 NOT NULL, ungezeichnet bool NOT NULL);
    CREATE TABLE auth_freigabe (freigabe uuid PRIMARY KEY, akte uuid NOT NULL, vorgang uuid,
        empfaenger int2 NOT NULL, zweck text NOT NULL, klassen text[] NOT NULL, von date NOT NULL, bis date NOT NULL,
        schreiben bool NOT NULL, widerrufen bool NOT NULL, einheit text,
        vereinbarung uuid);";

fn uuids(alle: &[NutzerId]) -> Vec<Uuid> {
    alle.iter().map(|n| n.0).collect()
}

pub(crate) async fn fuellen(client: &Client, welt: &Welt) {
    for a in &welt.akten {
        client
            .execute(
                "INSERT INTO auth_akte (akte, org, einheit, leistungsart, status, stufe, beschaeftigte, \
                 medizinwiderspruch, eingeschraenkt, ausgeschlossen, sonderkreis, angebot_org, angebot_einheit, \
                 angebot_leistungsart, abgabe_org, abgabe_einheit, abgabe_leistungsart, abgabe_bis) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
                &[
                    &a.akte.0,
                    &(a.org.0 as i16),
                    &a.einheit.as_str(),
                    &a.leistungsart.code(),
                    &a.status.code(),
                    &i16::from(a.schutz.stufe.zahl()),
                    &a.schutz.beschaeftigte,
                    &a.schutz.medizinwiderspruch,
                    &a.schutz.eingeschraenkt,
                    &uuids(&a.schutz.ausgeschlossen),
                    &uuids(&a.sonderkreis),
                    &a.angebot.as_ref().map(|s| s.org.0 as i16),
                    &a.angebot.as_ref().map(|s| s.einheit.as_str()),
                    &a.angebot.as_ref().map(|s| s.leistungsart.code()),
                    &a.abgabe.as_ref().map(|(s, _)| s.org.0 as i16),
                    &a.abgabe.as_ref().map(|(s, _)| s.einheit.as_str()),
                    &a.abgabe.as_ref().map(|(s, _)| s.leistungsart.code()),
                    &a.abgabe.as_ref().map(|(_, bis)| *bis),
                ],
            )
            .await
            .unwrap();
        for f in &a.freigaben {
            let klassen: Vec<_> = f.klassen.iter().map(|k| k.code()).collect();
            client
                .execute(
                    "INSERT INTO auth_freigabe VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
                    &[
                        &f.freigabe.0,
                        &a.akte.0,
                        &f.vorgang.map(|v| v.0),
                        &(f.empfaenger.0 as i16),
                        &f.zweck.code(),
                        &klassen,
                        &f.von,
                        &f.bis,
                        &f.schreiben,
                        &f.widerrufen,
                        &f.einheit.as_ref().map(|e| e.as_str()),
                        &f.vereinbarung.map(|v| v.0),
                    ],
                )
                .await
                .unwrap();
        }
    }
    for v in &welt.vorgaenge {
        let pfad: Vec<_> = v.pfad.iter().map(|p| p.0).collect();
        client
            .execute(
                "INSERT INTO auth_vorgang (vorgang, akte, pfad) VALUES ($1, $2, $3)",
                &[&v.vorgang.0, &v.akte.akte.0, &pfad],
            )
            .await
            .unwrap();
    }
    for d in &welt.dokumente {
        client
            .execute(
                "INSERT INTO auth_dokument VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
                &[
                    &d.dokument.0,
                    &d.akte.akte.0,
                    &d.vorgang.0,
                    &d.klasse.code(),
                    &d.storniert,
                    &d.schutz.entwurf_von.map(|n| n.0),
                    &uuids(&d.schutz.anvertraut),
                    &d.schutz.einwilligung,
                    &(d.stelle.0 as i16),
                    &d.ungezeichnet,
                ],
            )
            .await
            .unwrap();
    }
}

/// Ids of the rows the condition leaves.
pub(crate) async fn gefiltert(client: &Client, art: Objektart, b: &Bedingung) -> BTreeSet<Uuid> {
    let von = match art {
        Objektart::Akte => "SELECT a.akte FROM auth_akte a",
        Objektart::Vorgang => {
            "SELECT v.vorgang FROM auth_vorgang v JOIN auth_akte a ON a.akte = v.akte"
        }
        Objektart::Dokument => {
            "SELECT d.dokument FROM auth_dokument d JOIN auth_akte a ON a.akte = d.akte"
        }
        Objektart::Organisation => panic!("organisations have no rows"),
    };
    let sql = format!("{von} WHERE $1::text <> '' AND {}", b.render(2));
    let mut werte: Vec<&(dyn ToSql + Sync)> =
        vec![&"the condition must count from any placeholder"];
    werte.extend(b.werte().map(parameter));
    let rows = client
        .query(&sql, &werte)
        .await
        .unwrap_or_else(|e| panic!("{e:?} in {sql}"));
    rows.iter().map(|row| row.get(0)).collect()
}

fn parameter(wert: &Wert) -> &(dyn ToSql + Sync) {
    match wert {
        Wert::Text(v) => v,
        Wert::Int(v) => v,
        Wert::BigInt(v) => v,
        Wert::Date(v) => v,
        Wert::Uuid(v) => v,
        Wert::TextArray(v) => v,
        Wert::IntArray(v) => v,
        Wert::Bool(v) => v,
    }
}

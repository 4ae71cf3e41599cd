//! Suchen: full text search that never shows, counts or waits for what a person may not see.
//!
//! 2026-11-23: a word may stand in a third of a million Dokumente, so a search is bounded. The index is asked for the
//! person's own units and shares only (words of `suche.sql`). Where these are large, it is asked for the newest
//! objects first: the newest 16,000 or so, then four times as many, and so on until there are enough. Hits are decided
//! from the newest on, until 200 are allowed; these are ranked.
//!
//! 2026-11-26: of an Akte that is shared in part, most hits may be hidden. Older objects do not help then, more hits
//! of the same do: 3,200, then 25,600.

use std::ops::Range;

use eakte_domain::OrgNr;
use eakte_domain::werte::{Dokumentklasse, Leistungsart};
use eakte_domain::zugriff::Bedingung;
use jiff::civil::Date;
use serde::Serialize;
use tokio_postgres::error::{DbError, SqlState};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Error;
use crate::aktenende::akte_ende;
use crate::anfrage::anfrage;
use crate::auszug::{Stichworte, TEXT_CHARS_MAX};
use crate::frage::{Frage, Reader};
use crate::schreibweise::schreibweisen;
use crate::sicht::{Bereiche, Sicht};
use crate::suche::{bereich, geteilt};
use crate::treffer::{Objekttyp, Treffer};

/// Newest hits of the index that are decided; more if too many of them are hidden.
const KANDIDATEN: [i64; 3] = [400, 3_200, 25_600];
/// Steps back in time: a power of two of the position, and which of these spans, counted back from the newest.
const SCHRITTE: [(u32, i64, i64); 4] = [(14, 0, 2), (14, 2, 8), (17, 0, 2), (20, 0, 2)];
/// Allowed hits that are ranked; no search shows more.
const TREFFER_MAX: usize = 200;

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub struct Suchfilter {
    /// Words as typed: `widerspruch -tagespflege "erika beispiel" or kontoauszug`. The first 200 characters count.
    pub anfrage: String,
    /// Only these.
    pub was: Option<Objekttyp>,
    /// Only Akten led by this organisation.
    pub org: Option<OrgNr>,
    /// Only this benefit.
    pub leistungsart: Option<Leistungsart>,
    /// Only Dokumente of this kind.
    pub klasse: Option<Dokumentklasse>,
    /// From this day on: day of the letter or receipt, else of the last change.
    pub ab: Option<Date>,
    /// Newest first instead of best first.
    pub nach_datum: bool,
    /// Hits to skip: where the page before ended.
    pub ab_treffer: u16,
    /// Hits of a page, 1 to 50.
    pub limit: u16,
}

/// A page of hits.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Suchergebnis {
    /// The hits.
    pub treffer: Vec<Treffer>,
    /// Allowed hits found, 200 at most: a number of things the person may see.
    pub total_at_least: usize,
    /// There may be more than that: narrow the search.
    pub begrenzt: bool,
    /// Where the next page starts, if there is one.
    pub weiter: Option<u16>,
}

/// Searches. An empty result if nothing but stop words or exclusions was typed.
pub async fn suchen(
    client: &impl Reader,
    sicht: &Sicht<'_>,
    filter: &Suchfilter,
) -> Result<Suchergebnis, Error> {
    let mut f = Frage::default();
    f.sql("SELECT querytree(gemeint) AS baum, gemeint::text AS gemeint FROM (");
    schreibweisen(&mut f, &anfrage(&filter.anfrage));
    f.sql(") q");
    let baum = f.query_opt(client);
    let (baum, bereiche) = futures::join!(baum, Bereiche::load(client, sicht.akten));
    let (baum, mut bereiche) = match baum {
        Err(e) if unlesbar(&e) => return Ok(Suchergebnis::default()),
        baum => (baum?, bereiche?),
    };
    let Some(row) = baum else {
        return Ok(Suchergebnis::default());
    };
    // Empty: only stop words. T: only exclusions, which the index cannot answer.
    let baum: &str = row.try_get("baum")?;
    if baum.is_empty() || baum == "T" {
        return Ok(Suchergebnis::default());
    }
    let worte = Stichworte::aus(baum);
    bereiche.narrow(filter.org, None, filter.leistungsart);
    let (kopf, klein) = futures::try_join!(stand(client), bereiche.klein(client))?;
    let mut gesucht = Gesucht {
        worte: row.try_get("gemeint")?,
        merkmale: merkmale(filter),
        orte: orte(&bereiche, sicht),
        wo: None,
        unter: None,
        kandidaten: KANDIDATEN[0],
        sicht,
        filter,
    };
    let mut mehr = KANDIDATEN.into_iter().skip(1);
    let mut hits = Vec::new();
    'suche: for schritt in SCHRITTE.map(Some).into_iter().chain([None]) {
        // A step as wide as everything is no step, and a small office is searched whole.
        if schritt.is_some_and(|(s, ab, _)| klein || kopf >> s <= ab) {
            continue;
        }
        gesucht.wo = wo(
            gesucht.orte.as_deref(),
            schritt.map(|(s, ab, bis)| (s, kopf >> s, ab..bis)),
        );
        loop {
            let (kandidaten, found) = gesucht.treffer(client).await?;
            let genug = hits.len() + found.len() >= TREFFER_MAX;
            let alle = kandidaten < gesucht.kandidaten;
            if !genug
                && !alle
                && let Some(n) = mehr.next()
            {
                gesucht.kandidaten = n;
                continue;
            }
            hits.extend(found.into_iter().take(TREFFER_MAX - hits.len()));
            if genug || !alle {
                break 'suche;
            }
            break;
        }
        // What this step has seen the next one leaves out.
        gesucht.unter = schritt.map(|(s, _, bis)| ((kopf >> s) + 1 - bis).max(0) << s);
        if gesucht.unter == Some(0) {
            break;
        }
    }
    let total_at_least = hits.len();
    let von = usize::from(filter.ab_treffer);
    let bis = von + usize::from(filter.limit.clamp(1, 50));
    Ok(Suchergebnis {
        treffer: gesucht.seite(client, &hits, von, bis, worte).await?,
        total_at_least,
        begrenzt: total_at_least >= TREFFER_MAX,
        weiter: u16::try_from(bis).ok().filter(|_| bis < total_at_least),
    })
}

// OFFSET 0: by key, once for each candidate, whatever the planner believes.
const AUS_AKTE: &str = "(SELECT x.* FROM auth_akte x WHERE x.akte = k.objekt OFFSET 0) a";
const AUS_VORGANG: &str = "(SELECT x.* FROM auth_vorgang x WHERE x.vorgang = k.objekt OFFSET 0) v \
    CROSS JOIN LATERAL (SELECT x.* FROM auth_akte x WHERE x.akte = v.akte OFFSET 0) a";
const AUS_DOKUMENT: &str = "(SELECT x.* FROM auth_dokument x WHERE x.dokument = k.objekt OFFSET 0) d \
    CROSS JOIN LATERAL (SELECT x.* FROM auth_akte x WHERE x.akte = d.akte OFFSET 0) a";

struct Gesucht<'a> {
    /// In every spelling, as a tsquery.
    worte: String,
    /// Words of the index, as a tsquery: what.
    merkmale: Option<String>,
    /// The words for all that the person can see at most; none: everything.
    orte: Option<Vec<String>>,
    /// As a tsquery: where and how new.
    wo: Option<String>,
    /// Only objects whose last position lies below.
    unter: Option<i64>,
    /// Newest hits that are decided.
    kandidaten: i64,
    sicht: &'a Sicht<'a>,
    filter: &'a Suchfilter,
}

impl Gesucht<'_> {
    /// How many hits of the index there are, and the newest 200 allowed ones: id, and whether the text may be read.
    async fn treffer(&self, client: &impl Reader) -> Result<(i64, Vec<(Uuid, bool)>), Error> {
        let rows = self.frage().query(client).await?;
        let mut kandidaten = 0;
        let mut treffer = Vec::with_capacity(rows.len());
        for row in &rows {
            kandidaten = row.try_get("kandidaten")?;
            // One row without an id, if nothing is allowed.
            if let Some(objekt) = row.try_get("objekt")? {
                treffer.push((objekt, row.try_get("lesbar")?));
            }
        }
        Ok((kandidaten, treffer))
    }

    fn frage(&self) -> Frage {
        // Who may read all they see needs one index: it holds the words of both.
        let alles = self.sicht.lesen == self.sicht.dokumente;
        let nichts = *self.sicht.lesen == Bedingung::nie();
        // For others the index of both will do as long as most of what it yields may be read.
        let beide = !alles && !nichts && self.kandidaten > KANDIDATEN[0];
        let mut f = Frage::default();
        f.sql("WITH t AS MATERIALIZED (");
        self.kandidaten(&mut f, if nichts { "kopf" } else { "voll" });
        if beide {
            f.sql("), n AS MATERIALIZED (");
            self.kandidaten(&mut f, "kopf");
            // Each is decided once, whichever index found it.
            f.sql(
                "), k AS (SELECT objekt, art, stand, bool_or(im_kopf) AS im_kopf, bool_or(NOT im_kopf) AS im_text \
                   FROM (SELECT *, true AS im_kopf FROM n UNION ALL SELECT *, false FROM t) x GROUP BY objekt, art, stand",
            );
        } else {
            f.sql("), k AS (SELECT *, true AS im_kopf, true AS im_text FROM t");
        }
        // In this order and no further than needed.
        f.sql(
            "), e AS (SELECT k.objekt, k.stand, e.lesbar FROM (SELECT * FROM k ORDER BY stand DESC, objekt OFFSET 0) k \
               CROSS JOIN LATERAL (SELECT false AS lesbar FROM ",
        )
        .sql(AUS_AKTE);
        self.engere_wahl(&mut f, Objekttyp::Akte);
        f.sql(" AND k.im_kopf AND ").bedingung(self.sicht.akten);
        f.sql(" UNION ALL SELECT false FROM ").sql(AUS_VORGANG);
        self.engere_wahl(&mut f, Objekttyp::Vorgang);
        f.sql(" AND k.im_kopf AND ").bedingung(self.sicht.vorgaenge);
        f.sql(" UNION ALL SELECT l.lesbar FROM ")
            .sql(AUS_DOKUMENT)
            .sql(" CROSS JOIN LATERAL (SELECT ")
            .bedingung(self.sicht.lesen)
            .sql(" AS lesbar OFFSET 0) l");
        self.engere_wahl(&mut f, Objekttyp::Dokument);
        f.sql(" AND (k.im_text AND l.lesbar");
        if !alles {
            f.sql(" OR k.im_kopf AND ").bedingung(self.sicht.dokumente);
            if !beide && !nichts {
                // Found by its text, perhaps, which is not for this person.
                f.sql(" AND EXISTS (SELECT FROM view_suche s WHERE s.objekt = k.objekt AND s.kopf @@ ");
                self.worte(&mut f);
                f.sql(")");
            }
        }
        f.sql(")) e")
            .limit(TREFFER_MAX as i64)
            .sql(") SELECT z.kandidaten, e.objekt, e.lesbar FROM (SELECT greatest((SELECT count(*) FROM t), ")
            .sql(if beide { "(SELECT count(*) FROM n)" } else { "0" })
            .sql(") AS kandidaten) z LEFT JOIN e ON true");
        f
    }

    fn worte(&self, f: &mut Frage) {
        f.text(self.worte.as_str()).sql("::tsquery");
    }

    /// The newest hits of one index.
    fn kandidaten(&self, f: &mut Frage, spalte: &'static str) {
        f.sql("SELECT s.objekt, s.art, s.stand FROM view_suche s WHERE s.")
            .sql(spalte)
            .sql(" @@ (");
        self.worte(f);
        for words in [&self.merkmale, &self.wo].into_iter().flatten() {
            f.sql(" && ").text(words.as_str()).sql("::tsquery");
        }
        f.sql(")");
        if let Some(ab) = self.filter.ab {
            f.sql(" AND s.tag >= ").date(ab);
        }
        if let Some(unter) = self.unter {
            f.sql(" AND s.stand < ").bigint(unter);
        }
        f.sql(" ORDER BY s.stand DESC").limit(self.kandidaten);
    }

    /// Only candidates of this kind, and what the search is narrowed to. The gate's condition follows.
    fn engere_wahl(&self, f: &mut Frage, art: Objekttyp) {
        f.sql(" WHERE k.art = ").text(art.code());
        if let Some(org) = self.filter.org {
            f.sql(" AND a.org = ").int(i32::from(org.0));
        }
        if let Some(l) = self.filter.leistungsart {
            f.sql(" AND a.leistungsart = ").text(l.code());
        }
    }

    /// What is shown of these hits: ranked, from one place to another.
    async fn seite(
        &self,
        client: &impl Reader,
        hits: &[(Uuid, bool)],
        von: usize,
        bis: usize,
        worte: Stichworte,
    ) -> Result<Vec<Treffer>, Error> {
        if hits.len() <= von {
            return Ok(Vec::new());
        }
        let mut f = Frage::default();
        f.sql(concat!(
            "SELECT ",
            akte_ende!(),
            ", s.objekt, s.art, s.akte, s.tag, va.aktenzeichen, va.betreff AS akte_betreff, va.org, \
                    (SELECT o.name FROM view_organisation o WHERE o.nr = va.org) AS org_name, \
                    vv.vorgang, vv.nummer AS vorgang_nummer, \
                    CASE s.art WHEN 'vorgang' THEN vv.status ELSE va.status END AS status, \
                    vd.dokument, vd.klasse, vd.medientyp, vd.seiten, coalesce(vd.storniert, false) AS storniert, \
                    s.betreff, CASE WHEN h.lesbar THEN left(s.inhalt, ",
        ))
        .int(TEXT_CHARS_MAX)
        .sql(") END AS inhalt FROM (SELECT ");
        self.worte(&mut f);
        f.sql(
            " AS q) q CROSS JOIN LATERAL (SELECT h.objekt, h.lesbar, row_number() OVER (ORDER BY ",
        );
        // A hit in the metadata counts more than one in a text; an Akte more than what lies in it.
        if !self.filter.nach_datum {
            f.sql(
                "CASE WHEN s.kopf @@ q.q THEN ts_rank(s.kopf, q.q) * \
                     CASE s.art WHEN 'akte' THEN 4 WHEN 'vorgang' THEN 2 ELSE 1 END ELSE 0 END DESC, ",
            );
        }
        f.sql("s.stand DESC, s.objekt) AS nr FROM unnest(")
            .uuids(hits.iter().map(|(id, _)| *id).collect())
            .sql("::uuid[], ")
            .bools(hits.iter().map(|(_, lesbar)| *lesbar).collect())
            .sql("::bool[]) AS h (objekt, lesbar) JOIN view_suche s ON s.objekt = h.objekt ORDER BY nr OFFSET ")
            .bigint(von as i64)
            .limit((bis - von) as i64)
            .sql(
                ") h \
                   JOIN view_suche s ON s.objekt = h.objekt \
                   JOIN view_akte va ON va.akte = s.akte \
                   LEFT JOIN view_dokument vd ON s.art = 'dokument' AND vd.dokument = s.objekt \
                   LEFT JOIN view_vorgang vv ON vv.vorgang = \
                        CASE s.art WHEN 'vorgang' THEN s.objekt WHEN 'dokument' THEN vd.vorgang END \
                 ORDER BY h.nr",
            );
        let rows = f.query(client).await?;
        let mut texte = Vec::with_capacity(2 * rows.len());
        for row in &rows {
            texte.push(row.try_get("betreff")?);
            texte.extend(row.try_get::<_, Option<&str>>("inhalt")?);
        }
        let gefunden = worte.gefunden(client, texte.into_iter()).await?;
        rows.iter()
            .map(|row| Treffer::from_row(row, &gefunden))
            .collect()
    }
}

/// Whether PostgreSQL could not make a query of the words: that is no fault of ours, and nothing is found.
fn unlesbar(e: &Error) -> bool {
    let code = e.as_db_error().map(DbError::code);
    [
        SqlState::INTERNAL_ERROR,
        SqlState::STATEMENT_TOO_COMPLEX,
        SqlState::SYNTAX_ERROR,
    ]
    .iter()
    .any(|c| code == Some(c))
}

/// The words of the index for what is asked, as a tsquery; `None`: for anything.
fn merkmale(filter: &Suchfilter) -> Option<String> {
    let was = filter.was.map(|was| quoted(&format!("={}", was.code())));
    let klasse = filter.klasse.map(|klasse| quoted(&format!("!{klasse}")));
    let all: Vec<String> = was.into_iter().chain(klasse).collect();
    (!all.is_empty()).then(|| all.join(" & "))
}

/// The words of the index for what can be seen at most; `None`: everything.
fn orte(bereiche: &Bereiche, sicht: &Sicht<'_>) -> Option<Vec<String>> {
    (!bereiche.alle).then(|| {
        let own = bereiche.sichtbar.iter().map(|b| {
            let org = OrgNr(u16::try_from(b.org).unwrap_or_default());
            bereich(org, &b.einheit, &b.leistungsart)
        });
        own.chain([geteilt(sicht.org, sicht.zweck)]).collect()
    })
}

/// Any of these words, of some spans if a step (its power of two, the newest number, which back from it) is given, as a
/// tsquery.
fn wo(orte: Option<&[String]>, schritt: Option<(u32, i64, Range<i64>)>) -> Option<String> {
    let neu: Vec<String> = match schritt {
        Some((s, n, spannen)) => spannen
            .map(|zurueck| n - zurueck)
            .filter(|nr| *nr >= 0)
            .map(|nr| format!("#{s}/{nr}"))
            .collect(),
        None => vec![String::new()],
    };
    let worte: Vec<String> = match orte {
        Some(orte) => orte
            .iter()
            .flat_map(|o| neu.iter().map(move |n| quoted(&format!("{o}{n}"))))
            .collect(),
        None => neu
            .iter()
            .filter(|n| !n.is_empty())
            .map(|n| quoted(n))
            .collect(),
    };
    (!worte.is_empty()).then(|| format!("({})", worte.join(" | ")))
}

fn quoted(wort: &str) -> String {
    format!("'{}'", wort.replace('\\', "\\\\").replace('\'', "''"))
}

/// Position of the newest object.
async fn stand(client: &impl Reader) -> Result<i64, Error> {
    let mut f = Frage::default();
    f.sql("SELECT position FROM view_stand WHERE view = 'suche'");
    match f.query_opt(client).await? {
        Some(row) => Ok(row.try_get("position")?),
        None => Ok(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_and_how_new_are_one_word_each() {
        let orte = ["~1/50/pflege".to_owned(), "@1/pflege".to_owned()];
        let orte = Some(orte.as_slice());
        let hier =
            "('~1/50/pflege#14/40' | '~1/50/pflege#14/39' | '@1/pflege#14/40' | '@1/pflege#14/39')";
        assert_eq!(wo(orte, Some((14, 40, 0..2))).as_deref(), Some(hier));
        assert_eq!(
            wo(orte, None).as_deref(),
            Some("('~1/50/pflege' | '@1/pflege')")
        );
        assert_eq!(
            wo(None, Some((17, 5, 0..2))).as_deref(),
            Some("('#17/5' | '#17/4')")
        );
        assert_eq!(
            wo(None, Some((14, 3, 2..8))).as_deref(),
            Some("('#14/1' | '#14/0')")
        );
        assert_eq!(wo(None, None), None);
    }
}

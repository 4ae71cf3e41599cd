//! Suchen: full text search that never shows, counts or waits for what a person may not see.
//!
//! 2026-11-23: a word may stand in a third of a million Dokumente, so a search is bounded. The index is asked for the
//! person's own units and shares only (words of `suche.sql`). Where these are large, it is asked for the newest
//! objects first: the newest 16,000 or so, then eight times as many, and so on until there are enough; a word too rare
//! for one step has few hits in the next. The newest 400 hits are decided, the allowed ones ranked.

use eakte_domain::werte::{Dokumentklasse, Leistungsart, Status};
use eakte_domain::{AkteId, DokumentId, OrgNr, VorgangId};
use jiff::civil::Date;
use serde::Serialize;
use tokio_postgres::{GenericClient, Row};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Error;
use crate::frage::{Frage, code, code_opt, nummer};
use crate::sicht::{Bereiche, Sicht};
use crate::suche::{bereich, geteilt};

/// Newest hits of the index that are decided.
const KANDIDATEN_MAX: i64 = 400;
/// Steps back in time: in powers of two of the position.
const SCHRITTE: [u32; 3] = [14, 17, 20];
/// Allowed hits that are ranked; no search shows more.
const TREFFER_MAX: i64 = 200;
/// Longest query, in characters.
const ANFRAGE_CHARS_MAX: usize = 200;
/// Beginning of a text that is searched for a snippet, in characters.
const AUSZUG_CHARS_MAX: i32 = 8192;

/// Begin and end of a marked word in PostgreSQL's answer: characters that no text shown to people holds.
const MARKE_AN: char = '\u{2}';
const MARKE_AUS: char = '\u{3}';

/// What a hit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Objekttyp {
    /// An Akte.
    Akte,
    /// A Vorgang.
    Vorgang,
    /// A Dokument.
    Dokument,
}

impl Objekttyp {
    const fn code(self) -> &'static str {
        match self {
            Self::Akte => "akte",
            Self::Vorgang => "vorgang",
            Self::Dokument => "dokument",
        }
    }
}

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

/// A piece of text, marked or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Stueck {
    /// The text.
    pub text: String,
    /// It is one of the words looked for.
    pub treffer: bool,
}

/// A hit.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Treffer {
    /// What it is.
    pub art: Objekttyp,
    /// The Akte it is or lies in.
    pub akte: AkteId,
    /// The Vorgang it is or lies in.
    pub vorgang: Option<VorgangId>,
    /// The Dokument it is.
    pub dokument: Option<DokumentId>,
    /// Its Betreff, words marked.
    pub betreff: Vec<Stueck>,
    /// Snippets of the text around the words; empty if they stand in the metadata or the text may not be read.
    pub auszug: Vec<Stueck>,
    /// Aktenzeichen of the Akte.
    pub aktenzeichen: String,
    /// Betreff of the Akte.
    pub akte_betreff: String,
    /// Leading organisation.
    pub org: OrgNr,
    /// Name of that organisation.
    pub org_name: Option<String>,
    /// Number of the Vorgang.
    pub vorgang_nummer: Option<i32>,
    /// State of the Akte or Vorgang; of a Dokument that of its Akte.
    pub status: Status,
    /// Kind of the Dokument.
    pub klasse: Option<Dokumentklasse>,
    /// Media type of the Dokument.
    pub medientyp: Option<String>,
    /// Pages of the Dokument.
    pub seiten: Option<i32>,
    /// The Dokument is cancelled.
    pub storniert: bool,
    /// Day of the letter or receipt, else of the last change.
    pub tag: Date,
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
    client: &impl GenericClient,
    sicht: &Sicht<'_>,
    filter: &Suchfilter,
) -> Result<Suchergebnis, Error> {
    let anfrage = anfrage(&filter.anfrage);
    let mut f = Frage::default();
    f.sql("SELECT querytree(websearch_to_tsquery('pg_catalog.german', ")
        .text(anfrage.as_str())
        .sql(")) AS baum");
    let baum = f.query_opt(client);
    let (baum, mut bereiche) = futures::try_join!(baum, Bereiche::load(client, sicht.akten))?;
    let baum: String = baum.map_or(Ok(String::new()), |r| r.try_get("baum"))?;
    // Empty: only stop words. T: only exclusions, which the index cannot answer.
    if baum.is_empty() || baum == "T" {
        return Ok(Suchergebnis::default());
    }
    bereiche.narrow(filter.org, None, filter.leistungsart);
    let kopf = stand(client).await?;
    let mut gesucht = Gesucht {
        anfrage,
        merkmale: merkmale(&bereiche, sicht, filter),
        alter: None,
        sicht,
        filter,
    };
    let klein = bereiche.klein(client).await?;
    let mut rows = Vec::new();
    for schritt in SCHRITTE.map(Some).into_iter().chain([None]) {
        // A step as wide as everything is no step, and a small office is searched whole.
        if schritt.is_some_and(|s| klein || kopf >> s == 0) {
            continue;
        }
        gesucht.alter = schritt.map(|s| {
            let n = kopf >> s;
            format!("('#{s}/{n}' | '#{s}/{}')", n - 1)
        });
        rows = gesucht.treffer().query(client).await?;
        if i64::try_from(rows.len()).is_ok_and(|n| n >= TREFFER_MAX) {
            break;
        }
    }
    let total_at_least = rows.len();
    let begrenzt = total_at_least >= usize::try_from(TREFFER_MAX).unwrap_or(usize::MAX);
    let von = usize::from(filter.ab_treffer);
    let bis = von + usize::from(filter.limit.clamp(1, 50));
    let seite: Vec<(Uuid, bool)> = rows
        .iter()
        .skip(von)
        .take(bis - von)
        .map(|r| Ok::<_, Error>((r.try_get("objekt")?, r.try_get("lesbar")?)))
        .collect::<Result<_, _>>()?;
    Ok(Suchergebnis {
        treffer: gesucht.seite(client, &seite).await?,
        total_at_least,
        begrenzt,
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
    anfrage: String,
    /// Words of the index, as a tsquery: where, and what.
    merkmale: Option<String>,
    /// The same: how new.
    alter: Option<String>,
    sicht: &'a Sicht<'a>,
    filter: &'a Suchfilter,
}

impl Gesucht<'_> {
    /// Ids of the allowed hits in order.
    fn treffer(&self) -> Frage {
        // Most people may read what they see: then one index answers for both.
        let eine = self.sicht.lesen == self.sicht.dokumente;
        let mut f = Frage::default();
        f.sql("WITH t AS MATERIALIZED (");
        self.kandidaten(&mut f, "voll");
        if !eine {
            f.sql("), k AS MATERIALIZED (");
            self.kandidaten(&mut f, "kopf");
        }
        f.sql("), erlaubt AS (");
        let kopf = if eine { "t" } else { "k" };
        self.erlaubt(&mut f, kopf, AUS_AKTE, Objekttyp::Akte, false);
        f.bedingung(self.sicht.akten).sql(" UNION ALL ");
        self.erlaubt(&mut f, kopf, AUS_VORGANG, Objekttyp::Vorgang, false);
        f.bedingung(self.sicht.vorgaenge).sql(" UNION ALL ");
        if !eine {
            self.erlaubt(&mut f, kopf, AUS_DOKUMENT, Objekttyp::Dokument, false);
            f.bedingung(self.sicht.dokumente).sql(" UNION ALL ");
        }
        self.erlaubt(&mut f, "t", AUS_DOKUMENT, Objekttyp::Dokument, true);
        f.bedingung(self.sicht.lesen);
        // A hit in the metadata counts more than one in a text; an Akte more than what lies in it.
        f.sql(
            "), neueste AS (SELECT objekt, stand, bool_or(lesbar) AS lesbar FROM erlaubt GROUP BY objekt, stand \
               ORDER BY stand DESC LIMIT ",
        )
        .bigint(TREFFER_MAX)
        .sql(
            ") SELECT n.objekt, n.lesbar FROM neueste n JOIN view_suche s ON s.objekt = n.objekt \
               CROSS JOIN (SELECT websearch_to_tsquery('pg_catalog.german', ",
        )
        .text(self.anfrage.as_str())
        .sql(") AS q) q ORDER BY ");
        if !self.filter.nach_datum {
            f.sql(
                "CASE WHEN s.kopf @@ q.q THEN ts_rank(s.kopf, q.q) * \
                     CASE s.art WHEN 'akte' THEN 4 WHEN 'vorgang' THEN 2 ELSE 1 END ELSE 0 END DESC, ",
            );
        }
        f.sql("n.stand DESC, n.objekt");
        f
    }

    /// The newest hits of one index.
    fn kandidaten(&self, f: &mut Frage, spalte: &'static str) {
        f.sql("SELECT s.objekt, s.art, s.stand FROM view_suche s WHERE s.")
            .sql(spalte)
            .sql(" @@ (websearch_to_tsquery('pg_catalog.german', ")
            .text(self.anfrage.as_str())
            .sql(")");
        for words in [&self.merkmale, &self.alter].into_iter().flatten() {
            f.sql(" && ").text(words.as_str()).sql("::tsquery");
        }
        f.sql(")");
        if let Some(ab) = self.filter.ab {
            f.sql(" AND s.tag >= ").date(ab);
        }
        f.sql(" ORDER BY s.stand DESC LIMIT ")
            .bigint(KANDIDATEN_MAX);
    }

    /// One kind of candidates; the gate's condition follows.
    fn erlaubt(
        &self,
        f: &mut Frage,
        k: &'static str,
        from: &'static str,
        art: Objekttyp,
        lesbar: bool,
    ) {
        f.sql("SELECT k.objekt, k.stand, ")
            .sql(if lesbar { "true" } else { "false" })
            .sql(" AS lesbar FROM ")
            .sql(k)
            .sql(" k CROSS JOIN LATERAL ")
            .sql(from)
            .sql(" WHERE k.art = ")
            .text(art.code());
        if let Some(org) = self.filter.org {
            f.sql(" AND a.org = ").int(i32::from(org.0));
        }
        if let Some(l) = self.filter.leistungsart {
            f.sql(" AND a.leistungsart = ").text(l.code());
        }
        f.sql(" AND ");
    }

    /// What is shown of these hits, in their order.
    async fn seite(
        &self,
        client: &impl GenericClient,
        hits: &[(Uuid, bool)],
    ) -> Result<Vec<Treffer>, Error> {
        if hits.is_empty() {
            return Ok(Vec::new());
        }
        let mut f = Frage::default();
        f.sql(
            "SELECT s.objekt, s.art, s.akte, s.tag, va.aktenzeichen, va.betreff AS akte_betreff, va.org, \
                    (SELECT o.name FROM view_organisation o WHERE o.nr = va.org) AS org_name, \
                    vv.vorgang, vv.nummer AS vorgang_nummer, \
                    CASE s.art WHEN 'vorgang' THEN vv.status ELSE va.status END AS status, \
                    vd.dokument, vd.klasse, vd.medientyp, vd.seiten, coalesce(vd.storniert, false) AS storniert, \
                    ts_headline('pg_catalog.german', s.betreff, q.q, 'HighlightAll=true,' || m.m) AS betreff, \
                    CASE WHEN h.lesbar THEN \
                        ts_headline('pg_catalog.german', translate(left(s.inhalt, ",
        )
        .int(AUSZUG_CHARS_MAX)
        .sql("), chr(12), ' '), q.q, 'MaxFragments=2,MaxWords=20,MinWords=8,FragmentDelimiter=\" … \",' || m.m) END AS auszug \
               FROM unnest(")
        .uuids(hits.iter().map(|(id, _)| *id).collect())
        .sql("::uuid[], ")
        .bools(hits.iter().map(|(_, lesbar)| *lesbar).collect())
        .sql("::bool[]) WITH ORDINALITY AS h (objekt, lesbar, nr) \
               CROSS JOIN (SELECT websearch_to_tsquery('pg_catalog.german', ")
        .text(self.anfrage.as_str())
        .sql(") AS q) q CROSS JOIN (SELECT ")
        .text(format!("StartSel={MARKE_AN},StopSel={MARKE_AUS}"))
        .sql(
            "::text AS m) m \
               JOIN view_suche s ON s.objekt = h.objekt \
               JOIN view_akte va ON va.akte = s.akte \
               LEFT JOIN view_dokument vd ON s.art = 'dokument' AND vd.dokument = s.objekt \
               LEFT JOIN view_vorgang vv ON vv.vorgang = \
                    CASE s.art WHEN 'vorgang' THEN s.objekt WHEN 'dokument' THEN vd.vorgang END \
             ORDER BY h.nr",
        );
        f.query(client)
            .await?
            .iter()
            .map(Treffer::from_row)
            .collect()
    }
}

impl Treffer {
    fn from_row(row: &Row) -> Result<Self, Error> {
        let art = match row.try_get("art")? {
            "akte" => Objekttyp::Akte,
            "vorgang" => Objekttyp::Vorgang,
            "dokument" => Objekttyp::Dokument,
            _ => return Err(Error::Wert("art")),
        };
        let auszug = stuecke(
            row.try_get::<_, Option<&str>>("auszug")?
                .unwrap_or_default(),
        );
        Ok(Self {
            art,
            akte: AkteId(row.try_get("akte")?),
            vorgang: row.try_get::<_, Option<_>>("vorgang")?.map(VorgangId),
            dokument: row.try_get::<_, Option<_>>("dokument")?.map(DokumentId),
            betreff: stuecke(row.try_get("betreff")?),
            // Without a marked word it is only the beginning of the text.
            auszug: if auszug.iter().any(|s| s.treffer) {
                auszug
            } else {
                Vec::new()
            },
            aktenzeichen: row.try_get("aktenzeichen")?,
            akte_betreff: row.try_get("akte_betreff")?,
            org: OrgNr(nummer(row, "org")?),
            org_name: row.try_get("org_name")?,
            vorgang_nummer: row.try_get("vorgang_nummer")?,
            status: code(row, "status")?,
            klasse: code_opt(row, "klasse")?,
            medientyp: row.try_get("medientyp")?,
            seiten: row.try_get("seiten")?,
            storniert: row.try_get("storniert")?,
            tag: row.try_get("tag")?,
        })
    }
}

/// The query as PostgreSQL gets it: a hyphen inside a word is a space, as it is in the index (Aktenzeichen, double
/// names); one before a word still excludes it.
fn anfrage(typed: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in typed.chars().take(ANFRAGE_CHARS_MAX) {
        out.push(match c {
            '-' | '_' | '/' if inside => ' ',
            c if c.is_control() => ' ',
            c => c,
        });
        inside = c.is_alphanumeric();
    }
    out
}

/// The words of the index for what is asked and can be seen at most; `None`: everything.
fn merkmale(bereiche: &Bereiche, sicht: &Sicht<'_>, filter: &Suchfilter) -> Option<String> {
    let mut all = Vec::new();
    if let Some(was) = filter.was {
        all.push(quoted(&format!("={}", was.code())));
    }
    if let Some(klasse) = filter.klasse {
        all.push(quoted(&format!("!{klasse}")));
    }
    if !bereiche.alle {
        let own = bereiche.sichtbar.iter().map(|b| {
            let org = OrgNr(u16::try_from(b.org).unwrap_or_default());
            quoted(&bereich(org, &b.einheit, &b.leistungsart))
        });
        let words: Vec<String> = own.chain([quoted(&geteilt(sicht.org))]).collect();
        all.push(format!("({})", words.join(" | ")));
    }
    (!all.is_empty()).then(|| all.join(" & "))
}

fn quoted(wort: &str) -> String {
    format!("'{}'", wort.replace('\\', "\\\\").replace('\'', "''"))
}

/// Position of the newest object.
async fn stand(client: &impl GenericClient) -> Result<i64, Error> {
    let mut f = Frage::default();
    f.sql("SELECT position FROM view_stand WHERE view = 'suche'");
    match f.query_opt(client).await? {
        Some(row) => Ok(row.try_get("position")?),
        None => Ok(0),
    }
}

fn stuecke(marked: &str) -> Vec<Stueck> {
    let mut out = Vec::new();
    let mut treffer = false;
    for (i, text) in marked.split([MARKE_AN, MARKE_AUS]).enumerate() {
        if i > 0 {
            treffer = !treffer;
        }
        if !text.is_empty() {
            out.push(Stueck {
                text: text.to_owned(),
                treffer,
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hyphen_inside_a_word_separates_and_before_a_word_excludes() {
        assert_eq!(
            anfrage("50.2-2026/417 -foo Müller-Meier"),
            "50.2 2026 417 -foo Müller Meier"
        );
    }

    #[test]
    fn marks_become_pieces() {
        let piece = |text: &str, treffer| Stueck {
            text: text.into(),
            treffer,
        };
        assert_eq!(
            stuecke("a \u{2}b\u{3} c"),
            [piece("a ", false), piece("b", true), piece(" c", false)]
        );
    }
}

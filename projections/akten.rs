//! Akten: the list of Akten a person may see.
//!
//! 2026-11-23: half of the columns have no statistics, so the planner is not asked to be clever. The list is read in
//! the order of an index: for each unit x Leistungsart the person's office opens, the first rows; then the few
//! Akten shared with them; then the best of all these. Someone who sees everything walks one index over all.

use eakte_domain::werte::{Aktenende, Aktenstand, Einheit, Leistungsart, Medium, Status};
use eakte_domain::zugriff::Bedingung;
use eakte_domain::{AkteId, OrgNr, Zeit};
use jiff::civil::Date;
use serde::Serialize;
use tokio_postgres::Row;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Error;
use crate::aktenende::akte_ende;
use crate::frage::{Frage, Reader, code, code_opt, nummer};
use crate::sicht::{Bereiche, Sicht, geteilte_akten, geteilte_nach_aenderung};

/// Longest page of any list.
pub(crate) const LIMIT_MAX: u16 = 200;

/// With a prefix, at most so many Akten are sorted: the first in the order of what was typed.
const VORSORTIERT_MAX: i64 = 500;

/// An Akte in a list or at the head of its page.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct AkteZeile {
    /// Its id.
    pub akte: AkteId,
    /// Its Aktenzeichen.
    pub aktenzeichen: String,
    /// What it is about.
    pub betreff: String,
    /// Its unit of the Aktenplan.
    pub plan: String,
    /// Name of that unit.
    pub plan_name: Option<String>,
    /// Leading organisation.
    pub org: OrgNr,
    /// Name of that organisation.
    pub org_name: Option<String>,
    /// Leading unit.
    pub einheit: String,
    /// Name of that unit.
    pub einheit_name: Option<String>,
    /// The benefit it serves.
    pub leistungsart: Leistungsart,
    /// Open, zdA or cancelled.
    pub status: Status,
    /// What became of it, if only its stub is left.
    pub ende: Option<Aktenende>,
    /// Start of its Laufzeit.
    pub beginn: Option<Date>,
    /// Electronic, hybrid or paper.
    pub medium: Medium,
    /// When it was opened.
    pub angelegt_am: Zeit,
    /// When anything in it last changed.
    pub geaendert_am: Zeit,
    /// Day of its zdA-Verfuegung.
    pub zda_am: Option<Date>,
    /// First receipt of an application that was forwarded (§ 16 Abs. 2 SGB I).
    pub ersteingang: Option<Date>,
    /// The organisation that received it then.
    pub ersteingang_bei: Option<OrgNr>,
    /// Sequence of its last event: what `If-Match` compares.
    pub version: u64,
}

/// The columns of an [`AkteZeile`], of `va`.
pub(crate) const AKTE_SPALTEN: &str = concat!(
    "va.akte, va.aktenzeichen, va.betreff, va.plan, \
    (SELECT p.bezeichnung FROM view_plan p WHERE p.kennzeichen = va.plan) AS plan_name, \
    va.org, (SELECT o.name FROM view_organisation o WHERE o.nr = va.org) AS org_name, va.einheit, \
    (SELECT e.name FROM view_einheit e WHERE e.org = va.org AND e.einheit = va.einheit) AS einheit_name, \
    va.leistungsart, va.status, va.beginn, va.medium, va.angelegt_am, va.geaendert_am, va.zda_am, va.version, \
    va.ersteingang, va.ersteingang_bei, ",
    akte_ende!()
);

impl AkteZeile {
    pub(crate) fn from_row(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            akte: AkteId(row.try_get("akte")?),
            aktenzeichen: row.try_get("aktenzeichen")?,
            betreff: row.try_get("betreff")?,
            plan: row.try_get("plan")?,
            plan_name: row.try_get("plan_name")?,
            org: OrgNr(nummer(row, "org")?),
            org_name: row.try_get("org_name")?,
            einheit: row.try_get("einheit")?,
            einheit_name: row.try_get("einheit_name")?,
            leistungsart: code(row, "leistungsart")?,
            status: code(row, "status")?,
            ende: code_opt(row, "ende")?,
            beginn: row.try_get("beginn")?,
            medium: code(row, "medium")?,
            angelegt_am: Zeit(row.try_get("angelegt_am")?),
            geaendert_am: Zeit(row.try_get("geaendert_am")?),
            zda_am: row.try_get("zda_am")?,
            ersteingang: row.try_get("ersteingang")?,
            ersteingang_bei: row
                .try_get::<_, Option<i16>>("ersteingang_bei")?
                .map(|nr| u16::try_from(nr).map(OrgNr))
                .transpose()
                .map_err(|_| Error::Wert("ersteingang_bei"))?,
            version: nummer(row, "version")?,
        })
    }
}

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sortierung {
    /// Last changed first.
    #[default]
    Geaendert,
    /// By Betreff, as in a German telephone book.
    Betreff,
    /// By Aktenzeichen, byte by byte.
    Aktenzeichen,
}

impl Sortierung {
    fn order_by(self) -> &'static str {
        match self {
            Self::Geaendert => " ORDER BY va.geaendert_am DESC, va.akte DESC",
            Self::Betreff => " ORDER BY va.betreff, va.akte",
            Self::Aktenzeichen => " ORDER BY va.aktenzeichen, va.akte",
        }
    }
}

/// Where a page of a list ended. Opaque; says nothing personal, so it may stand in a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    zahl: i64,
    akte: AkteId,
}

impl std::fmt::Display for Cursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:x}-{}", self.zahl, self.akte.0.simple())
    }
}

impl std::str::FromStr for Cursor {
    type Err = Error;

    fn from_str(s: &str) -> Result<Self, Error> {
        let (zahl, akte) = s.split_once('-').ok_or(Error::Cursor)?;
        Ok(Self {
            zahl: i64::from_str_radix(zahl, 16).map_err(|_| Error::Cursor)?,
            akte: AkteId(Uuid::try_parse(akte).map_err(|_| Error::Cursor)?),
        })
    }
}

impl Cursor {
    pub(crate) fn new(zahl: i64, akte: AkteId) -> Self {
        Self { zahl, akte }
    }

    pub(crate) fn zahl(self) -> i64 {
        self.zahl
    }
}

/// What a list is narrowed to. Empty: everything.
#[derive(Clone, Debug, Default)]
pub struct AktenFilter {
    /// Start of Aktenzeichen or Betreff, in any case.
    pub anfang: Option<String>,
    /// The benefit.
    pub leistungsart: Option<Leistungsart>,
    /// The state.
    pub status: Option<Aktenstand>,
    /// The leading organisation.
    pub org: Option<OrgNr>,
    /// The leading unit.
    pub einheit: Option<Einheit>,
    /// The unit of the Aktenplan, without those below it.
    pub plan: Option<String>,
    /// The order.
    pub sortierung: Sortierung,
    /// Where the page before ended.
    pub nach: Option<Cursor>,
    /// Rows of a page, 1 to 200.
    pub limit: u16,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Seite<T> {
    /// Its rows.
    pub zeilen: Vec<T>,
    /// Where to go on, if there is more. Written as text.
    pub weiter: Option<String>,
    /// The list has at least so many rows, this page and all before it not counted.
    pub total_at_least: usize,
}

/// The Akten a person may see, a page at a time.
///
/// Errors: [`Error::Cursor`] if `nach` names an Akte the person cannot see (any longer).
pub async fn akten(
    client: &impl Reader,
    sicht: &Sicht<'_>,
    filter: &AktenFilter,
) -> Result<Seite<AkteZeile>, Error> {
    let limit = filter.limit.clamp(1, LIMIT_MAX);
    let mut bereiche = Bereiche::load(client, sicht.akten).await?;
    let einheit = filter.einheit.as_ref().map(Einheit::as_str);
    bereiche.narrow(filter.org, einheit, filter.leistungsart);
    let nach = match filter.nach {
        Some(cursor) => Some(Nach::load(client, cursor, sicht.akten).await?),
        None => None,
    };
    let liste = Liste {
        sicht,
        filter,
        nach,
        fetch: i64::from(limit) + 1,
    };
    let rows = liste.frage(&bereiche).query(client).await?;
    let mut zeilen: Vec<AkteZeile> = rows
        .iter()
        .map(AkteZeile::from_row)
        .collect::<Result<_, _>>()?;
    let total_at_least = zeilen.len();
    zeilen.truncate(usize::from(limit));
    let weiter = match zeilen.last() {
        Some(z) if total_at_least > zeilen.len() => {
            Some(Cursor::new(z.geaendert_am.0, z.akte).to_string())
        }
        _ => None,
    };
    Ok(Seite {
        zeilen,
        weiter,
        total_at_least,
    })
}

/// The keys of the row a page ended with.
struct Nach {
    cursor: Cursor,
    betreff: String,
    aktenzeichen: String,
}

impl Nach {
    async fn load(client: &impl Reader, cursor: Cursor, akten: &Bedingung) -> Result<Self, Error> {
        let mut f = Frage::default();
        f.sql("SELECT va.betreff, va.aktenzeichen FROM view_akte va JOIN auth_akte a ON a.akte = va.akte WHERE va.akte = ")
            .uuid(cursor.akte.0)
            .sql(" AND ")
            .bedingung(akten);
        let row = f.query_opt(client).await?.ok_or(Error::Cursor)?;
        Ok(Self {
            cursor,
            betreff: row.try_get("betreff")?,
            aktenzeichen: row.try_get("aktenzeichen")?,
        })
    }
}

struct Liste<'a> {
    sicht: &'a Sicht<'a>,
    filter: &'a AktenFilter,
    nach: Option<Nach>,
    fetch: i64,
}

impl Liste<'_> {
    fn frage(&self, bereiche: &Bereiche) -> Frage {
        let mut f = Frage::default();
        if bereiche.zu_viele() && self.filter.anfang.is_none() {
            f.sql("SELECT ")
                .sql(AKTE_SPALTEN)
                .sql(FROM)
                .sql(" WHERE true");
            self.bedingungen(&mut f);
            self.ende(&mut f);
            return f;
        }
        f.sql("WITH treffer AS (");
        match &self.filter.anfang {
            Some(anfang) => {
                let (klein, muster) = (anfang.to_lowercase(), muster(anfang));
                self.mit_anfang(&mut f, bereiche, "lower(va.aktenzeichen)", &klein, &muster);
                f.sql(" UNION ");
                self.mit_anfang(&mut f, bereiche, "lower(va.betreff)", &klein, &muster);
            }
            None => self.je_bereich(&mut f, bereiche),
        }
        if !self.ein_bereich(bereiche) {
            self.geteilt(&mut f);
        }
        f.sql(") SELECT ")
            .sql(AKTE_SPALTEN)
            .sql(" FROM treffer t JOIN view_akte va ON va.akte = t.akte");
        self.ende(&mut f);
        f
    }

    /// Narrowed to one unit and Leistungsart that the person works in: all of it has been walked through by the whole
    /// condition, what is shared included.
    fn ein_bereich(&self, bereiche: &Bereiche) -> bool {
        let f = self.filter;
        let narrow = f.org.is_some() && f.einheit.is_some() && f.leistungsart.is_some();
        narrow && f.anfang.is_none() && !bereiche.sichtbar.is_empty()
    }

    /// What is shared, in order of the list; the gate decides only until there are enough.
    fn geteilt(&self, f: &mut Frage) {
        f.sql(" UNION SELECT n.akte FROM (SELECT va.akte FROM (SELECT n.akte, ");
        let geaendert = self.filter.sortierung == Sortierung::Geaendert;
        f.sql(if geaendert { "n" } else { "va" })
            .sql(".geaendert_am, va.betreff, va.aktenzeichen, va.leistungsart, va.status, va.rest, va.org, va.einheit, va.plan FROM ");
        if geaendert {
            let nach = self.nach.as_ref().map(|n| n.cursor);
            geteilte_nach_aenderung(f, self.sicht, nach.map(|c| (c.zahl, c.akte)));
        } else {
            geteilte_akten(f, self.sicht);
        }
        f.sql(
            " n CROSS JOIN LATERAL (SELECT y.* FROM view_akte y WHERE y.akte = n.akte OFFSET 0) va",
        );
        // Said at each level, or the planner forgets that the rows come in this order.
        f.sql(if geaendert {
            " ORDER BY n.geaendert_am DESC, n.akte DESC"
        } else {
            self.filter.sortierung.order_by()
        });
        f.sql(" OFFSET 0) va CROSS JOIN LATERAL (SELECT x.* FROM auth_akte x WHERE x.akte = va.akte OFFSET 0) a WHERE true");
        self.bedingungen(f);
        if let Some(anfang) = &self.filter.anfang {
            f.sql(" AND (lower(va.aktenzeichen) LIKE ")
                .text(muster(anfang))
                .sql(" OR lower(va.betreff) LIKE ")
                .text(muster(anfang))
                .sql(")");
        }
        self.ende(f);
        f.sql(") n");
    }

    /// The first rows of each unit x Leistungsart, in order of the list.
    fn je_bereich(&self, f: &mut Frage, bereiche: &Bereiche) {
        f.sql("SELECT n.akte FROM ");
        bereiche.unnest(f);
        f.sql(" CROSS JOIN LATERAL (SELECT va.akte").sql(FROM).sql(
            " WHERE va.org = b.org AND va.einheit = b.einheit AND va.leistungsart = b.leistungsart",
        );
        self.bedingungen(f);
        self.ende(f);
        f.sql(") n");
    }

    /// Those that start with what was typed: they lie side by side in the index, from the first that is not less.
    fn mit_anfang(
        &self,
        f: &mut Frage,
        bereiche: &Bereiche,
        spalte: &'static str,
        klein: &str,
        muster: &str,
    ) {
        f.sql("SELECT n.akte FROM ");
        let ueberall = bereiche.zu_viele();
        if !ueberall {
            bereiche.unnest(f);
            f.sql(" CROSS JOIN LATERAL ");
        }
        f.sql("(SELECT va.akte, ")
            .sql(spalte)
            .sql(" AS klein")
            .sql(FROM)
            .sql(" WHERE ");
        if !ueberall {
            f.sql("va.org = b.org AND va.einheit = b.einheit AND va.leistungsart = b.leistungsart AND ");
        }
        f.sql(spalte).sql(" COLLATE \"C\" >= ").text(klein);
        self.bedingungen(f);
        f.sql(" ORDER BY ")
            .sql(spalte)
            .sql(" COLLATE \"C\"")
            .limit(VORSORTIERT_MAX)
            .sql(") n WHERE n.klein LIKE ")
            .text(muster);
    }

    /// Everything that decides about a single row.
    fn bedingungen(&self, f: &mut Frage) {
        f.sql(" AND ").bedingung(self.sicht.akten);
        self.gesucht(f);
    }

    /// What of it the view knows: the filter, and where the page before ended.
    fn gesucht(&self, f: &mut Frage) {
        let filter = self.filter;
        if let Some(l) = filter.leistungsart {
            f.sql(" AND va.leistungsart = ").text(l.code());
        }
        if filter.status == Some(Aktenstand::Beendet) {
            f.sql(" AND va.rest");
        } else if let Some(s) = filter.status {
            f.sql(" AND NOT va.rest AND va.status = ").text(s.code());
        }
        if let Some(o) = filter.org {
            f.sql(" AND va.org = ").int(i32::from(o.0));
        }
        if let Some(e) = &filter.einheit {
            f.sql(" AND va.einheit = ").text(e.as_str());
        }
        if let Some(p) = &filter.plan {
            f.sql(" AND va.plan = ").text(p.as_str());
        }
        if let Some(n) = &self.nach {
            match filter.sortierung {
                Sortierung::Geaendert => f
                    .sql(" AND (va.geaendert_am, va.akte) < (")
                    .bigint(n.cursor.zahl),
                Sortierung::Betreff => f
                    .sql(" AND (va.betreff, va.akte) > (")
                    .text(n.betreff.as_str()),
                Sortierung::Aktenzeichen => f
                    .sql(" AND (va.aktenzeichen, va.akte) > (")
                    .text(n.aktenzeichen.as_str()),
            };
            f.sql(", ").uuid(n.cursor.akte.0).sql(")");
        }
    }

    fn ende(&self, f: &mut Frage) {
        f.sql(self.filter.sortierung.order_by()).limit(self.fetch);
    }
}

/// LATERAL with OFFSET: one look by key for each row of the view, whatever the planner believes of the view.
const FROM: &str = " FROM view_akte va \
    CROSS JOIN LATERAL (SELECT x.* FROM auth_akte x WHERE x.akte = va.akte OFFSET 0) a";

/// A LIKE pattern for everything that starts with the text, in lower case.
fn muster(anfang: &str) -> String {
    let mut out = String::with_capacity(anfang.len() + 1);
    for c in anfang.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('%');
    out
}

/// The Akten with exactly this Aktenzeichen that the person may see: one for each organisation at most, so usually
/// one or none.
pub async fn akte_by_aktenzeichen(
    client: &impl Reader,
    aktenzeichen: &str,
    akten: &Bedingung,
) -> Result<Vec<AkteZeile>, Error> {
    let mut f = Frage::default();
    // OFFSET 0: found first, sorted then; else the planner walks another index in the order of the list.
    f.sql("SELECT ")
        .sql(AKTE_SPALTEN)
        .sql(" FROM (SELECT * FROM view_akte WHERE lower(aktenzeichen) COLLATE \"C\" = ")
        .text(aktenzeichen.trim().to_lowercase())
        .sql(" OFFSET 0) va JOIN auth_akte a ON a.akte = va.akte WHERE ")
        .bedingung(akten)
        .sql(" ORDER BY va.org LIMIT 20");
    f.query(client)
        .await?
        .iter()
        .map(AkteZeile::from_row)
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_cursor_survives_a_url() {
        let cursor = Cursor::new(1_795_000_000_123, AkteId(Uuid::from_u128(7)));
        assert_eq!(cursor.to_string().parse::<Cursor>().unwrap(), cursor);
    }

    #[test]
    fn wildcards_in_a_prefix_are_ordinary_characters() {
        assert_eq!(muster("50%_A"), "50\\%\\_a%");
    }
}

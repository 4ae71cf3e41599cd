//! Sicht: whose eyes a list is made for, and where those eyes can see at all.

use eakte_domain::werte::{Leistungsart, Zweck};
use eakte_domain::zugriff::Bedingung;
use eakte_domain::{AkteId, NutzerId, OrgNr};
use jiff::civil::Date;

use crate::Error;
use crate::frage::{Frage, Reader};

/// Who asks, and the gate's list filters for them. Made by the gate's caller, one for each request.
#[derive(Clone, Copy, Debug)]
pub struct Sicht<'a> {
    /// The person.
    pub nutzer: NutzerId,
    /// Their organisation: shares are given to it.
    pub org: OrgNr,
    /// The purpose of the session.
    pub zweck: Zweck,
    /// The calendar day: shares run by it.
    pub tag: Date,
    /// `AkteSehen`, over `a`.
    pub akten: &'a Bedingung,
    /// `VorgangSehen`, over `v` and `a`.
    pub vorgaenge: &'a Bedingung,
    /// `DokumentSehen`, over `d` and `a`.
    pub dokumente: &'a Bedingung,
    /// `DokumentLesen`, over `d` and `a`: whose text may be searched and quoted.
    pub lesen: &'a Bedingung,
}

/// A unit x Leistungsart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bereich {
    pub(crate) org: i16,
    pub(crate) einheit: String,
    pub(crate) leistungsart: String,
}

/// Where someone's own office lets them see Akten; shares come on top.
#[derive(Debug)]
pub(crate) struct Bereiche {
    pub(crate) sichtbar: Vec<Bereich>,
    /// Nothing lies outside of `sichtbar`.
    pub(crate) alle: bool,
}

/// Beyond this many units, walking through all Akten in order is cheaper than through each unit.
const BEREICHE_MAX: usize = 64;

impl Bereiche {
    /// Asks the gate's condition once for every unit x Leistungsart that has Akten: a few hundred, about 1 ms.
    ///
    /// 2026-11-23: this rests on the rules deciding a person's direct way by org, unit, Leistungsart and status
    /// alone. If a rule ever looks at more, lists show too little, never too much: each row is still filtered by
    /// the whole condition.
    ///
    /// 2026-11-26: what protects single Akten (level, Sonderkreis ...) only ever forbids; asked here is an Akte
    /// without any of it, so no unit is left out that holds something visible.
    ///
    /// 2026-11-26: what is open in an emergency is one Akte by its id: it stands in the banner, and in lists of a unit
    /// only for who has an office there.
    pub(crate) async fn load(client: &impl Reader, akten: &Bedingung) -> Result<Self, Error> {
        let mut f = Frage::default();
        // The Akte is a column, not a constant: else PostgreSQL would look through all shares for every unit.
        f.sql(
            "SELECT b.org, b.einheit, b.leistungsart, EXISTS (\
               SELECT 1 FROM (VALUES ('in_bearbeitung', NULL::uuid), ('zda', NULL), ('storniert', NULL)) s (status, akte), \
               LATERAL (SELECT s.akte, b.org, b.einheit, b.leistungsart, s.status, \
                               NULL::int2 AS wohnsitz, ''::text AS aktenzeichen, \
                               0::int2 AS stufe, false AS beschaeftigte, false AS medizinwiderspruch, \
                               false AS eingeschraenkt, '{}'::uuid[] AS ausgeschlossen, \
                               '{}'::uuid[] AS sonderkreis) a \
               WHERE ",
        );
        f.bedingung(akten).sql(") AS sichtbar FROM auth_bereich b");
        let rows = f.query(client).await?;
        let mut sichtbar = Vec::new();
        for row in &rows {
            if row.try_get("sichtbar")? {
                sichtbar.push(Bereich {
                    org: row.try_get("org")?,
                    einheit: row.try_get("einheit")?,
                    leistungsart: row.try_get("leistungsart")?,
                });
            }
        }
        Ok(Self {
            alle: sichtbar.len() == rows.len(),
            sichtbar,
        })
    }

    /// Keeps what a list is narrowed to.
    pub(crate) fn narrow(
        &mut self,
        org: Option<OrgNr>,
        einheit: Option<&str>,
        leistungsart: Option<Leistungsart>,
    ) {
        if org.is_none() && einheit.is_none() && leistungsart.is_none() {
            return;
        }
        self.alle = false;
        self.sichtbar.retain(|b| {
            org.is_none_or(|o| i32::from(b.org) == i32::from(o.0))
                && einheit.is_none_or(|e| b.einheit == e)
                && leistungsart.is_none_or(|l| b.leistungsart == l.code())
        });
    }

    /// Go through all Akten in order instead of through each unit.
    pub(crate) fn zu_viele(&self) -> bool {
        self.alle || self.sichtbar.len() > BEREICHE_MAX
    }

    /// Whether all of it holds at most 3,000 Akten: some 30,000 objects.
    pub(crate) async fn klein(&self, client: &impl Reader) -> Result<bool, Error> {
        if self.zu_viele() {
            return Ok(false);
        }
        let mut f = Frage::default();
        f.sql("SELECT count(*) AS akten FROM (SELECT 1 FROM ");
        self.unnest(&mut f);
        f.sql(
            " JOIN auth_akte a ON a.org = b.org AND a.einheit = b.einheit AND a.leistungsart = b.leistungsart \
             LIMIT 3001) x",
        );
        let row = f.query_opt(client).await?;
        Ok(row.map_or(Ok(0), |r| r.try_get::<_, i64>("akten"))? <= 3000)
    }

    /// As three arrays for `unnest`.
    pub(crate) fn unnest(&self, f: &mut Frage) {
        f.sql("unnest(")
            .ints(self.sichtbar.iter().map(|b| i32::from(b.org)).collect())
            .sql("::int4[], ")
            .texts(self.sichtbar.iter().map(|b| b.einheit.clone()).collect())
            .sql("::text[], ")
            .texts(
                self.sichtbar
                    .iter()
                    .map(|b| b.leistungsart.clone())
                    .collect(),
            )
            .sql("::text[]) AS b (org, einheit, leistungsart)");
    }
}

/// The Akten shared with the person's organisation for the purpose, today: `(SELECT akte ...) alias` follows.
pub(crate) fn geteilte_akten(f: &mut Frage, sicht: &Sicht<'_>) {
    f.sql("(SELECT DISTINCT g.akte FROM auth_freigabe g WHERE g.empfaenger = ")
        .int(i32::from(sicht.org.0))
        .sql(" AND g.zweck = ")
        .text(sicht.zweck.code())
        .sql(" AND NOT g.widerrufen AND g.von <= ")
        .date(sicht.tag)
        .sql(" AND g.bis >= ")
        .date(sicht.tag)
        .sql(")");
}

/// The same, last changed first, behind that one: `(SELECT akte, geaendert_am ...) alias` follows.
///
/// A share knows when its Akte last changed, so an index has them in order.
pub(crate) fn geteilte_nach_aenderung(
    f: &mut Frage,
    sicht: &Sicht<'_>,
    nach: Option<(i64, AkteId)>,
) {
    f.sql("(SELECT DISTINCT ON (y.geaendert_am, y.akte) y.akte, y.geaendert_am FROM view_freigabe y WHERE y.empfaenger = ")
        .int(i32::from(sicht.org.0))
        .sql(" AND y.zweck = ")
        .text(sicht.zweck.code())
        // IS TRUE: looked up in a set for each row of the index, not joined in another order.
        .sql(" AND y.erteilt_am IS NOT NULL AND (y.akte IN ");
    geteilte_akten(f, sicht);
    f.sql(") IS TRUE");
    if let Some((geaendert_am, akte)) = nach {
        f.sql(" AND (y.geaendert_am, y.akte) < (")
            .bigint(geaendert_am)
            .sql(", ")
            .uuid(akte.0)
            .sql(")");
    }
    f.sql(" ORDER BY y.geaendert_am DESC, y.akte DESC OFFSET 0)");
}

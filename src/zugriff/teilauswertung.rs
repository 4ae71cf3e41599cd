//! What is left of the policies when the object is unknown. The only file that uses Cedar's `tpe`.
//!
//! 2026-11-23: `tpe` is outside Cedar's semantic versioning, so the version is pinned in `Cargo.toml` and every
//! form a residual may take is named here; any other form is an error, and the list is then empty, never too long.

use cedar_policy::pst::{BinaryOp, Clause, Expr, Literal, UnaryOp, Var};
use cedar_policy::{Effect, Entities, PartialEntities, PartialEntityUid, PartialRequest, Policy};
use eakte_domain::zugriff::{Aktion, Objektart, Wert};

use crate::entitaet::datum;
use crate::entscheidung::Tor;
use crate::formel::{Atom, Formel, Teil, nicht, oder, und};

/// A residual of a form this file does not know.
#[derive(Debug, thiserror::Error)]
#[error("cannot turn into sql: {0}")]
pub(crate) struct NichtUebersetzbar(String);

fn fehler(e: impl std::fmt::Display) -> NichtUebersetzbar {
    NichtUebersetzbar(e.to_string())
}

type Ergebnis<T> = Result<T, NichtUebersetzbar>;

/// How the object is reached: `resource has weg` or not.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weg {
    Direkt,
    Freigabe,
}

/// What is left of each policy, for one way.
pub(crate) struct Rest {
    pub(crate) permits: Vec<Formel>,
    pub(crate) forbids: Vec<Formel>,
}

/// Evaluates the policies of `aktion` as far as the person and the circumstances go: directly, and over a share.
pub(crate) fn auswerten(tor: &Tor<'_>, aktion: Aktion) -> Ergebnis<(Rest, Rest)> {
    let regelwerk = tor.regelwerk;
    let subjekt = tor.subjekt.as_ref().ok_or_else(|| fehler("no subject"))?;
    let schema = &regelwerk.schema;
    let request = PartialRequest::new(
        PartialEntityUid::from_concrete(subjekt.nutzer.uid()),
        regelwerk.uid(aktion).clone(),
        PartialEntityUid::new(regelwerk.typen.von(aktion.objektart()).clone(), None),
        Some(subjekt.kontext.clone()),
        schema,
    )
    .map_err(fehler)?;
    let entities =
        Entities::from_entities([subjekt.nutzer.clone()], Some(schema)).map_err(fehler)?;
    let entities = PartialEntities::from_concrete(entities, schema).map_err(fehler)?;
    let antwort = regelwerk
        .regeln(aktion)
        .tpe(&request, &entities, schema)
        .map_err(fehler)?;
    let reste: Vec<Policy> = antwort.policies().collect();
    let art = aktion.objektart();
    Ok((
        rest(
            &reste,
            Uebersetzer {
                art,
                weg: Weg::Direkt,
            },
        )?,
        rest(
            &reste,
            Uebersetzer {
                art,
                weg: Weg::Freigabe,
            },
        )?,
    ))
}

fn rest(reste: &[Policy], uebersetzer: Uebersetzer) -> Ergebnis<Rest> {
    let mut out = Rest {
        permits: Vec::new(),
        forbids: Vec::new(),
    };
    for regel in reste {
        let pst = regel.to_pst().map_err(fehler)?;
        let mut formeln = Vec::new();
        for clause in pst.body().clauses() {
            formeln.push(match clause {
                Clause::When(e) => uebersetzer.formel(e)?,
                Clause::Unless(e) => nicht(uebersetzer.formel(e)?),
            });
        }
        match regel.effect() {
            Effect::Permit => out.permits.push(und(formeln)),
            Effect::Forbid => out.forbids.push(und(formeln)),
        }
    }
    Ok(out)
}

/// A column of the access models, as the policies name it.
struct Spalte {
    sql: &'static str,
    typ: Typ,
    zeile: bool,
}

#[derive(Clone, Copy)]
enum Typ {
    Text,
    Zahl,
    /// A `date`; in the policies a number.
    Tag,
    Uuid,
    Bool,
    Texte,
    /// `uuid[]`; in the policies a set of texts.
    Uuids,
    /// `resource.pfad`: `uuid[]` of the Vorgang.
    Pfad,
}

#[derive(Clone, Copy)]
struct Uebersetzer {
    art: Objektart,
    weg: Weg,
}

impl Uebersetzer {
    fn formel(self, e: &Expr) -> Ergebnis<Formel> {
        match e {
            Expr::Literal(Literal::Bool(true)) => Ok(Formel::Wahr),
            Expr::Literal(Literal::Bool(false)) => Ok(Formel::Falsch),
            Expr::UnaryOp {
                op: UnaryOp::Not,
                expr,
            } => Ok(nicht(self.formel(expr)?)),
            Expr::UnaryOp {
                op: UnaryOp::IsEmpty,
                expr,
            } => self.leer(e, expr),
            Expr::HasAttr { expr, attrs } => {
                let mut pfad = pfad(expr).ok_or_else(|| unbekannt(e))?;
                pfad.extend(attrs.iter().map(|a| a.as_str()));
                self.vorhanden(&pfad).ok_or_else(|| unbekannt(e))
            }
            Expr::GetAttr { .. } => {
                let s = self.spalte(e)?;
                match s.typ {
                    Typ::Bool => Ok(atom(s.zeile, [Teil::Sql(s.sql)])),
                    _ => Err(unbekannt(e)),
                }
            }
            Expr::IfThenElse {
                cond,
                then_expr,
                else_expr,
            } => {
                let cond = self.formel(cond)?;
                Ok(oder([
                    und([cond.clone(), self.formel(then_expr)?]),
                    und([nicht(cond), self.formel(else_expr)?]),
                ]))
            }
            Expr::BinaryOp { op, left, right } => self.binaer(e, *op, left, right),
            _ => Err(unbekannt(e)),
        }
    }

    fn binaer(self, e: &Expr, op: BinaryOp, links: &Expr, rechts: &Expr) -> Ergebnis<Formel> {
        match op {
            // Cedar stops at the first false (true): the right side may not even make sense then.
            BinaryOp::And => match self.formel(links)? {
                Formel::Falsch => Ok(Formel::Falsch),
                l => Ok(und([l, self.formel(rechts)?])),
            },
            BinaryOp::Or => match self.formel(links)? {
                Formel::Wahr => Ok(Formel::Wahr),
                l => Ok(oder([l, self.formel(rechts)?])),
            },
            BinaryOp::Eq => self.vergleich(links, " = ", rechts),
            BinaryOp::NotEq => Ok(nicht(self.vergleich(links, " = ", rechts)?)),
            BinaryOp::Less => self.vergleich(links, " < ", rechts),
            BinaryOp::LessEq => self.vergleich(links, " <= ", rechts),
            BinaryOp::Greater => self.vergleich(links, " > ", rechts),
            BinaryOp::GreaterEq => self.vergleich(links, " >= ", rechts),
            BinaryOp::Contains => self.enthaelt(e, links, rechts),
            _ => Err(unbekannt(e)),
        }
    }

    /// Column and literal, either way round, or two columns of one type.
    fn vergleich(self, links: &Expr, op: &'static str, rechts: &Expr) -> Ergebnis<Formel> {
        let (mut teile, mut zeile) = (Vec::new(), false);
        let typ = self.spalte(links).or_else(|_| self.spalte(rechts))?.typ;
        if !matches!(
            typ,
            Typ::Text | Typ::Zahl | Typ::Tag | Typ::Uuid | Typ::Bool
        ) {
            return Err(unbekannt(links));
        }
        for (i, seite) in [links, rechts].into_iter().enumerate() {
            if i > 0 {
                teile.push(Teil::Sql(op));
            }
            match seite {
                Expr::Literal(l) => teile.push(Teil::Wert(wert(typ, l)?)),
                _ => {
                    let s = self.spalte(seite)?;
                    zeile |= s.zeile;
                    teile.push(Teil::Sql(s.sql));
                }
            }
        }
        Ok(atom(zeile, teile))
    }

    fn enthaelt(self, e: &Expr, menge: &Expr, element: &Expr) -> Ergebnis<Formel> {
        match (menge, element) {
            (Expr::Set(werte), _) if werte.is_empty() => Ok(Formel::Falsch),
            (Expr::Set(werte), Expr::Record(felder)) => {
                let zeilen = werte.iter().map(|w| match w.as_ref() {
                    Expr::Record(w) if w.len() == felder.len() => {
                        let gleich = felder.iter().map(|(name, feld)| {
                            let wert = w.get(name).ok_or_else(|| unbekannt(e))?;
                            self.gleich(feld, wert)
                        });
                        Ok(und(gleich.collect::<Ergebnis<Vec<_>>>()?))
                    }
                    w => Err(unbekannt(w)),
                });
                Ok(oder(zeilen.collect::<Ergebnis<Vec<_>>>()?))
            }
            (Expr::Set(werte), _) => {
                let gleich = werte.iter().map(|w| self.gleich(element, w));
                Ok(oder(gleich.collect::<Ergebnis<Vec<_>>>()?))
            }
            _ => self.in_spalte(e, &self.spalte(menge)?, element),
        }
    }

    /// An array column, or a set that is known, has no element.
    fn leer(self, e: &Expr, menge: &Expr) -> Ergebnis<Formel> {
        if let Expr::Set(werte) = menge {
            return Ok(if werte.is_empty() {
                Formel::Wahr
            } else {
                Formel::Falsch
            });
        }
        let s = self.spalte(menge)?;
        // Compared and not counted: PostgreSQL knows how often a value stands in a column.
        let nichts = match s.typ {
            Typ::Texte => " = '{}'::text[]",
            Typ::Uuids => " = '{}'::uuid[]",
            _ => return Err(unbekannt(e)),
        };
        Ok(atom(s.zeile, [Teil::Sql(s.sql), Teil::Sql(nichts)]))
    }

    /// `element` is one of the values of an array column.
    fn in_spalte(self, e: &Expr, menge: &Spalte, element: &Expr) -> Ergebnis<Formel> {
        let (typ, mut teile) = match menge.typ {
            Typ::Texte => (Typ::Text, vec![]),
            Typ::Uuids => (Typ::Uuid, vec![]),
            Typ::Pfad if self.art == Objektart::Vorgang => (Typ::Uuid, vec![]),
            // A Dokument's path is its Vorgang's.
            Typ::Pfad => (
                Typ::Uuid,
                vec![Teil::Sql(
                    "EXISTS (SELECT 1 FROM auth_vorgang fv WHERE fv.vorgang = d.vorgang AND ",
                )],
            ),
            _ => return Err(unbekannt(e)),
        };
        let klammer = !teile.is_empty();
        let mut zeile = menge.zeile;
        match element {
            Expr::Literal(l) => teile.push(Teil::Wert(wert(typ, l)?)),
            _ => {
                let s = self.spalte(element)?;
                zeile |= s.zeile;
                teile.push(Teil::Sql(s.sql));
            }
        }
        teile.extend([Teil::Sql(" = ANY("), Teil::Sql(menge.sql), Teil::Sql(")")]);
        if klammer {
            teile.push(Teil::Sql(")"));
        }
        Ok(atom(zeile, teile))
    }

    /// Equal, deciding two literals here.
    fn gleich(self, links: &Expr, rechts: &Expr) -> Ergebnis<Formel> {
        match (links, rechts) {
            (Expr::Literal(l), Expr::Literal(r)) if l == r => Ok(Formel::Wahr),
            (Expr::Literal(_), Expr::Literal(_)) => Ok(Formel::Falsch),
            _ => self.vergleich(links, " = ", rechts),
        }
    }

    fn vorhanden(self, pfad: &[&str]) -> Option<Formel> {
        match (pfad, self.weg) {
            (["entwurf_von"], _) => Some(atom(true, [Teil::Sql("d.entwurf_von IS NOT NULL")])),
            (["angebot"], _) => Some(atom(true, [Teil::Sql("a.angebot_org IS NOT NULL")])),
            (["abgabe"], _) => Some(atom(true, [Teil::Sql("a.abgabe_org IS NOT NULL")])),
            (["weg"], Weg::Direkt) => Some(Formel::Falsch),
            (["weg"], Weg::Freigabe) => Some(Formel::Wahr),
            (["weg", "vorgang"], Weg::Freigabe) => {
                Some(atom(false, [Teil::Sql("f.vorgang IS NOT NULL")]))
            }
            (["weg", "einheit"], Weg::Freigabe) => {
                Some(atom(false, [Teil::Sql("f.einheit IS NOT NULL")]))
            }
            (["weg", "vereinbarung"], Weg::Freigabe) => {
                Some(atom(false, [Teil::Sql("f.vereinbarung IS NOT NULL")]))
            }
            _ => None,
        }
    }

    fn spalte(self, e: &Expr) -> Ergebnis<Spalte> {
        let pfad = pfad(e).ok_or_else(|| unbekannt(e))?;
        let zeile = |sql, typ| {
            Ok(Spalte {
                sql,
                typ,
                zeile: true,
            })
        };
        let freigabe = |sql, typ| {
            Ok(Spalte {
                sql,
                typ,
                zeile: false,
            })
        };
        match (pfad.as_slice(), self.weg, self.art) {
            (["kopf", "akte"], ..) => zeile("a.akte", Typ::Uuid),
            (["kopf", "org"], ..) => zeile("a.org", Typ::Zahl),
            (["kopf", "einheit"], ..) => zeile("a.einheit", Typ::Text),
            (["kopf", "leistungsart"], ..) => zeile("a.leistungsart", Typ::Text),
            (["kopf", "status"], ..) => zeile("a.status", Typ::Text),
            (["kopf", "stufe"], ..) => zeile("a.stufe", Typ::Zahl),
            (["kopf", "beschaeftigte"], ..) => zeile("a.beschaeftigte", Typ::Bool),
            (["kopf", "medizinwiderspruch"], ..) => zeile("a.medizinwiderspruch", Typ::Bool),
            (["kopf", "eingeschraenkt"], ..) => zeile("a.eingeschraenkt", Typ::Bool),
            (["kopf", "ausgeschlossen"], ..) => zeile("a.ausgeschlossen", Typ::Uuids),
            (["kopf", "sonderkreis"], ..) => zeile("a.sonderkreis", Typ::Uuids),
            (["angebot", "org"], ..) => zeile("a.angebot_org", Typ::Zahl),
            (["angebot", "einheit"], ..) => zeile("a.angebot_einheit", Typ::Text),
            (["angebot", "leistungsart"], ..) => zeile("a.angebot_leistungsart", Typ::Text),
            (["abgabe", "org"], ..) => zeile("a.abgabe_org", Typ::Zahl),
            (["abgabe", "einheit"], ..) => zeile("a.abgabe_einheit", Typ::Text),
            (["abgabe", "leistungsart"], ..) => zeile("a.abgabe_leistungsart", Typ::Text),
            (["abgabe", "bis"], ..) => zeile("a.abgabe_bis", Typ::Tag),
            (["stelle"], ..) => zeile("d.stelle", Typ::Zahl),
            (["ungezeichnet"], ..) => zeile("d.ungezeichnet", Typ::Bool),
            (["entwurf_von"], ..) => zeile("d.entwurf_von", Typ::Uuid),
            (["anvertraut"], ..) => zeile("d.anvertraut", Typ::Uuids),
            (["einwilligung"], ..) => zeile("d.einwilligung", Typ::Bool),
            (["klasse"], ..) => zeile("d.klasse", Typ::Text),
            (["storniert"], ..) => zeile("d.storniert", Typ::Bool),
            (["pfad"], _, Objektart::Vorgang) => zeile("v.pfad", Typ::Pfad),
            (["pfad"], ..) => zeile("fv.pfad", Typ::Pfad),
            (["weg", "empfaenger"], Weg::Freigabe, _) => freigabe("f.empfaenger", Typ::Zahl),
            (["weg", "zweck"], Weg::Freigabe, _) => freigabe("f.zweck", Typ::Text),
            (["weg", "klassen"], Weg::Freigabe, _) => freigabe("f.klassen", Typ::Texte),
            (["weg", "von"], Weg::Freigabe, _) => freigabe("f.von", Typ::Tag),
            (["weg", "bis"], Weg::Freigabe, _) => freigabe("f.bis", Typ::Tag),
            (["weg", "widerrufen"], Weg::Freigabe, _) => freigabe("f.widerrufen", Typ::Bool),
            (["weg", "vorgang"], Weg::Freigabe, _) => freigabe("f.vorgang", Typ::Uuid),
            (["weg", "einheit"], Weg::Freigabe, _) => freigabe("f.einheit", Typ::Text),
            (["weg", "vereinbarung"], Weg::Freigabe, _) => freigabe("f.vereinbarung", Typ::Uuid),
            _ => Err(unbekannt(e)),
        }
    }
}

/// The attributes from `resource` down: `resource.kopf.org` is `["kopf", "org"]`.
fn pfad(e: &Expr) -> Option<Vec<&str>> {
    match e {
        Expr::Var(Var::Resource) => Some(Vec::new()),
        Expr::GetAttr { expr, attr } => {
            let mut p = pfad(expr)?;
            p.push(attr);
            Some(p)
        }
        _ => None,
    }
}

fn wert(typ: Typ, l: &Literal) -> Ergebnis<Wert> {
    let wert = match (typ, l) {
        (Typ::Text, Literal::String(s)) => Some(Wert::Text(s.to_string())),
        (Typ::Uuid, Literal::String(s)) => s.parse().ok().map(Wert::Uuid),
        (Typ::Zahl, Literal::Long(n)) => i32::try_from(*n).ok().map(Wert::Int),
        (Typ::Tag, Literal::Long(n)) => datum(*n).map(Wert::Date),
        (Typ::Bool, Literal::Bool(b)) => Some(Wert::Bool(*b)),
        _ => None,
    };
    wert.ok_or_else(|| NichtUebersetzbar(format!("literal {l:?}")))
}

fn atom(zeile: bool, teile: impl Into<Vec<Teil>>) -> Formel {
    Formel::Atom(Atom {
        teile: teile.into(),
        zeile,
    })
}

fn unbekannt(e: &Expr) -> NichtUebersetzbar {
    NichtUebersetzbar(e.to_string())
}

//! Builds the tree from the events of the reader, checking each against the grammar.

use super::{Baum, Element, KEINS, Nr};
use crate::folge::{Folge, Verstoss};
use crate::grammatik::{Attribut, Grammatik, Inhalt, NAMESPACE, Typ, grammatik, namespace};
use crate::wert::{Wert, latin};
use crate::xml::{Anfang, Ereignis, Leser, XSI, is_leer};
use crate::{
    Ablehnung, AblehnungCode, Fassung, Nachrichtentyp, Optionen, Ort, Warnung, WarnungCode,
};
use std::borrow::Cow;
use std::cell::Cell;

/// Most warnings about single characters: a message full of them says no more than its first hundred.
const ZEICHEN_WARNUNGEN_MAX: usize = 100;

/// Reads and checks a message.
///
/// `text` as [`crate::xml::decode`] gives it; `erlaubt`: the kinds of messages that are wanted. Refuses the first defect
/// found, in document order.
pub(crate) fn lesen<'x>(
    text: &'x str,
    optionen: &Optionen,
    erlaubt: &[Nachrichtentyp],
) -> Result<Baum<'x>, Ablehnung> {
    let mut leser = Leser::neu(text);
    let wurzel = match leser.naechstes()? {
        Some(Ereignis::Anfang(wurzel)) => wurzel,
        // The reader hands out nothing before the root.
        _ => {
            return Err(Ablehnung::neu(
                AblehnungCode::XmlDefekt,
                "Die Nachricht ist leer.",
                "Bitte neu erzeugen.",
            ));
        }
    };
    let (fassung, typ) = erkannt(&wurzel, erlaubt)?;
    let grammatik = grammatik(fassung);
    let Some(typ_nr) = grammatik.wurzel(typ) else {
        return Err(falsche_nachricht(&wurzel, erlaubt));
    };
    let baum = Baum {
        fassung,
        typ,
        warnungen: Vec::new(),
        schema_orte: Vec::new(),
        elemente: Vec::new(),
        attribute: Vec::new(),
    };
    let mut bau = Bau {
        baum,
        grammatik,
        namespace: namespace(fassung),
        offen: Vec::new(),
        fremd: 0,
    };
    if wurzel.praefix != "xdomea" {
        let text = format!(
            "Das Präfix ist `{}`, die Spezifikation verlangt `xdomea`.",
            wurzel.praefix
        );
        let ort = Ort {
            zeile: Some(wurzel.zeile),
            ..Ort::default()
        };
        bau.baum.warnungen.push(Warnung {
            code: WarnungCode::Praefix,
            text,
            ort,
        });
    }
    bau.oeffnen(
        typ.wurzel(),
        Art::Typ(grammatik.typ(typ_nr)),
        &wurzel,
        &leser,
    )?;
    while let Some(ereignis) = leser.naechstes()? {
        match ereignis {
            Ereignis::Anfang(anfang) => {
                if leser.tiefe() > optionen.depth_max {
                    return Err(Ablehnung::neu(
                        AblehnungCode::XmlZuTief,
                        format!("Die Elemente sind tiefer als {} Ebenen verschachtelt.", optionen.depth_max),
                        "Bitte die Akte flacher gliedern; der Standard sieht höchstens fünf Ebenen vor.",
                    )
                    .in_zeile(anfang.zeile));
                }
                bau.kind(&anfang, &leser)?;
            }
            Ereignis::Text(text) => bau.text(text, leser.zeile())?,
            Ereignis::Ende => bau.schliessen()?,
        }
    }
    Ok(bau.baum)
}

/// Whether the bytes begin an xdomea message of any kind: the local name of its root.
pub(crate) fn schnueffeln(anfang: &str) -> Option<String> {
    match Leser::neu(anfang).naechstes() {
        Ok(Some(Ereignis::Anfang(a))) if a.namespace.starts_with(NAMESPACE) => {
            Some(a.name.to_owned())
        }
        _ => None,
    }
}

fn erkannt(
    wurzel: &Anfang<'_>,
    erlaubt: &[Nachrichtentyp],
) -> Result<(Fassung, Nachrichtentyp), Ablehnung> {
    let fassung = Fassung::ALLE
        .into_iter()
        .find(|f| namespace(*f) == wurzel.namespace);
    let Some(fassung) = fassung else {
        let grund = match wurzel.namespace.strip_prefix(NAMESPACE) {
            Some(version) => format!("xdomea in der Version {version} wird nicht eingelesen."),
            None => format!(
                "Das Wurzelelement `{}` gehört nicht zu xdomea.",
                wurzel.name
            ),
        };
        let rat = "Bitte in xdomea 2.3.0, 2.4.0, 3.0.0, 3.1.0 oder 4.0.0 liefern.";
        return Err(
            Ablehnung::neu(AblehnungCode::VersionUnbekannt, grund, rat).in_zeile(wurzel.zeile)
        );
    };
    match erlaubt.iter().find(|typ| typ.wurzel() == wurzel.name) {
        Some(typ) => Ok((fassung, *typ)),
        None => Err(falsche_nachricht(wurzel, erlaubt)),
    }
}

fn falsche_nachricht(wurzel: &Anfang<'_>, erlaubt: &[Nachrichtentyp]) -> Ablehnung {
    let rat = if erlaubt.contains(&Nachrichtentyp::Aussonderung) {
        "Bitte eine Aussonderung (0503) oder, bis Version 3.1.0, eine Abgabe (0401) liefern."
    } else {
        "Bitte die Antwort des Archivs in xdomea 3.0.0 oder 3.1.0 liefern: ein Bewertungsverzeichnis (0502) oder eine \
         Importbestätigung (0506)."
    };
    Ablehnung::neu(
        AblehnungCode::NachrichtentypUnbekannt,
        format!(
            "Die Nachricht `{}` dieser Version wird nicht eingelesen.",
            wurzel.name
        ),
        rat,
    )
    .in_zeile(wurzel.zeile)
}

/// What may be in an open element.
#[derive(Clone, Copy)]
enum Art {
    Typ(&'static Typ),
    Wert(&'static Wert, Option<&'static str>),
}

struct Offen {
    nr: Nr,
    art: Art,
    folge: Folge,
    letztes: Nr,
}

struct Bau<'x> {
    baum: Baum<'x>,
    grammatik: &'static Grammatik,
    namespace: &'static str,
    offen: Vec<Offen>,
    /// How deep we are in content of any kind.
    fremd: usize,
}

impl<'x> Bau<'x> {
    fn kind(&mut self, anfang: &Anfang<'x>, leser: &Leser<'x>) -> Result<(), Ablehnung> {
        let Some(offen) = self.offen.last_mut() else {
            return Ok(());
        };
        let typ = match offen.art {
            Art::Typ(typ) if typ.beliebig => {
                self.fremd += 1;
                return Ok(());
            }
            Art::Typ(typ) => typ,
            Art::Wert(..) => {
                let verstoss = Verstoss {
                    code: AblehnungCode::ElementFalschePosition,
                    grund: format!(
                        "Das Element `{}` steht in einem Element, das nur Text enthalten darf.",
                        anfang.name
                    ),
                    rat: "Bitte nur Text senden.".into(),
                };
                let eltern = offen.nr;
                return Err(self.am_kind(eltern, anfang, verstoss));
            }
        };
        let eltern = offen.nr;
        let qualifiziert = anfang.namespace == self.namespace;
        let ergebnis = if qualifiziert || anfang.namespace.is_empty() {
            offen
                .folge
                .kind(self.grammatik, typ, anfang.name, qualifiziert)
        } else {
            Err(Verstoss {
                code: AblehnungCode::ElementUnbekannt,
                grund: format!(
                    "Das Element `{}` gehört nicht zur Version der Nachricht.",
                    anfang.name
                ),
                rat: format!("Bitte den Namensraum `{}` verwenden.", self.namespace),
            })
        };
        let feld = ergebnis.map_err(|verstoss| self.am_kind(eltern, anfang, verstoss))?;
        let art = match &feld.inhalt {
            Inhalt::Typ(nr) => Art::Typ(self.grammatik.typ(*nr)),
            Inhalt::Wert(wert, vorgabe) => Art::Wert(wert, *vorgabe),
        };
        self.oeffnen(feld.name, art, anfang, leser)
    }

    fn am_kind(&self, eltern: Nr, anfang: &Anfang<'x>, verstoss: Verstoss) -> Ablehnung {
        let pfad = format!("{}/{}", self.baum.pfad(eltern), anfang.name);
        Ablehnung::neu(verstoss.code, verstoss.grund, verstoss.rat)
            .am_pfad(pfad)
            .in_zeile(anfang.zeile)
    }

    fn oeffnen(
        &mut self,
        name: &'static str,
        art: Art,
        anfang: &Anfang<'x>,
        leser: &Leser<'x>,
    ) -> Result<(), Ablehnung> {
        // The message has at most xml_bytes_max bytes; four of them make an element.
        let nr = Nr::try_from(self.baum.elemente.len()).unwrap_or(KEINS);
        let eltern = self.offen.last_mut().map_or(KEINS, |offen| {
            let eltern = &mut self.baum.elemente[offen.nr as usize];
            match offen.letztes {
                KEINS => eltern.erstes = nr,
                letztes => self.baum.elemente[letztes as usize].naechstes = nr,
            }
            offen.letztes = nr;
            offen.nr
        });
        self.baum.elemente.push(Element {
            name,
            text: Cow::Borrowed(""),
            zeile: anfang.zeile,
            eltern,
            erstes: KEINS,
            naechstes: KEINS,
            genommen: Cell::new(false),
        });
        self.offen.push(Offen {
            nr,
            art,
            folge: Folge::default(),
            letztes: KEINS,
        });
        self.attribute(nr, art, anfang, leser)
    }

    fn attribute(
        &mut self,
        nr: Nr,
        art: Art,
        anfang: &Anfang<'x>,
        leser: &Leser<'x>,
    ) -> Result<(), Ablehnung> {
        let erlaubt: &'static [Attribut] = match art {
            Art::Typ(typ) => &typ.attribute,
            Art::Wert(..) => &[],
        };
        for a in &anfang.attribute {
            if a.namespace == XSI {
                match a.name {
                    "schemaLocation" | "noNamespaceSchemaLocation" => {
                        self.baum.schema_orte.push(a.bereich.clone());
                        continue;
                    }
                    "type" if self.eigener_typ(art, &a.wert, leser) => continue,
                    _ => {
                        return Err(self.attributfehler(
                            nr,
                            &format!("Das Attribut `xsi:{}` ist hier nicht erlaubt.", a.name),
                        ));
                    }
                }
            }
            let Some(regel) = erlaubt
                .iter()
                .find(|r| r.name == a.name && a.namespace.is_empty())
            else {
                return Err(self.attributfehler(
                    nr,
                    &format!("Das Attribut `{}` kennt der Standard hier nicht.", a.name),
                ));
            };
            // Blanks around a URI mean nothing; in other values they do.
            let wert = match regel.name {
                "listURI" => Wert::Token.gefasst(a.wert.clone()),
                _ => a.wert.clone(),
            };
            if regel.fest.as_ref().is_some_and(|fest| *fest != wert) {
                let fest = regel.fest.as_deref().unwrap_or_default();
                let grund = format!(
                    "Das Attribut `{}` hat den Wert `{wert}` statt `{fest}`.",
                    a.name
                );
                return Err(self.attributfehler(nr, &grund));
            }
            self.baum.attribute.push((nr, regel.name, wert));
        }
        match erlaubt
            .iter()
            .find(|r| r.pflicht && self.baum.attribut(nr, r.name).is_none())
        {
            Some(fehlt) => {
                Err(self
                    .attributfehler(nr, &format!("Das Pflichtattribut `{}` fehlt.", fehlt.name)))
            }
            None => Ok(()),
        }
    }

    /// `xsi:type` may repeat the type the element has anyway; a derived one is nowhere needed.
    fn eigener_typ(&self, art: Art, wert: &str, leser: &Leser<'x>) -> bool {
        let (praefix, name) = wert
            .trim_matches(is_leer)
            .split_once(':')
            .unwrap_or(("", wert));
        let Art::Typ(typ) = art else { return false };
        typ.name == name
            && leser
                .namespace(praefix)
                .is_some_and(|n| n == self.namespace)
    }

    fn attributfehler(&self, nr: Nr, grund: &str) -> Ablehnung {
        let ablehnung = Ablehnung::neu(
            AblehnungCode::Attribut,
            grund,
            "Bitte die Attribute so schreiben, wie der Standard sie vorsieht.",
        );
        self.am_element(nr, ablehnung)
    }

    fn am_element(&self, nr: Nr, mut ablehnung: Ablehnung) -> Ablehnung {
        ablehnung.ort = self.baum.ort(nr);
        ablehnung
    }

    fn text(&mut self, text: Cow<'x, str>, zeile: u32) -> Result<(), Ablehnung> {
        let Some(offen) = self.offen.last() else {
            return Ok(());
        };
        match offen.art {
            Art::Wert(..) => {
                let element = &mut self.baum.elemente[offen.nr as usize];
                if element.text.is_empty() {
                    element.text = text;
                } else {
                    element.text.to_mut().push_str(&text);
                }
                Ok(())
            }
            // Where anything may stand, elements may; text between them may not.
            Art::Typ(_) if self.fremd > 0 || text.chars().all(is_leer) => Ok(()),
            Art::Typ(_) => {
                let ablehnung = Ablehnung::neu(
                    AblehnungCode::TextUnerlaubt,
                    format!(
                        "Im Element `{}` steht Text, wo nur Elemente stehen dürfen.",
                        self.baum.name(offen.nr)
                    ),
                    "Bitte den Text entfernen oder in das vorgesehene Element schreiben.",
                );
                Err(self.am_element(offen.nr, ablehnung).in_zeile(zeile))
            }
        }
    }

    fn schliessen(&mut self) -> Result<(), Ablehnung> {
        if self.fremd > 0 {
            self.fremd -= 1;
            return Ok(());
        }
        let Some(offen) = self.offen.pop() else {
            return Ok(());
        };
        match offen.art {
            Art::Typ(typ) => offen
                .folge
                .ende(typ)
                .map_err(|v| self.am_element(offen.nr, Ablehnung::neu(v.code, v.grund, v.rat))),
            Art::Wert(wert, vorgabe) => self.wert(offen.nr, wert, vorgabe),
        }
    }

    fn wert(
        &mut self,
        nr: Nr,
        wert: &'static Wert,
        vorgabe: Option<&'static str>,
    ) -> Result<(), Ablehnung> {
        let element = &mut self.baum.elemente[nr as usize];
        let text = std::mem::take(&mut element.text);
        element.text = match vorgabe {
            Some(vorgabe) if text.is_empty() => Cow::Borrowed(vorgabe),
            _ => wert.gefasst(text),
        };
        let text = &element.text;
        if !wert.passt(text) {
            let code = match wert {
                Wert::Uuid => AblehnungCode::Uuid,
                Wert::Codes(_) => AblehnungCode::Codewert,
                Wert::Dateiname | Wert::Dateiname2 => AblehnungCode::Dateiname,
                _ => AblehnungCode::Wert,
            };
            let kurz: String = text.chars().take(80).collect();
            let ablehnung = Ablehnung::neu(
                code,
                format!(
                    "Der Wert `{kurz}` im Element `{}` ist ungültig.",
                    element.name
                ),
                format!("Erwartet wird {}.", wert.erwartung()),
            );
            return Err(self.am_element(nr, ablehnung));
        }
        let zeigen = *wert == Wert::Latin && self.baum.warnungen.len() < ZEICHEN_WARNUNGEN_MAX;
        if let Some(zeichen) = latin(text).filter(|_| zeigen) {
            let text = format!(
                "Das Zeichen `{zeichen}` (U+{:04X}) lässt der Standard nicht zu.",
                u32::from(zeichen)
            );
            let ort = self.baum.ort(nr);
            self.baum.warnungen.push(Warnung {
                code: WarnungCode::Zeichen,
                text,
                ort,
            });
        }
        Ok(())
    }
}

//! Strict XML: `quick-xml` finds the tokens, this module refuses what it lets pass.
//!
//! `quick-xml` is a tolerant tokeniser. A message that another reader would understand otherwise, or not at all,
//! must not get in, so names, attributes, references, declarations and the single root are checked here.

mod zeichen;

pub(crate) use zeichen::{decode, namensanfang, namenszeichen};

use crate::{Ablehnung, AblehnungCode};
use quick_xml::Reader;
use quick_xml::events::Event;
use std::borrow::Cow;

/// Namespace of `xsi:type` and its kin.
pub(crate) const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
const XML: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

/// Most attributes of one element; the standard needs fewer than ten.
const ATTRIBUTES_MAX: usize = 256;

/// What the reader hands out: start, end and text, nothing else.
#[derive(Debug)]
pub(crate) enum Ereignis<'x> {
    /// An element begins; an empty one is followed by its [`Ereignis::Ende`].
    Anfang(Anfang<'x>),
    /// The innermost element ends.
    Ende,
    /// Text, references resolved. One text may come in pieces.
    Text(Cow<'x, str>),
}

/// The start of an element.
#[derive(Debug)]
pub(crate) struct Anfang<'x> {
    /// Prefix; empty: none.
    pub(crate) praefix: &'x str,
    /// Local name.
    pub(crate) name: &'x str,
    /// Namespace; empty: none.
    pub(crate) namespace: Cow<'x, str>,
    /// Attributes without namespace declarations, in their order.
    pub(crate) attribute: Vec<RohAttribut<'x>>,
    /// Line of its start, counted from 1.
    pub(crate) zeile: u32,
}

/// An attribute.
#[derive(Debug)]
pub(crate) struct RohAttribut<'x> {
    /// Local name.
    pub(crate) name: &'x str,
    /// Namespace; empty: none.
    pub(crate) namespace: Cow<'x, str>,
    /// Value, references resolved, white space as blanks.
    pub(crate) wert: Cow<'x, str>,
    /// Byte range in the text, name to closing quote.
    pub(crate) bereich: std::ops::Range<usize>,
}

/// Reads a whole text in order.
pub(crate) struct Leser<'x> {
    text: &'x str,
    reader: Reader<&'x [u8]>,
    /// Where the last event ended, and the line there.
    stelle: usize,
    zeile: u32,
    /// Raw names of open elements, and how many namespace declarations were in force before each.
    offen: Vec<(&'x str, usize)>,
    /// Prefix and namespace.
    namespaces: Vec<(&'x str, Cow<'x, str>)>,
    /// An empty element was begun and must end next.
    leer: bool,
    wurzel_gesehen: bool,
}

impl<'x> Leser<'x> {
    /// Over a text as [`decode`] gives it.
    pub(crate) fn neu(text: &'x str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_comments = true;
        Self {
            text,
            reader,
            stelle: 0,
            zeile: 1,
            offen: Vec::new(),
            namespaces: Vec::new(),
            leer: false,
            wurzel_gesehen: false,
        }
    }

    /// Line of the last event, counted from 1.
    pub(crate) fn zeile(&self) -> u32 {
        self.zeile
    }

    /// How many elements are open.
    pub(crate) fn tiefe(&self) -> usize {
        self.offen.len()
    }

    /// The namespace of a prefix in force; `None`: not declared.
    pub(crate) fn namespace(&self, praefix: &str) -> Option<Cow<'x, str>> {
        if praefix == "xml" {
            return Some(Cow::Borrowed(XML));
        }
        let gefunden = self.namespaces.iter().rev().find(|(p, _)| *p == praefix);
        match gefunden {
            Some((_, uri)) => Some(uri.clone()),
            None if praefix.is_empty() => Some(Cow::Borrowed("")),
            None => None,
        }
    }

    /// The next event; `None` at the end of a well-formed text.
    pub(crate) fn naechstes(&mut self) -> Result<Option<Ereignis<'x>>, Ablehnung> {
        if self.leer {
            self.leer = false;
            self.schliessen();
            return Ok(Some(Ereignis::Ende));
        }
        loop {
            let von = self.stelle;
            let ereignis = self.reader.read_event();
            let bis = usize::try_from(self.reader.buffer_position()).unwrap_or(self.text.len());
            let roh = self.text.get(von..bis).unwrap_or_default();
            let zeile = self.zeile;
            self.stelle = bis;
            self.zeile += u32::try_from(roh.bytes().filter(|b| *b == b'\n').count()).unwrap_or(0);
            let ereignis = match ereignis {
                Ok(ereignis) => ereignis,
                Err(fehler) => {
                    return Err(defekt(zeile, &format!("kein wohlgeformtes XML ({fehler})")));
                }
            };
            let ergebnis = match ereignis {
                Event::Eof => return self.ende(zeile),
                Event::Start(_) => self.anfang(roh, von, zeile, false)?,
                Event::Empty(_) => self.anfang(roh, von, zeile, true)?,
                Event::End(_) => self.schluss(roh, zeile)?,
                Event::Text(_) => self.freitext(roh, zeile)?,
                Event::CData(_) => Some(self.cdata(roh, zeile)?),
                Event::GeneralRef(_) => Some(self.verweis(roh, zeile)?),
                Event::Comment(_) => {
                    if roh.ends_with("--->") {
                        return Err(defekt(zeile, "ein Kommentar endet mit drei Strichen"));
                    }
                    None
                }
                Event::Decl(_) => {
                    deklaration(roh, von, zeile)?;
                    None
                }
                Event::PI(_) => {
                    anweisung(roh, zeile)?;
                    None
                }
                Event::DocType(_) => {
                    return Err(Ablehnung::neu(
                        AblehnungCode::XmlDtd,
                        "Die Nachricht enthält eine DTD.",
                        "Bitte ohne DOCTYPE neu erzeugen; xdomea braucht keine.",
                    )
                    .in_zeile(zeile));
                }
            };
            if ergebnis.is_some() {
                return Ok(ergebnis);
            }
        }
    }

    fn ende(&self, zeile: u32) -> Result<Option<Ereignis<'x>>, Ablehnung> {
        match self.offen.last() {
            Some((name, _)) => Err(defekt(
                zeile,
                &format!("das Element `{name}` wird nicht geschlossen"),
            )),
            None if !self.wurzel_gesehen => Err(defekt(zeile, "es enthält kein Element")),
            None => Ok(None),
        }
    }

    fn anfang(
        &mut self,
        roh: &'x str,
        von: usize,
        zeile: u32,
        leer: bool,
    ) -> Result<Option<Ereignis<'x>>, Ablehnung> {
        if self.offen.is_empty() && self.wurzel_gesehen {
            return Err(defekt(zeile, "es enthält mehr als ein Wurzelelement"));
        }
        self.wurzel_gesehen = true;
        let schluss = if leer { "/>" } else { ">" };
        let innen = roh.strip_prefix('<').and_then(|r| r.strip_suffix(schluss));
        let innen = innen.ok_or_else(|| defekt(zeile, "ein Start-Tag ist unvollständig"))?;
        let name_lang = innen.find(is_leer).unwrap_or(innen.len());
        let (name, rest) = innen.split_at(name_lang);
        let (praefix, lokal) =
            qname(name).ok_or_else(|| defekt(zeile, "ein Elementname ist ungültig"))?;
        let roh_attribute = attribute(rest, von + 1 + name_lang, zeile)?;
        let vorher = self.namespaces.len();
        for attribut in &roh_attribute {
            self.namespace_merken(attribut, zeile)?;
        }
        let namespace = self
            .namespace(praefix)
            .ok_or_else(|| unbekanntes_praefix(zeile, praefix))?;
        let mut fertig: Vec<RohAttribut<'x>> = Vec::new();
        for a in roh_attribute {
            if a.name == "xmlns" || a.name.starts_with("xmlns:") {
                continue;
            }
            let ungueltig = || defekt(zeile, "ein Attributname ist ungültig");
            let (praefix, name) = qname(a.name).ok_or_else(ungueltig)?;
            let namespace = match praefix {
                // Attributes without prefix have no namespace, whatever the default is.
                "" => Cow::Borrowed(""),
                _ => self
                    .namespace(praefix)
                    .ok_or_else(|| unbekanntes_praefix(zeile, praefix))?,
            };
            if fertig
                .iter()
                .any(|f| f.name == name && f.namespace == namespace)
            {
                return Err(defekt(
                    zeile,
                    &format!("das Attribut `{name}` steht doppelt"),
                ));
            }
            fertig.push(RohAttribut {
                name,
                namespace,
                wert: a.wert,
                bereich: a.bereich,
            });
        }
        self.offen.push((name, vorher));
        self.leer = leer;
        Ok(Some(Ereignis::Anfang(Anfang {
            praefix,
            name: lokal,
            namespace,
            attribute: fertig,
            zeile,
        })))
    }

    fn namespace_merken(&mut self, a: &RohAttribut<'x>, zeile: u32) -> Result<(), Ablehnung> {
        let praefix = match a.name.strip_prefix("xmlns") {
            Some("") => "",
            Some(rest) if rest.starts_with(':') => &rest[1..],
            _ => return Ok(()),
        };
        let leer = a.wert.is_empty() && !praefix.is_empty();
        let ohne_name = a.name.ends_with(':') || praefix.contains(':');
        let vergeben = matches!(praefix, "xml" | "xmlns") || matches!(&*a.wert, XML | XMLNS);
        if leer || ohne_name || (vergeben && !(praefix == "xml" && a.wert == XML)) {
            return Err(defekt(zeile, "eine Namensraum-Deklaration ist ungültig"));
        }
        self.namespaces.push((praefix, a.wert.clone()));
        Ok(())
    }

    fn schluss(&mut self, roh: &'x str, zeile: u32) -> Result<Option<Ereignis<'x>>, Ablehnung> {
        let name = roh.strip_prefix("</").and_then(|r| r.strip_suffix('>'));
        let name = name.map(|n| n.trim_end_matches(is_leer));
        if name.is_none() || self.offen.last().map(|(offen, _)| *offen) != name {
            return Err(defekt(zeile, "ein End-Tag passt nicht zu seinem Start-Tag"));
        }
        self.schliessen();
        Ok(Some(Ereignis::Ende))
    }

    fn schliessen(&mut self) {
        if let Some((_, vorher)) = self.offen.pop() {
            self.namespaces.truncate(vorher);
        }
    }

    fn freitext(&mut self, roh: &'x str, zeile: u32) -> Result<Option<Ereignis<'x>>, Ablehnung> {
        if roh.contains("]]>") {
            return Err(defekt(zeile, "die Zeichenfolge ]]> steht im Text"));
        }
        if !self.offen.is_empty() {
            return Ok(Some(Ereignis::Text(Cow::Borrowed(roh))));
        }
        if !roh.chars().all(is_leer) {
            return Err(defekt(zeile, "es steht Text außerhalb des Wurzelelements"));
        }
        Ok(None)
    }

    fn cdata(&mut self, roh: &'x str, zeile: u32) -> Result<Ereignis<'x>, Ablehnung> {
        let innen = roh
            .strip_prefix("<![CDATA[")
            .and_then(|r| r.strip_suffix("]]>"));
        match innen {
            Some(innen) if !self.offen.is_empty() => Ok(Ereignis::Text(Cow::Borrowed(innen))),
            _ => Err(defekt(
                zeile,
                "ein CDATA-Abschnitt steht an unerlaubter Stelle",
            )),
        }
    }

    fn verweis(&mut self, roh: &'x str, zeile: u32) -> Result<Ereignis<'x>, Ablehnung> {
        let zeichen = zeichenverweis(roh, zeile)?;
        if self.offen.is_empty() {
            return Err(defekt(zeile, "es steht Text außerhalb des Wurzelelements"));
        }
        Ok(Ereignis::Text(Cow::Owned(zeichen.into())))
    }
}

/// Refuses text that is not well-formed; `was` ends the sentence "Die Nachricht ist defekt: ...".
fn defekt(zeile: u32, was: &str) -> Ablehnung {
    Ablehnung::neu(
        AblehnungCode::XmlDefekt,
        format!("Die Nachricht ist als XML defekt: {was}."),
        "Bitte die Nachricht neu erzeugen oder unbeschädigt neu übertragen.",
    )
    .in_zeile(zeile)
}

fn unbekanntes_praefix(zeile: u32, praefix: &str) -> Ablehnung {
    defekt(
        zeile,
        &format!("das Präfix `{praefix}` ist nicht deklariert"),
    )
}

/// XML's white space.
pub(crate) fn is_leer(z: char) -> bool {
    matches!(z, ' ' | '\t' | '\n' | '\r')
}

/// Prefix and local name; `None`: not a name.
fn qname(name: &str) -> Option<(&str, &str)> {
    let (praefix, lokal) = name.split_once(':').unwrap_or(("", name));
    let gueltig =
        |n: &str| n.starts_with(namensanfang) && n.chars().all(|z| z != ':' && namenszeichen(z));
    let ok = gueltig(lokal) && (gueltig(praefix) || (praefix.is_empty() && !name.starts_with(':')));
    ok.then_some((praefix, lokal))
}

/// Splits what follows the element's name; `ab` is its place in the whole text.
fn attribute(roh: &str, ab: usize, zeile: u32) -> Result<Vec<RohAttribut<'_>>, Ablehnung> {
    let mut liste = Vec::new();
    let mut rest = roh;
    loop {
        let kurz = rest.trim_start_matches(is_leer);
        if kurz.is_empty() {
            return Ok(liste);
        }
        if kurz.len() == rest.len() {
            return Err(defekt(zeile, "zwischen Attributen fehlt ein Leerzeichen"));
        }
        if liste.len() == ATTRIBUTES_MAX {
            return Err(defekt(zeile, "ein Element hat zu viele Attribute"));
        }
        let von = ab + (roh.len() - kurz.len());
        let ungueltig = || defekt(zeile, "ein Attribut ist ungültig geschrieben");
        let (name, nach) = kurz.split_once('=').ok_or_else(ungueltig)?;
        let name = name.trim_end_matches(is_leer);
        let nach = nach.trim_start_matches(is_leer);
        let quote = nach
            .chars()
            .next()
            .filter(|q| matches!(q, '"' | '\''))
            .ok_or_else(ungueltig)?;
        let (wert, nach) = nach[1..].split_once(quote).ok_or_else(ungueltig)?;
        if name.is_empty() || name.contains(is_leer) {
            return Err(ungueltig());
        }
        rest = nach;
        let bereich = von..ab + (roh.len() - rest.len());
        liste.push(RohAttribut {
            name,
            namespace: Cow::Borrowed(""),
            wert: attributwert(wert, zeile)?,
            bereich,
        });
    }
}

fn attributwert(roh: &str, zeile: u32) -> Result<Cow<'_, str>, Ablehnung> {
    if roh.contains('<') {
        return Err(defekt(zeile, "ein Attributwert enthält das Zeichen <"));
    }
    if !roh.contains(['&', '\t', '\n', '\r']) {
        return Ok(Cow::Borrowed(roh));
    }
    let mut wert = String::with_capacity(roh.len());
    let mut rest = roh;
    while let Some(z) = rest.chars().next() {
        let lang = match z {
            '&' => {
                let lang = rest
                    .find(';')
                    .ok_or_else(|| defekt(zeile, "ein & steht allein"))?
                    + 1;
                wert.push(zeichenverweis(&rest[..lang], zeile)?);
                lang
            }
            '\t' | '\n' | '\r' => {
                wert.push(' ');
                1
            }
            _ => {
                wert.push(z);
                z.len_utf8()
            }
        };
        rest = &rest[lang..];
    }
    Ok(Cow::Owned(wert))
}

/// Resolves `&lt;` and `&#10;`; refuses every entity a DTD would have to declare.
fn zeichenverweis(roh: &str, zeile: u32) -> Result<char, Ablehnung> {
    let name = roh
        .strip_prefix('&')
        .and_then(|r| r.strip_suffix(';'))
        .unwrap_or_default();
    let zeichen = match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "apos" => Some('\''),
        "quot" => Some('"'),
        _ => match name.strip_prefix('#') {
            Some(zahl) => {
                let (ziffern, basis) = zahl.strip_prefix('x').map_or((zahl, 10), |hex| (hex, 16));
                let nur_ziffern = ziffern.chars().all(|z| z.is_digit(basis));
                let wert = u32::from_str_radix(ziffern, basis)
                    .ok()
                    .filter(|_| nur_ziffern);
                wert.and_then(char::from_u32)
                    .filter(|z| zeichen::erlaubt(*z))
            }
            None => {
                return Err(Ablehnung::neu(
                    AblehnungCode::XmlDtd,
                    format!("Die Nachricht verwendet die Entität `{name}`, die XML ohne DTD nicht kennt."),
                    "Bitte das Zeichen selbst oder einen Zahlverweis schreiben.",
                )
                .in_zeile(zeile));
            }
        },
    };
    zeichen.ok_or_else(|| defekt(zeile, "ein Zeichenverweis ist ungültig"))
}

/// `<?xml version="1.0" encoding="..." standalone="..."?>`, at the very beginning only.
fn deklaration(roh: &str, von: usize, zeile: u32) -> Result<(), Ablehnung> {
    let ungueltig = || defekt(zeile, "die XML-Deklaration ist ungültig");
    let innen = roh
        .strip_prefix("<?xml")
        .and_then(|r| r.strip_suffix("?>"))
        .ok_or_else(ungueltig)?;
    let angaben = attribute(innen.trim_end_matches(is_leer), 0, zeile)?;
    let mut folge = ["version", "encoding", "standalone"].into_iter();
    let in_folge = angaben.iter().all(|a| folge.any(|name| name == a.name));
    // Readers of XML 1.0 take every 1.x. Source: XML 1.0, section 2.8.
    let ist_version = |wert: &str| {
        wert.strip_prefix("1.")
            .is_some_and(|z| !z.is_empty() && z.bytes().all(|b| b.is_ascii_digit()))
    };
    let version = angaben
        .first()
        .is_some_and(|a| a.name == "version" && ist_version(&a.wert));
    let standalone = angaben.iter().find(|a| a.name == "standalone");
    let standalone = standalone.is_none_or(|a| matches!(&*a.wert, "yes" | "no"));
    if von != 0 || !in_folge || !version || !standalone {
        return Err(ungueltig());
    }
    Ok(())
}

fn anweisung(roh: &str, zeile: u32) -> Result<(), Ablehnung> {
    let innen = roh
        .strip_prefix("<?")
        .and_then(|r| r.strip_suffix("?>"))
        .unwrap_or_default();
    let ziel = innen.split(is_leer).next().unwrap_or_default();
    let gueltig = qname(ziel).is_some_and(|(praefix, _)| praefix.is_empty());
    if !gueltig || ziel.eq_ignore_ascii_case("xml") {
        return Err(defekt(zeile, "eine Verarbeitungsanweisung ist ungültig"));
    }
    Ok(())
}

//! Objects and their metadata, in the order of the 3.0.0 schemas.

use jiff::tz::Offset;

use super::xml::Xml;
use crate::{
    Akte, Aufbewahrungsdauer, Aufbewahrungsende, Aussonderungsmetadaten, Code, Dokument, Format,
    HistorienEintrag, Kontakt, Laufzeit, Metadaten, Version, Verweis, Vorgang, Zeitpunkt,
};

pub(super) fn wahr(w: bool) -> &'static str {
    if w { "1" } else { "0" }
}

/// `2026-11-27T12:00:00+01:00`.
pub(super) fn zeitpunkt(z: &Zeitpunkt) -> String {
    let o = z.ortszeit;
    let versatz = z
        .versatz_sekunden
        .and_then(|s| Offset::from_seconds(s).ok())
        .map(|o| match o.seconds() {
            0 => "Z".to_owned(),
            s => {
                let minuten = s.abs() / 60;
                let vorzeichen = if s < 0 { '-' } else { '+' };
                format!("{vorzeichen}{:02}:{:02}", minuten / 60, minuten % 60)
            }
        });
    let bruch = match o.subsec_nanosecond() {
        0 => String::new(),
        n => format!(".{n:09}").trim_end_matches('0').to_owned(),
    };
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{bruch}{}",
        o.year(),
        o.month(),
        o.day(),
        o.hour(),
        o.minute(),
        o.second(),
        versatz.unwrap_or_default()
    )
}

/// Akte or Teilakte.
pub(super) fn akte(x: &mut Xml, name: &str, a: &Akte, dateien: bool) {
    x.in_element(name, |x| {
        identifikation(x, &a.id.to_string(), a.nummer.as_deref());
        metadaten(x, &a.metadaten);
        aussonderung(x, &a.aussonderung);
        x.wahlfeld("Standort", a.standort.as_deref());
        x.wahlfeld("Typ", a.typ.as_deref());
        laufzeit(x, &a.laufzeit);
        historie(x, &a.historie);
        if !(a.dokumente.is_empty() && a.vorgaenge.is_empty() && a.teilakten.is_empty()) {
            x.in_element("Akteninhalt", |x| {
                for d in &a.dokumente {
                    dokument(x, "Dokument", d, dateien);
                }
                for v in &a.vorgaenge {
                    vorgang(x, "Vorgang", v, dateien);
                }
                for t in &a.teilakten {
                    akte(x, "Teilakte", t, dateien);
                }
            });
        }
        verweise(x, &a.verweise);
        for k in &a.kontakte {
            kontakt(x, "Kontakt", k);
        }
        if let Some(zda) = a.zda {
            x.feld("ZdA", wahr(zda));
        }
        if let Some(am) = a.zda_datum {
            x.feld("ZdADatum", &am.to_string());
        }
    });
}

/// Vorgang or Teilvorgang.
pub(super) fn vorgang(x: &mut Xml, name: &str, v: &Vorgang, dateien: bool) {
    x.in_element(name, |x| {
        identifikation(x, &v.id.to_string(), v.nummer.as_deref());
        metadaten(x, &v.metadaten);
        aussonderung(x, &v.aussonderung);
        x.wahlfeld("Aktenbetreff", v.aktenbetreff.as_deref());
        x.wahlfeld("Typ", v.typ.as_deref());
        if let Some(zda) = v.zda {
            x.feld("ZdA", wahr(zda));
        }
        if let Some(am) = v.zda_datum {
            x.feld("ZdADatum", &am.to_string());
        }
        laufzeit(x, &v.laufzeit);
        historie(x, &v.historie);
        for d in &v.dokumente {
            dokument(x, "Dokument", d, dateien);
        }
        verweise(x, &v.verweise);
        for k in &v.kontakte {
            kontakt(x, "Kontakt", k);
        }
        for t in &v.teilvorgaenge {
            vorgang(x, "Teilvorgang", t, dateien);
        }
    });
}

pub(super) fn dokument(x: &mut Xml, name: &str, d: &Dokument, dateien: bool) {
    x.in_element(name, |x| dokumentfelder(x, d, dateien));
}

/// What a Dokument and an Anlage have in common.
fn dokumentfelder(x: &mut Xml, d: &Dokument, dateien: bool) {
    identifikation(x, &d.id.to_string(), d.nummer.as_deref());
    metadaten(x, &d.metadaten);
    x.wahlfeld(
        "FremdesGeschaeftszeichen",
        d.fremdes_geschaeftszeichen.as_deref(),
    );
    for (name, tag) in [
        ("Posteingangsdatum", d.posteingangsdatum),
        ("Postausgangsdatum", d.postausgangsdatum),
        ("DatumDesSchreibens", d.datum_des_schreibens),
    ] {
        if let Some(tag) = tag {
            x.feld(name, &tag.to_string());
        }
    }
    x.wahlfeld("Bezug", d.bezug.as_deref());
    x.wahlfeld("Hier", d.hier.as_deref());
    x.wahlfeld("Bearbeiter", d.bearbeiter.as_deref());
    x.wahlfeld("Typ", d.typ.as_deref());
    historie(x, &d.historie);
    if dateien {
        for v in &d.versionen {
            version(x, v);
        }
    }
    verweise(x, &d.verweise);
    for a in &d.anlagen {
        x.in_element("Anlage", |x| {
            dokumentfelder(x, &a.dokument, dateien);
            x.wahlfeld("Nummer", a.nummer.as_deref());
        });
    }
    for (name, alle) in [
        ("Absender", &d.absender),
        ("Empfaenger", &d.empfaenger),
        ("WeitererKontakt", &d.weitere_kontakte),
    ] {
        for k in alle {
            kontakt(x, name, k);
        }
    }
}

fn version(x: &mut Xml, v: &Version) {
    x.in_element("Version", |x| {
        x.feld("Nummer", &v.nummer);
        for f in &v.formate {
            format_(x, f);
        }
    });
}

fn format_(x: &mut Xml, f: &Format) {
    let p = &f.primaerdokument;
    x.in_element("Format", |x| {
        // The list's version is mandatory here, and its codes have no names.
        x.mit_attributen("Name", " listVersionID=\"1.0\"", |x| {
            x.ohne_namensraum("code", &f.format.code);
        });
        x.wahlfeld("SonstigerName", f.sonstiger_name.as_deref());
        x.feld("Version", &f.version);
        x.in_element("Primaerdokument", |x| {
            x.feld("Dateiname", &p.dateiname);
            x.wahlfeld("DateinameOriginal", p.dateiname_original.as_deref());
            x.wahlfeld("Ersteller", p.ersteller.as_deref());
            if let Some(zeit) = &p.datum_uhrzeit {
                x.feld("DatumUhrzeit", &zeitpunkt(zeit));
            }
        });
    });
}

fn identifikation(x: &mut Xml, id: &str, nummer: Option<&str>) {
    x.in_element("Identifikation", |x| {
        x.feld("ID", id);
        x.wahlfeld("NummerImUebergeordnetenContainer", nummer);
    });
}

fn code(x: &mut Xml, name: &str, c: &Option<Code>) {
    if let Some(c) = c {
        x.in_element(name, |x| {
            x.ohne_namensraum("code", &c.code);
            if let Some(name) = &c.name {
                x.ohne_namensraum("name", name);
            }
        });
    }
}

fn metadaten(x: &mut Xml, m: &Metadaten) {
    if *m == Metadaten::default() {
        return;
    }
    x.in_element("AllgemeineMetadaten", |x| {
        x.wahlfeld("Betreff", m.betreff.as_deref());
        x.wahlfeld("Kennzeichen", m.kennzeichen.as_deref());
        x.wahlfeld("Federfuehrung", m.federfuehrung.as_deref());
        x.wahlfeld("Aktenfuehrung", m.aktenfuehrung.as_deref());
        code(x, "Vertraulichkeitsstufe", &m.vertraulichkeit);
        x.wahlfeld("Bemerkung", m.bemerkung.as_deref());
        code(x, "Medium", &m.medium);
        if let Some(a) = &m.aktenplaneinheit {
            x.in_element("Aktenplaneinheit", |x| {
                x.wahlfeld("Kennzeichen", a.kennzeichen.as_deref());
                x.wahlfeld("Inhaltsangabe", a.inhaltsangabe.as_deref());
                x.wahlfeld("BetreffKurz", a.betreff_kurz.as_deref());
            });
        }
    });
}

fn aussonderung(x: &mut Xml, m: &Aussonderungsmetadaten) {
    if *m == Aussonderungsmetadaten::default() {
        return;
    }
    x.in_element("ArchivspezifischeMetadaten", |x| {
        if let Some(dauer) = m.aufbewahrungsdauer {
            x.in_element("Aufbewahrungsdauer", |x| match dauer {
                Aufbewahrungsdauer::Jahre(n) => x.feld("AnzahlJahre", &n.to_string()),
                Aufbewahrungsdauer::Unbefristet => x.feld("Unbefristet", "1"),
            });
        }
        if let Some(frei) = &m.aussonderungsart_konfigurierbar {
            x.in_element("Aussonderungsart", |x| {
                x.feld("AussonderungsartKonfigurierbar", frei);
            });
        } else if m.aussonderungsart.is_some() {
            x.in_element("Aussonderungsart", |x| {
                code(x, "Aussonderungsart", &m.aussonderungsart);
            });
        }
        x.wahlfeld("Kennung", m.kennung.as_deref());
        code(x, "Bewertungsvorschlag", &m.bewertungsvorschlag);
        if let Some(Aufbewahrungsende::Tag(tag)) = m.aufbewahrungsende {
            x.feld("Aufbewahrungsende", &tag.to_string());
        }
    });
}

fn laufzeit(x: &mut Xml, l: &Laufzeit) {
    if *l == Laufzeit::default() {
        return;
    }
    x.in_element("Laufzeit", |x| {
        for (name, tag) in [("Beginn", l.beginn), ("Ende", l.ende)] {
            if let Some(tag) = tag {
                x.feld(name, &tag.to_string());
            }
        }
    });
}

fn historie(x: &mut Xml, alle: &[HistorienEintrag]) {
    for h in alle {
        x.in_element("HistorienProtokollInformation", |x| {
            x.wahlfeld("MetadatumName", h.metadatum.as_deref());
            x.wahlfeld("MetadatumAlterWert", h.alter_wert.as_deref());
            x.wahlfeld("MetadatumNeuerWert", h.neuer_wert.as_deref());
            x.feld("Akteur", &h.akteur);
            x.feld("DatumUhrzeit", &zeitpunkt(&h.zeit));
            x.wahlfeld("Bemerkung", h.bemerkung.as_deref());
            x.feld("Aktion", &h.aktion);
        });
    }
}

fn verweise(x: &mut Xml, alle: &[Verweis]) {
    // The kind is mandatory here.
    for v in alle.iter().filter(|v| v.typ.is_some()) {
        x.in_element("Verweis", |x| {
            if let Some(id) = v.id {
                x.feld("ID", &id.to_string());
            }
            code(x, "SGOTyp", &v.typ);
            x.wahlfeld("SGOKennzeichen", v.kennzeichen.as_deref());
            x.wahlfeld("Bemerkung", v.bemerkung.as_deref());
        });
    }
}

pub(super) fn kontakt(x: &mut Xml, name: &str, k: &Kontakt) {
    x.in_element(name, |x| {
        if k.behoerde.is_some() {
            x.in_element("Behoerdenkennung", |x| {
                code(x, "Behoerdenschluessel", &k.behoerde);
            });
        }
        if k.institution.is_some() || k.kurzbezeichnung.is_some() {
            x.in_element("Institution", |x| {
                x.wahlfeld("Name", k.institution.as_deref());
                x.wahlfeld("Kurzbezeichnung", k.kurzbezeichnung.as_deref());
            });
        }
        if let Some(einheit) = &k.organisationseinheit {
            x.in_element("Organisationseinheit", |x| x.feld("Name", einheit));
        }
        if [&k.anrede, &k.titel, &k.vorname, &k.familienname]
            .iter()
            .any(|teil| teil.is_some())
        {
            x.in_element("Name", |x| {
                x.wahlfeld("Anrede", k.anrede.as_deref());
                x.wahlfeld("Titel", k.titel.as_deref());
                for (name, teil) in [("Familienname", &k.familienname), ("Vorname", &k.vorname)] {
                    if let Some(teil) = teil {
                        x.in_element(name, |x| x.feld("Name", teil));
                    }
                }
            });
        }
        code(x, "Rolle", &k.rolle_code);
    });
}

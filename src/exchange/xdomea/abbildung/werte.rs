//! Metadata that several kinds of objects share.

use super::{Benannt, Sicht};
use crate::baum::Nr;
use crate::{
    Ablehnung, Aktenplaneinheit, Aufbewahrungsdauer, Aufbewahrungsende, Aussonderungsmetadaten,
    Code, DateiNr, Format, Hash, HistorienEintrag, Kontakt, Laufzeit, Metadaten, Primaerdokument,
    Version, Verweis, Verweisdatei, wert,
};

impl Sicht<'_, '_> {
    pub(super) fn metadaten(&self, nr: Nr) -> Metadaten {
        let Some(m) = self.kind(nr, "AllgemeineMetadaten") else {
            return Metadaten::default();
        };
        let geheim = self
            .kind(m, "Geheimhaltung")
            .and_then(|g| self.code(g, "Geheimhaltungsgrad"));
        Metadaten {
            betreff: self.text(m, "Betreff"),
            kennzeichen: self.text(m, "Kennzeichen"),
            federfuehrung: self.text(m, "Federfuehrung"),
            aktenfuehrung: self.text(m, "Aktenfuehrung"),
            vertraulichkeit: self.code(m, "Vertraulichkeitsstufe").or(geheim),
            datenschutzstufe: self.text(m, "Datenschutzstufe"),
            datenschutzstufe_code: self.code(m, "DatenschutzstufeCode"),
            bemerkung: self.text(m, "Bemerkung"),
            medium: self.code(m, "Medium"),
            aktenplaneinheit: self
                .kind(m, "Aktenplaneinheit")
                .map(|a| self.aktenplaneinheit(a)),
            letzte_aenderung: self.zeitpunkt(m, "ZeitpunktLetzteAenderung"),
        }
    }

    pub(super) fn aktenplaneinheit(&self, nr: Nr) -> Aktenplaneinheit {
        Aktenplaneinheit {
            kennzeichen: self.text(nr, "Kennzeichen"),
            inhaltsangabe: self.text(nr, "Inhaltsangabe"),
            betreff_kurz: self.text(nr, "BetreffKurz"),
        }
    }

    /// `ArchivspezifischeMetadaten`, since 4.0 `Aussonderungsmetadaten`.
    pub(super) fn aussonderung(&self, nr: Nr) -> Aussonderungsmetadaten {
        let hier = self.kind(nr, "ArchivspezifischeMetadaten");
        let Some(m) = hier.or_else(|| self.kind(nr, "Aussonderungsmetadaten")) else {
            return Aussonderungsmetadaten::default();
        };
        let ende = self.kind(m, "Aufbewahrungsende").map(|e| self.baum.text(e));
        let tag = ende.and_then(wert::datum).map(Aufbewahrungsende::Tag);
        let jahr = || ende.and_then(wert::jahr).map(Aufbewahrungsende::Jahr);
        let (aussonderungsart, aussonderungsart_konfigurierbar) = self.aussonderungsart(m);
        Aussonderungsmetadaten {
            aufbewahrungsdauer: self.aufbewahrungsdauer(m),
            aufbewahrungsende: tag.or_else(jahr),
            transferfristende: self.datum(m, "Transferfristende"),
            aussonderungsart,
            aussonderungsart_konfigurierbar,
            bewertungsvorschlag: self.code(m, "Bewertungsvorschlag"),
            bewertungsvorschlag_begruendung: self.text(m, "BewertungsvorschlagBegruendung"),
            kennung: self.text(m, "Kennung"),
        }
    }

    /// 2.x: a code; since 3.0 a choice of a code and a free text.
    pub(super) fn aussonderungsart(&self, nr: Nr) -> (Option<Code>, Option<String>) {
        let Some(art) = self.kind(nr, "Aussonderungsart") else {
            return (None, None);
        };
        if self.baum.kinder(art).any(|k| self.baum.name(k) == "code") {
            return (Some(self.code_hier(art)), None);
        }
        (
            self.code(art, "Aussonderungsart"),
            self.text(art, "AussonderungsartKonfigurierbar"),
        )
    }

    /// 2.x: a number of years; since 3.0 a choice of that and `Unbefristet`.
    pub(super) fn aufbewahrungsdauer(&self, nr: Nr) -> Option<Aufbewahrungsdauer> {
        let dauer = self.kind(nr, "Aufbewahrungsdauer")?;
        if self.kind(dauer, "Unbefristet").is_some() {
            return Some(Aufbewahrungsdauer::Unbefristet);
        }
        let jahre = self
            .zahl(dauer, "AnzahlJahre")
            .or_else(|| wert::ganzzahl(self.baum.text(dauer)));
        jahre.map(Aufbewahrungsdauer::Jahre)
    }

    pub(super) fn laufzeit(&self, nr: Nr, name: &str) -> Laufzeit {
        let Some(zeitraum) = self.kind(nr, name) else {
            return Laufzeit::default();
        };
        Laufzeit {
            beginn: self.datum(zeitraum, "Beginn"),
            ende: self.datum(zeitraum, "Ende"),
        }
    }

    pub(super) fn historie(&self, nr: Nr) -> Result<Vec<HistorienEintrag>, Ablehnung> {
        self.alle(nr, "HistorienProtokollInformation", |h| {
            self.zaehlen(|z| z.historieneintraege += 1);
            // 2.x has other names for the first three.
            let eines = |neu, alt| self.text(h, neu).or_else(|| self.text(h, alt));
            Ok(HistorienEintrag {
                metadatum: eines("MetadatumName", "Metadatum"),
                alter_wert: eines("MetadatumAlterWert", "AlterWert"),
                neuer_wert: eines("MetadatumNeuerWert", "NeuerWert"),
                akteur: self.pflichttext(h, "Akteur"),
                zeit: self.pflicht(h, "DatumUhrzeit", self.zeitpunkt(h, "DatumUhrzeit"))?,
                bemerkung: self.text(h, "Bemerkung"),
                aktion: self.pflichttext(h, "Aktion"),
            })
        })
    }

    pub(super) fn verweise(&self, nr: Nr) -> Result<Vec<Verweis>, Ablehnung> {
        self.alle(nr, "Verweis", |v| {
            Ok(Verweis {
                id: self.uuid(v, "ID").or_else(|| self.uuid(v, "xdomeaUUID")),
                typ: self.code(v, "SGOTyp"),
                kennzeichen: self.text(v, "SGOKennzeichen"),
                bemerkung: self.text(v, "Bemerkung"),
            })
        })
    }

    pub(super) fn kontakte(&self, nr: Nr, name: &str) -> Result<Vec<Kontakt>, Ablehnung> {
        self.alle(nr, name, |k| Ok(self.kontakt(k)))
    }

    pub(super) fn kontakt(&self, nr: Nr) -> Kontakt {
        let behoerde = self.kind(nr, "Behoerdenkennung");
        let institution = self
            .kind(nr, "Institution")
            .or_else(|| self.kind(nr, "NameInstitution"));
        let einheit = self
            .kind(nr, "Organisationseinheit")
            .or_else(|| self.kind(nr, "NameOrganisationseinheit"));
        let person = self
            .kind(nr, "Name")
            .or_else(|| self.kind(nr, "NameAnsprechpartner"));
        let name = |von: &str| {
            person
                .and_then(|p| self.kind(p, von))
                .and_then(|n| self.text(n, "Name"))
        };
        // 4.0 has a text, 3.x and 2.x a code.
        let rolle = self.kind(nr, "Rolle");
        let ist_code = rolle.is_some_and(|r| self.baum.kinder(r).next().is_some());
        let rolle_text = rolle
            .filter(|_| !ist_code)
            .map(|r| self.baum.text(r).to_owned());
        let rolle_code = rolle.filter(|_| ist_code).map(|r| self.code_hier(r));
        Kontakt {
            behoerde: behoerde.and_then(|b| self.behoerde(b)),
            institution: institution.and_then(|i| self.text(i, "Name")),
            kurzbezeichnung: institution.and_then(|i| self.text(i, "Kurzbezeichnung")),
            organisationseinheit: einheit.and_then(|e| self.text(e, "Name")),
            anrede: person.and_then(|p| self.text(p, "Anrede")),
            titel: person.and_then(|p| self.text(p, "Titel")),
            vorname: name("Vorname"),
            familienname: name("Familienname"),
            rolle: rolle_text.filter(|r| !r.is_empty()),
            rolle_code: rolle_code.or_else(|| self.code(nr, "RolleCode")),
        }
    }

    fn behoerde(&self, nr: Nr) -> Option<Code> {
        let code = self
            .code(nr, "Behoerdenschluessel")
            .or_else(|| self.code(nr, "Kennung"));
        let kennung = || {
            self.text(nr, "kennung").map(|code| Code {
                code,
                name: None,
                liste: None,
                listenversion: None,
            })
        };
        code.or_else(kennung)
    }

    pub(super) fn versionen(&self, nr: Nr) -> Result<Vec<Version>, Ablehnung> {
        self.alle(nr, "Version", |v| {
            self.zaehlen(|z| z.versionen += 1);
            let formate = self.alle(v, "Format", |f| self.format(f))?;
            Ok(Version {
                nummer: self.pflichttext(v, "Nummer"),
                formate,
            })
        })
    }

    pub(super) fn format(&self, nr: Nr) -> Result<Format, Ablehnung> {
        let primaer = self.pflicht(nr, "Primaerdokument", self.kind(nr, "Primaerdokument"))?;
        Ok(Format {
            format: self.pflicht(nr, "Name", self.code(nr, "Name"))?,
            sonstiger_name: self.text(nr, "SonstigerName"),
            version: self.pflichttext(nr, "Version"),
            primaerdokument: self.primaerdokument(primaer)?,
        })
    }

    fn primaerdokument(&self, nr: Nr) -> Result<Primaerdokument, Ablehnung> {
        self.zaehlen(|z| z.primaerdokumente += 1);
        let hash = self.kind(nr, "Hash").map(|h| Hash {
            wert: self.pflichttext(h, "Wert"),
            algorithmus: self.code(h, "Algorithmus"),
            sonstiger_algorithmus: self.text(h, "SonstigerAlgorithmus"),
        });
        let dateiname = self.pflichttext(nr, "Dateiname");
        let datei = self.datei(nr, &dateiname, hash.clone());
        let siegel = self.kind(nr, "SignaturSiegel");
        let signaturen = siegel.map(|s| {
            self.alle(s, "SignaturSiegelDatei", |datei| {
                let dateiname = self.baum.text(datei).to_owned();
                let nummer = self.datei(datei, &dateiname, None);
                Ok(Verweisdatei {
                    dateiname,
                    datei: nummer,
                })
            })
        });
        Ok(Primaerdokument {
            datei,
            hash,
            dateiname_original: self.text(nr, "DateinameOriginal"),
            ersteller: self.text(nr, "Ersteller"),
            datum_uhrzeit: self.zeitpunkt(nr, "DatumUhrzeit"),
            letzte_aenderung: self.zeitpunkt(nr, "ZeitpunktLetzteAenderung"),
            signatur_eingebettet: siegel
                .is_some_and(|s| self.kind(s, "SignaturSiegelEingebettet").is_some()),
            signaturen: signaturen.transpose()?.unwrap_or_default(),
            dateiname,
        })
    }

    fn datei(&self, nr: Nr, name: &str, hash: Option<Hash>) -> Option<DateiNr> {
        let benannt = Benannt {
            name: name.to_owned(),
            hash,
            nr,
        };
        self.notiz.borrow_mut().benannt.push(benannt);
        self.dateien.get(name).copied()
    }
}

//! xdomea 3.0.0 and 3.1.0, which do not differ in these messages.
//! Source: the element order of the official schemas.

/// Every type of the messages: name and content, in the notation of [`super`].
pub(super) static TYPEN: &[(&str, &str)] = &[
    (
        "Aussonderung.Aussonderung.0503",
        "Kopf:NkAussonderungType Anschreiben*:DokumentType Schriftgutobjekt+:Schriftgutobjekt \
         Aktenplan?:AktenplanType",
    ),
    (
        "Abgabe.Abgabe.0401",
        "Kopf:NkAbgabeType Anschreiben?:DokumentType Schriftgutobjekt+:Schriftgutobjekt \
         Aktenplan?:AktenplanType",
    ),
    (
        "Aussonderung.Anbieteverzeichnis.0501",
        "Kopf:NkNichtFVDatenEinEmpfaengerMitEmpfangsbestaetigungType Anschreiben*:DokumentType \
         Schriftgutobjekt+:Schriftgutobjekt Aktenplan?:AktenplanType",
    ),
    (
        "Aussonderung.Bewertungsverzeichnis.0502",
        "Kopf:NkNichtFVDatenEinEmpfaengerMitEmpfangsbestaetigungType \
         BewertetesObjekt+:RueckgabeparameterAnbietungType",
    ),
    (
        "Aussonderung.AussonderungImportBestaetigen.0506",
        "Kopf:NkBasisType AusgesondertesSGO+:ErfolgOderMisserfolgAussonderungType",
    ),
    (
        "NkBasisType",
        "ProzessID:uuid Nachrichtentyp:NachrichtentypCodeType Erstellungszeitpunkt:datetime \
         Absender:KontaktType Empfaenger:KontaktType SendendesSystem?:SystemType Hinweis?:text \
         AnwendungsspezifischeErweiterung?:AnwendungsspezifischeErweiterungType \
         AnwendungsspezifischeErweiterungXML?:AnwendungsspezifischeErweiterungXMLType",
    ),
    (
        "NkNichtFVDatenEinEmpfaengerMitEmpfangsbestaetigungType",
        "ProzessID:uuid Nachrichtentyp:NachrichtentypCodeType Erstellungszeitpunkt:datetime \
         Absender:KontaktType Empfaenger:KontaktType SendendesSystem?:SystemType Hinweis?:text \
         AnwendungsspezifischeErweiterung?:AnwendungsspezifischeErweiterungType \
         AnwendungsspezifischeErweiterungXML?:AnwendungsspezifischeErweiterungXMLType \
         Empfangsbestaetigung:boolean",
    ),
    (
        "RueckgabeparameterAnbietungType",
        "ID:uuid Aussonderungsart:AussonderungsartType",
    ),
    (
        "ErfolgOderMisserfolgAussonderungType",
        "IDSGO:uuid Erfolgreich:boolean Fehlermeldung*:text \
         FehlermeldungCode*:SonstigeFehlermeldungCodeType Archivkennung?:text",
    ),
    (
        "SonstigeFehlermeldungCodeType",
        "!code:token !name?:normalized @listURI! @listVersionID!",
    ),
    (
        "NkAussonderungType",
        "ProzessID:uuid Nachrichtentyp:NachrichtentypCodeType Erstellungszeitpunkt:datetime \
         Absender:KontaktType Empfaenger:KontaktType SendendesSystem?:SystemType Hinweis?:text \
         AnwendungsspezifischeErweiterung?:AnwendungsspezifischeErweiterungType \
         AnwendungsspezifischeErweiterungXML?:AnwendungsspezifischeErweiterungXMLType \
         Importbestaetigung:one RueckmeldungArchivkennung:boolean Empfangsbestaetigung:boolean",
    ),
    (
        "DokumentType",
        "Identifikation:IdentifikationObjektType AllgemeineMetadaten?:AllgemeineMetadatenType \
         FremdesGeschaeftszeichen?:text Posteingangsdatum?:date Postausgangsdatum?:date \
         DatumDesSchreibens?:date Bezug?:text Hier?:text Bearbeiter?:text Typ?:text \
         HistorienProtokollInformation*:HistorienProtokollInformationType \
         InternerGeschaeftsgang?:GeschaeftsgangType Version*:VersionType Verweis*:VerweisType \
         Anlage*:AnlageDokumentType Absender*:KontaktType Empfaenger*:KontaktType \
         WeitererKontakt*:KontaktType \
         AnwendungsspezifischeErweiterung*:AnwendungsspezifischeErweiterungType \
         AnwendungsspezifischeErweiterungXML?:AnwendungsspezifischeErweiterungXMLType",
    ),
    (
        "Schriftgutobjekt",
        "Akte:AkteType|Vorgang:VorgangType|Dokument:DokumentType",
    ),
    (
        "AktenplanType",
        "Bezeichnung:text Typ?:text Version:text Einheit*:AktenplaneinheitAktenplanType \
         Gueltigkeit?:ZeitraumType Aktenplandatei*:FormatType",
    ),
    (
        "NkAbgabeType",
        "ProzessID:uuid Nachrichtentyp:NachrichtentypCodeType Erstellungszeitpunkt:datetime \
         Absender:KontaktType Empfaenger:KontaktType SendendesSystem?:SystemType Hinweis?:text \
         AnwendungsspezifischeErweiterung?:AnwendungsspezifischeErweiterungType \
         AnwendungsspezifischeErweiterungXML?:AnwendungsspezifischeErweiterungXMLType \
         WeitererEmpfaenger*:KontaktType Importbestaetigung:one Empfangsbestaetigung:boolean",
    ),
    (
        "NachrichtentypCodeType",
        "!code:[0101,0102,0201,0202,0301,0302,0401..0403,0501..0507,0511..0515,0601..0632,0701..0703,0711..0713,0721..0724] \
         !name?:normalized @listURI=urn:xoev-de:xdomea:codeliste:nachrichtentyp @listVersionID=2.0",
    ),
    (
        "KontaktType",
        "Behoerdenkennung?:BehoerdenkennungType Institution?:NameOrganisationType \
         Organisationseinheit?:OrganisationseinheitType Name?:NameNatuerlichePersonType \
         Taetigkeit?:text Zustaendigkeit?:text Anschrift*:AnschriftType \
         Kommunikation*:KommunikationType Rolle?:Code \
         UnstrukturierteAnschrift*:UnstrukturierteAnschriftType Geburt?:GeburtType",
    ),
    (
        "SystemType",
        "InstanzID?:text Produktname?:text Version?:text",
    ),
    (
        "AnwendungsspezifischeErweiterungType",
        "Kennung:text Name:text Beschreibung?:text Versionsnummer?:text Versionsdatum?:date \
         Feldgruppe*:FeldgruppeType Feld*:FeldType",
    ),
    ("AnwendungsspezifischeErweiterungXMLType", "*"),
    (
        "IdentifikationObjektType",
        "ID:uuid NummerImUebergeordnetenContainer?:uint",
    ),
    (
        "AllgemeineMetadatenType",
        "Betreff?:text Kennzeichen?:text Federfuehrung?:text Aktenfuehrung?:text \
         Vertraulichkeitsstufe?:VertraulichkeitsstufeCodeType Bemerkung?:text \
         Medium?:MediumCodeType Aktenplaneinheit?:AktenplaneinheitType",
    ),
    (
        "HistorienProtokollInformationType",
        "MetadatumName?:text MetadatumAlterWert?:text MetadatumNeuerWert?:text Akteur:text \
         DatumUhrzeit:datetime Bemerkung?:text Aktion:text",
    ),
    (
        "GeschaeftsgangType",
        "Identifikation:IdentifikationObjektType Beteiligungsschritt+:BeteiligungsschrittType",
    ),
    ("VersionType", "Nummer:text Format+:FormatType"),
    (
        "VerweisType",
        "ID?:uuid SGOTyp:SchriftgutobjekttypCodeType SGOKennzeichen?:text Bemerkung?:text",
    ),
    (
        "AnlageDokumentType",
        "Identifikation:IdentifikationObjektType AllgemeineMetadaten?:AllgemeineMetadatenType \
         FremdesGeschaeftszeichen?:text Posteingangsdatum?:date Postausgangsdatum?:date \
         DatumDesSchreibens?:date Bezug?:text Hier?:text Bearbeiter?:text Typ?:text \
         HistorienProtokollInformation*:HistorienProtokollInformationType \
         InternerGeschaeftsgang?:GeschaeftsgangType Version*:VersionType Verweis*:VerweisType \
         Anlage*:AnlageDokumentType Absender*:KontaktType Empfaenger*:KontaktType \
         WeitererKontakt*:KontaktType \
         AnwendungsspezifischeErweiterung*:AnwendungsspezifischeErweiterungType \
         AnwendungsspezifischeErweiterungXML?:AnwendungsspezifischeErweiterungXMLType Nummer?:text",
    ),
    (
        "AkteType",
        "Identifikation:IdentifikationObjektType AllgemeineMetadaten?:AllgemeineMetadatenType \
         ArchivspezifischeMetadaten?:MetadatenAussonderungType Standort?:text Typ?:text \
         Laufzeit?:ZeitraumType HistorienProtokollInformation*:HistorienProtokollInformationType \
         InternerGeschaeftsgang?:GeschaeftsgangType Akteninhalt?:Akteninhalt Verweis*:VerweisType \
         Kontakt*:KontaktType ZdA?:boolean ZdADatum?:date \
         AnwendungsspezifischeErweiterung?:AnwendungsspezifischeErweiterungType \
         AnwendungsspezifischeErweiterungXML?:AnwendungsspezifischeErweiterungXMLType",
    ),
    (
        "VorgangType",
        "Identifikation:IdentifikationObjektType AllgemeineMetadaten?:AllgemeineMetadatenType \
         ArchivspezifischeMetadaten?:MetadatenAussonderungType Aktenbetreff?:text Typ?:text \
         ZdA?:boolean ZdADatum?:date Laufzeit?:ZeitraumType \
         HistorienProtokollInformation*:HistorienProtokollInformationType \
         InternerGeschaeftsgang?:GeschaeftsgangType Dokument*:DokumentType Verweis*:VerweisType \
         Kontakt*:KontaktType Teilvorgang*:VorgangType \
         AnwendungsspezifischeErweiterung?:AnwendungsspezifischeErweiterungType \
         AnwendungsspezifischeErweiterungXML?:AnwendungsspezifischeErweiterungXMLType",
    ),
    (
        "AktenplaneinheitAktenplanType",
        "Kennzeichen?:text Inhaltsangabe?:text BetreffKurz?:text \
         Aussonderungsart:AussonderungsartType Gueltigkeit?:ZeitraumType Stillgelegt:boolean \
         Aufbewahrungsdauer:AufbewahrungsdauerType Einheit*:AktenplaneinheitAktenplanType \
         VerweisAktenplaneinheit*:text \
         AnwendungsspezifischeErweiterung?:AnwendungsspezifischeErweiterungType \
         AnwendungsspezifischeErweiterungXML?:AnwendungsspezifischeErweiterungXMLType",
    ),
    ("ZeitraumType", "Beginn?:date Ende?:date"),
    (
        "FormatType",
        "Name:DateiformatCodeType SonstigerName?:text Version:text \
         Primaerdokument:PrimaerdokumentType",
    ),
    (
        "BehoerdenkennungType",
        "Behoerdenschluessel?:Code Praefix?:Code",
    ),
    ("NameOrganisationType", "Name?:text Kurzbezeichnung?:text"),
    ("OrganisationseinheitType", "Name:text"),
    (
        "NameNatuerlichePersonType",
        "Anrede?:text Titel?:text Familienname?:AllgemeinerNameType Vorname?:AllgemeinerNameType",
    ),
    (
        "AnschriftType",
        "Staat?:StaatType Strasse?:text Hausnummer?:text Postfach?:text Postleitzahl?:text \
         Ort?:text Zusatz?:text Typ?:AnschriftstypCodeType",
    ),
    (
        "KommunikationType",
        "IstDienstlich?:boolean Kanal?:KommunikationsartCodeType Kennung?:text Zusatz?:text \
         IstInstitution?:boolean",
    ),
    (
        "Code",
        "!code:token !name?:normalized @listURI @listVersionID",
    ),
    (
        "UnstrukturierteAnschriftType",
        "Typ?:AnschriftstypCodeType Zeile1?:text Zeile2?:text Zeile3?:text Zeile4?:text \
         Zeile5?:text Zeile6?:text Zusatz?:text",
    ),
    ("GeburtType", "Datum:date"),
    (
        "FeldgruppeType",
        "Name:text Beschreibung:text Unterfeldgruppe*:FeldgruppeType Feld*:FeldType",
    ),
    (
        "FeldType",
        "Name:text Beschreibung?:text Datentyp?:DatentypCodeType Wert?:text",
    ),
    (
        "VertraulichkeitsstufeCodeType",
        "!code:[001..005] !name?:normalized \
         @listURI=urn:xoev-de:xdomea:codeliste:vertraulichkeitsstufe @listVersionID=1.0",
    ),
    (
        "MediumCodeType",
        "!code:[001..003] !name?:normalized @listURI=urn:xoev-de:xdomea:codeliste:medium \
         @listVersionID=1.0",
    ),
    (
        "AktenplaneinheitType",
        "Kennzeichen?:text Inhaltsangabe?:text BetreffKurz?:text",
    ),
    (
        "BeteiligungsschrittType",
        "Nummer:text Status:BeteiligungsstatusCodeType Verfuegung:VerfuegungType \
         Bearbeitung?:BearbeitungType",
    ),
    (
        "SchriftgutobjekttypCodeType",
        "!code:[001..003] !name?:normalized \
         @listURI=urn:xoev-de:xdomea:codeliste:schriftgutobjekttyp @listVersionID=1.0",
    ),
    (
        "MetadatenAussonderungType",
        "Aufbewahrungsdauer?:AufbewahrungsdauerType Aussonderungsart?:AussonderungsartType \
         Kennung?:text Bewertungsvorschlag?:BewertungsvorschlagCodeType Aufbewahrungsende?:date",
    ),
    (
        "Akteninhalt",
        "Dokument*:DokumentType Vorgang*:VorgangType Teilakte*:AkteType",
    ),
    (
        "AussonderungsartType",
        "Aussonderungsart:AussonderungsartCodeType|AussonderungsartKonfigurierbar:text",
    ),
    (
        "AufbewahrungsdauerType",
        "AnzahlJahre:ushort|Unbefristet:one",
    ),
    (
        "DateiformatCodeType",
        "!code:token @listURI=urn:xoev-de:xdomea:codeliste:dateiformat @listVersionID!",
    ),
    (
        "PrimaerdokumentType",
        "Dateiname:dateiname DateinameOriginal?:text Ersteller?:text DatumUhrzeit?:datetime \
         SignaturSiegel?:SignaturSiegelType",
    ),
    ("AllgemeinerNameType", "Name?:text"),
    ("StaatType", "Staat:StaatCodeType"),
    (
        "AnschriftstypCodeType",
        "!code:[001..003] !name?:normalized @listURI=urn:xoev-de:xdomea:codeliste:anschriftstyp \
         @listVersionID=1.0",
    ),
    (
        "KommunikationsartCodeType",
        "!code:token @listURI=urn:de:xoev:codeliste:erreichbarkeit @listVersionID!",
    ),
    (
        "DatentypCodeType",
        "!code:[001..045] !name?:normalized @listURI=urn:xoev-de:xdomea:codeliste:datentyp \
         @listVersionID=1.1",
    ),
    (
        "BeteiligungsstatusCodeType",
        "!code:[001..004] !name?:normalized \
         @listURI=urn:xoev-de:xdomea:codeliste:beteiligungsstatus @listVersionID=1.1",
    ),
    (
        "VerfuegungType",
        "Ersteller:KontaktType Adressat:KontaktType Erstellungsdatum:date Erstellungsuhrzeit?:time \
         Verfuegung?:text TerminDatum?:date TerminUhrzeit?:time Notiz?:text",
    ),
    (
        "BearbeitungType",
        "Bearbeiter:KontaktType Datum:date Uhrzeit?:time Vermerk?:text Notiz?:text \
         Anlage*:DokumentType",
    ),
    (
        "BewertungsvorschlagCodeType",
        "!code:[A,V] !name?:normalized @listURI=urn:xoev-de:xdomea:codeliste:bewertungsvorschlag \
         @listVersionID=1.0",
    ),
    (
        "AussonderungsartCodeType",
        "!code:[A,B,V] !name?:normalized @listURI=urn:xoev-de:xdomea:codeliste:aussonderungsart \
         @listVersionID=1.0",
    ),
    (
        "SignaturSiegelType",
        "SignaturSiegelEingebettet:one|SignaturSiegelDatei+:dateiname",
    ),
    (
        "StaatCodeType",
        "!code:token !name?:normalized @listURI=urn:xoev-de:kosit:codeliste:country-codes \
         @listVersionID!",
    ),
];

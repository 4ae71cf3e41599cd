//! xdomea 2.4.0, and where 2.3.0 differs. Source: the element order of the official schemas of 2.3.0 and 2.4.0.

/// Every type of the two messages: name and content, in the notation of [`super`].
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
        "NkAussonderungType",
        "ProzessID:uuid Nachrichtentyp:NachrichtentypCodeType Erstellungszeitpunkt:datetime \
         Absender:KontaktType Empfaenger:KontaktType SendendesSystem:SystemType Hinweis?:latin \
         AnwendungsspezifischeErweiterung?:AnwendungsspezifischeErweiterungType \
         Importbestaetigung:one RueckmeldungArchivkennung:boolean",
    ),
    (
        "DokumentType",
        "Identifikation:IdentifikationSGOType AllgemeineMetadaten?:AllgemeineMetadatenType \
         FremdesGeschaeftszeichen?:latin Posteingangsdatum?:date Postausgangsdatum?:date \
         DatumDesSchreibens?:date Bezug?:latin Hier?:latin Bearbeiter?:latin Typ?:latin \
         HistorienProtokollInformation*:HistorienProtokollInformationType \
         InternerGeschaeftsgang?:GeschaeftsgangType Version*:VersionType Verweis*:VerweisType \
         Anlage*:AnlageDokumentType Absender*:KontaktType Empfaenger*:KontaktType \
         AnwendungsspezifischeErweiterung*:AnwendungsspezifischeErweiterungType \
         WeitererKontakt*:KontaktType",
    ),
    (
        "Schriftgutobjekt",
        "Akte:AkteType|Vorgang:VorgangType|Dokument:DokumentType",
    ),
    (
        "AktenplanType",
        "Bezeichnung:latin Typ?:latin Version:latin Einheit*:AktenplaneinheitAktenplanType \
         Gueltigkeit?:ZeitraumType Aktenplandatei*:FormatType",
    ),
    (
        "NkAbgabeType",
        "ProzessID:uuid Nachrichtentyp:NachrichtentypCodeType Erstellungszeitpunkt:datetime \
         Absender:KontaktType Empfaenger:KontaktType SendendesSystem:SystemType Hinweis?:latin \
         AnwendungsspezifischeErweiterung?:AnwendungsspezifischeErweiterungType \
         WeitererEmpfaenger*:KontaktType Importbestaetigung:one",
    ),
    (
        "NachrichtentypCodeType",
        "!code:[0101,0102,0201,0202,0301,0302,0401,0402,0501..0506,0601..0632] !name?:normalized \
         @listURI=urn:xoev-de:xdomea:codeliste:nachrichtentyp @listVersionID=1.0",
    ),
    (
        "KontaktType",
        "Behoerdenkennung?:BehoerdenkennungType Institution?:NameOrganisationType \
         Organisationseinheit?:OrganisationseinheitType Name?:NameNatuerlichePersonType \
         Taetigkeit?:latin Zustaendigkeit?:latin Anschrift*:AnschriftType \
         Kommunikation*:KommunikationType Rolle?:Code \
         UnstrukturierteAnschrift*:UnstrukturierteAnschriftType Geburt?:GeburtType",
    ),
    (
        "SystemType",
        "InstanzID?:latin Produktname?:latin Version?:latin",
    ),
    (
        "AnwendungsspezifischeErweiterungType",
        "Kennung:latin Name:latin Beschreibung?:latin Versionsnummer?:latin Versionsdatum?:date \
         Feldgruppe*:FeldgruppeType Feld*:FeldType",
    ),
    (
        "IdentifikationSGOType",
        "ID:uuid NummerImUebergeordnetenContainer?:latin",
    ),
    (
        "AllgemeineMetadatenType",
        "Betreff?:latin Kennzeichen?:latin Federfuehrung?:latin \
         Vertraulichkeitsstufe?:VertraulichkeitsstufeCodeType Bemerkung?:latin \
         Medium?:MediumCodeType Aktenplaneinheit?:AktenplaneinheitType",
    ),
    (
        "HistorienProtokollInformationType",
        "Metadatum?:latin AlterWert?:latin NeuerWert?:latin Akteur:latin DatumUhrzeit:datetime \
         Bemerkung?:latin Aktion:latin",
    ),
    (
        "GeschaeftsgangType",
        "Identifikation:IdentifikationSGOType Beteiligungsschritt+:BeteiligungsschrittType",
    ),
    ("VersionType", "Nummer:latin Format+:FormatType"),
    (
        "VerweisType",
        "ID?:uuid SGOTyp:SchriftgutobjekttypCodeType SGOKennzeichen?:latin Bemerkung?:latin",
    ),
    (
        "AnlageDokumentType",
        "Identifikation:IdentifikationSGOType AllgemeineMetadaten?:AllgemeineMetadatenType \
         FremdesGeschaeftszeichen?:latin Posteingangsdatum?:date Postausgangsdatum?:date \
         DatumDesSchreibens?:date Bezug?:latin Hier?:latin Bearbeiter?:latin Typ?:latin \
         HistorienProtokollInformation*:HistorienProtokollInformationType \
         InternerGeschaeftsgang?:GeschaeftsgangType Version*:VersionType Verweis*:VerweisType \
         Anlage*:AnlageDokumentType Absender*:KontaktType Empfaenger*:KontaktType \
         AnwendungsspezifischeErweiterung*:AnwendungsspezifischeErweiterungType \
         WeitererKontakt*:KontaktType Nummer?:latin",
    ),
    (
        "AkteType",
        "Identifikation:IdentifikationSGOType AllgemeineMetadaten?:AllgemeineMetadatenType \
         ArchivspezifischeMetadaten?:MetadatenAussonderungType Standort?:latin Typ?:latin \
         Laufzeit?:ZeitraumType HistorienProtokollInformation*:HistorienProtokollInformationType \
         InternerGeschaeftsgang?:GeschaeftsgangType Akteninhalt?:Akteninhalt Verweis*:VerweisType \
         Kontakt*:KontaktType Teilakte*:AkteType \
         AnwendungsspezifischeErweiterung?:AnwendungsspezifischeErweiterungType",
    ),
    (
        "VorgangType",
        "Identifikation:IdentifikationSGOType AllgemeineMetadaten?:AllgemeineMetadatenType \
         ArchivspezifischeMetadaten?:MetadatenAussonderungType Aktenbetreff?:latin Typ?:latin \
         ZdA?:boolean Laufzeit?:ZeitraumType \
         HistorienProtokollInformation*:HistorienProtokollInformationType \
         InternerGeschaeftsgang?:GeschaeftsgangType Dokument*:DokumentType Verweis*:VerweisType \
         Kontakt*:KontaktType \
         AnwendungsspezifischeErweiterung?:AnwendungsspezifischeErweiterungType \
         Teilvorgang*:VorgangType",
    ),
    (
        "AktenplaneinheitAktenplanType",
        "Kennzeichen?:latin Inhaltsangabe?:latin Aussonderungsart:AussonderungsartCodeType \
         Stillgelegt:boolean{0} Aufbewahrungsdauer:integer Einheit*:AktenplaneinheitAktenplanType",
    ),
    ("ZeitraumType", "Beginn?:date Ende?:date"),
    (
        "FormatType",
        "Name:DateiformatCodeType SonstigerName?:latin Version:latin \
         Primaerdokument:PrimaerdokumentType",
    ),
    ("BehoerdenkennungType", "Kennung?:Code Praefix?:Code"),
    ("NameOrganisationType", "Name?:latin Kurzbezeichnung?:latin"),
    ("OrganisationseinheitType", "Name:latin"),
    (
        "NameNatuerlichePersonType",
        "Anrede?:latin Titel?:latin Familienname?:AllgemeinerNameType Vorname?:AllgemeinerNameType",
    ),
    (
        "AnschriftType",
        "Staat?:StaatType Strasse?:latin Hausnummer?:latin Postfach?:latin Postleitzahl?:latin \
         Ort?:latin Zusatz?:latin Typ?:AnschriftstypCodeType",
    ),
    (
        "KommunikationType",
        "IstDienstlich?:boolean Kanal?:KommunikationsartCodeType Kennung?:latin Zusatz?:latin",
    ),
    (
        "Code",
        "!code:token !name?:normalized @listURI @listVersionID",
    ),
    (
        "UnstrukturierteAnschriftType",
        "Typ?:AnschriftstypCodeType Zeile1?:latin Zeile2?:latin Zeile3?:latin Zeile4?:latin \
         Zeile5?:latin Zeile6?:latin Zusatz?:latin",
    ),
    ("GeburtType", "Datum:date"),
    (
        "FeldgruppeType",
        "Name:latin Beschreibung:latin Unterfeldgruppe*:FeldgruppeType Feld*:FeldType",
    ),
    (
        "FeldType",
        "Name:latin Beschreibung?:latin Datentyp?:DatentypCodeType Wert?:latin",
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
        "Kennzeichen?:latin Inhaltsangabe?:latin",
    ),
    (
        "BeteiligungsschrittType",
        "Nummer:latin Status:BeteiligungsstatusCodeType Verfuegung:VerfuegungType \
         Bearbeitung?:BearbeitungType",
    ),
    (
        "SchriftgutobjekttypCodeType",
        "!code:[001..003] !name?:normalized \
         @listURI=urn:xoev-de:xdomea:codeliste:schriftgutobjekttyp @listVersionID=1.0",
    ),
    (
        "MetadatenAussonderungType",
        "Aufbewahrungsdauer?:int Aussonderungsart?:AussonderungsartCodeType Kennung?:latin \
         Bewertungsvorschlag?:BewertungsvorschlagCodeType Aufbewahrungsende?:year",
    ),
    ("Akteninhalt", "Dokument*:DokumentType|Vorgang*:VorgangType"),
    (
        "AussonderungsartCodeType",
        "!code:[A,B,V] !name?:normalized @listURI=urn:xoev-de:xdomea:codeliste:aussonderungsart \
         @listVersionID=1.0",
    ),
    (
        "DateiformatCodeType",
        "!code:[001..045,100] !name?:normalized @listURI=urn:xoev-de:xdomea:codeliste:dateiformat \
         @listVersionID=1.0",
    ),
    (
        "PrimaerdokumentType",
        "Dateiname:dateiname2 Ersteller?:latin DatumUhrzeit?:datetime \
         Signaturdaten?:SignaturdatenType",
    ),
    ("AllgemeinerNameType", "Name?:latin"),
    ("StaatType", "Staat:StaatCodeType"),
    (
        "AnschriftstypCodeType",
        "!code:[001..003] !name?:normalized @listURI=urn:xoev-de:xdomea:codeliste:anschriftstyp \
         @listVersionID=1.0",
    ),
    (
        "KommunikationsartCodeType",
        "!code:[001..012] !name?:normalized @listURI=urn:xoev-de:xdomea:codeliste:kommunikationsart \
         @listVersionID=1.0",
    ),
    (
        "DatentypCodeType",
        "!code:[001..045] !name?:normalized @listURI=urn:xoev-de:xdomea:codeliste:datentyp \
         @listVersionID=1.0",
    ),
    (
        "BeteiligungsstatusCodeType",
        "!code:[001..004]{001} !name?:normalized \
         @listURI=urn:xoev-de:xdomea:codeliste:beteiligungsstatus @listVersionID=1.0",
    ),
    (
        "VerfuegungType",
        "Ersteller:KontaktType Adressat:KontaktType Erstellungsdatum:date Erstellungsuhrzeit:time \
         Verfuegung?:latin TerminDatum?:date TerminUhrzeit?:time Notiz?:latin",
    ),
    (
        "BearbeitungType",
        "Bearbeiter:KontaktType Datum:date Uhrzeit:time Vermerk?:latin Notiz?:latin \
         Anlage*:DokumentType",
    ),
    (
        "BewertungsvorschlagCodeType",
        "!code:[A,V] !name?:normalized @listURI=urn:xoev-de:xdomea:codeliste:bewertungsvorschlag \
         @listVersionID=1.0",
    ),
    (
        "SignaturdatenType",
        "Signatur:PKCS7SignaturType Zertifikat+:X509ZertifikatType Status+:OCSPAntwortType",
    ),
    (
        "StaatCodeType",
        "!code:token !name?:normalized @listURI=urn:xoev-de:kosit:codeliste:country-codes \
         @listVersionID!",
    ),
    (
        "PKCS7SignaturType",
        "OID:nmtoken{1.2.840.113549.1.7.2} Format:latin Algorithmus?:SignaturalgorithmusType \
         Datum?:datetime Unterzeichner?:latin Container:base64 @Version",
    ),
    (
        "X509ZertifikatType",
        "Format:latin Zertifikat:base64 @Version",
    ),
    ("OCSPAntwortType", "Format:latin Antwort:base64 @Version"),
    (
        "SignaturalgorithmusType",
        "ID?:latin Algorithmusparameter*:FeldType",
    ),
];

/// What 2.3.0 has otherwise.
pub(super) static TYPEN_230: &[(&str, &str)] = &[(
    "StaatCodeType",
    "!code:token !name?:normalized @listURI=DIN~EN~ISO~3166-1 @listVersionID!",
)];

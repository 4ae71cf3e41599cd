//! xdomea 4.0.0. Source: the element order of the official schemas.

/// Every type of the two messages: name and content, in the notation of [`super`].
pub(super) static TYPEN: &[(&str, &str)] = &[
    (
        "Aussonderung.Aussonderung.0503",
        "nachrichtenkopf:NachrichtenkopfType Importbestaetigung:one \
         RueckmeldungArchivkennung:boolean Empfangsbestaetigung:boolean \
         LfdNrNachrichtProTyp:integer GesamtanzahlNachrichtenProTyp:integer \
         Anschreiben*:DokumentOderDokumentMitSchriftstueckType Schriftgutobjekt+:Schriftgutobjekt \
         Aktenplan*:AktenplanType @produkt! @produkthersteller! @produktversion @standard!=xdomea \
         @test @version!=4.0.0",
    ),
    (
        "NachrichtenkopfType",
        "identifikation.nachricht:Identifikation.NachrichtType leser:KontaktType autor:KontaktType \
         ProzessID:uuid InstanzID?:text Hinweis?:text \
         AnwendungsspezifischeErweiterung*:AnwendungsspezifischeErweiterungType \
         AnwendungsspezifischeErweiterungXML?:AnwendungsspezifischeErweiterungXMLType",
    ),
    (
        "DokumentOderDokumentMitSchriftstueckType",
        "Dokument:DokumentType|DokumentMitSchriftstueck:DokumentMitSchriftstueckType",
    ),
    (
        "Schriftgutobjekt",
        "Akte:AkteAussonderungType|Vorgang:VorgangAussonderungType",
    ),
    (
        "AktenplanType",
        "Bezeichnung:text Typ?:text Version:text Einheit*:AktenplaneinheitAktenplanType \
         Gueltigkeit?:ZeitraumType Aktenplandatei*:FormatType",
    ),
    (
        "Identifikation.NachrichtType",
        "!nachrichtenUUID:uuid !nachrichtentyp:NachrichtentypCodeType \
         !erstellungszeitpunkt:datetime",
    ),
    (
        "KontaktType",
        "Behoerdenkennung?:BehoerdeType NameInstitution?:NameOrganisationType \
         NameOrganisationseinheit?:OrganisationseinheitType \
         NameAnsprechpartner?:NameNatuerlichePersonType Taetigkeit?:text Zustaendigkeit?:text \
         Anschrift*:AnschriftType erreichbarkeit*:KommunikationType Rolle?:text \
         RolleCode?:RolleCodeType UnstrukturierteAnschrift*:UnstrukturierteAnschriftType \
         Geburt?:GeburtType AnwendungsspezifischeErweiterung*:AnwendungsspezifischeErweiterungType \
         AnwendungsspezifischeErweiterungXML?:AnwendungsspezifischeErweiterungXMLType",
    ),
    (
        "AnwendungsspezifischeErweiterungType",
        "Kennung:text Name:text Beschreibung?:text Versionsnummer?:text Versionsdatum?:date \
         Feldgruppe*:FeldgruppeType Feld*:FeldType",
    ),
    ("AnwendungsspezifischeErweiterungXMLType", "*"),
    (
        "DokumentType",
        "Identifikation:IdentifikationObjektType AllgemeineMetadaten?:AllgemeineMetadatenType \
         FremdesGeschaeftszeichen?:text Posteingangsdatum?:date Postausgangsdatum?:date \
         DatumDesSchreibens?:date Bezug?:text Hier?:text Bearbeiter?:text Typ?:text \
         HistorienProtokollInformation*:HistorienProtokollInformationType \
         InternerGeschaeftsgang*:GeschaeftsgangType Verweis*:VerweisType Anlage*:AnlageDokumentType \
         Autor*:KontaktType Leser*:KontaktType WeitererKontakt*:KontaktType \
         AnwendungsspezifischeErweiterung*:AnwendungsspezifischeErweiterungType \
         AnwendungsspezifischeErweiterungXML?:AnwendungsspezifischeErweiterungXMLType \
         Version*:VersionType",
    ),
    (
        "DokumentMitSchriftstueckType",
        "Identifikation:IdentifikationObjektType AllgemeineMetadaten?:AllgemeineMetadatenType \
         FremdesGeschaeftszeichen?:text Posteingangsdatum?:date Postausgangsdatum?:date \
         DatumDesSchreibens?:date Bezug?:text Hier?:text Bearbeiter?:text Typ?:text \
         HistorienProtokollInformation*:HistorienProtokollInformationType \
         InternerGeschaeftsgang*:GeschaeftsgangType Verweis*:VerweisType Anlage*:AnlageDokumentType \
         Autor*:KontaktType Leser*:KontaktType WeitererKontakt*:KontaktType \
         AnwendungsspezifischeErweiterung*:AnwendungsspezifischeErweiterungType \
         AnwendungsspezifischeErweiterungXML?:AnwendungsspezifischeErweiterungXMLType \
         Schriftstueck*:DokumentType",
    ),
    (
        "AkteAussonderungType",
        "Identifikation:IdentifikationObjektType Kontextobjekt:boolean \
         AllgemeineMetadaten?:AllgemeineMetadatenType \
         Aussonderungsmetadaten?:AussonderungsmetadatenType Standort?:text Typ?:text \
         Laufzeit?:ZeitraumType HistorienProtokollInformation*:HistorienProtokollInformationType \
         InternerGeschaeftsgang*:GeschaeftsgangType Akteninhalt?:Akteninhalt Verweis*:VerweisType \
         Kontakt*:KontaktType ZdA?:boolean ZdADatum?:date \
         AnwendungsspezifischeErweiterung*:AnwendungsspezifischeErweiterungType \
         AnwendungsspezifischeErweiterungXML?:AnwendungsspezifischeErweiterungXMLType",
    ),
    (
        "VorgangAussonderungType",
        "Identifikation:IdentifikationObjektType Kontextobjekt:boolean \
         AllgemeineMetadaten?:AllgemeineMetadatenType \
         Aussonderungsmetadaten?:AussonderungsmetadatenType Aktenbetreff?:text Typ?:text \
         ZdA?:boolean ZdADatum?:date Laufzeit?:ZeitraumType \
         HistorienProtokollInformation*:HistorienProtokollInformationType \
         InternerGeschaeftsgang*:GeschaeftsgangType \
         DokumentOderDokumentMitSchriftstueck*:DokumentOderDokumentMitSchriftstueckType \
         Verweis*:VerweisType Kontakt*:KontaktType Teilvorgang*:VorgangAussonderungType \
         AnwendungsspezifischeErweiterung*:AnwendungsspezifischeErweiterungType \
         AnwendungsspezifischeErweiterungXML?:AnwendungsspezifischeErweiterungXMLType",
    ),
    (
        "AktenplaneinheitAktenplanType",
        "Kennzeichen?:text Inhaltsangabe?:text BetreffKurz?:text \
         Aussonderungsart:AussonderungsartType Gueltigkeit?:ZeitraumType Stillgelegt:boolean \
         Aufbewahrungsdauer:AufbewahrungsdauerType Einheit*:AktenplaneinheitAktenplanType \
         VerweisAktenplaneinheit*:text \
         AnwendungsspezifischeErweiterung*:AnwendungsspezifischeErweiterungType \
         AnwendungsspezifischeErweiterungXML?:AnwendungsspezifischeErweiterungXMLType",
    ),
    ("ZeitraumType", "Beginn?:date Ende?:date"),
    (
        "FormatType",
        "Name:DateiformatCodeType SonstigerName?:text Version:text \
         Primaerdokument:PrimaerdokumentType",
    ),
    (
        "Code",
        "!code:token !name?:normalized @listURI @listVersionID",
    ),
    (
        "NachrichtentypCodeType",
        "!code:[0101,0102,0201..0203,0301,0302,0401..0403,0501..0507,0511..0515,0601..0632,0701..0703,0711..0713,0721..0724] \
         !name?:normalized @listURI=urn:xoev-de:xdomea:codeliste:nachrichtentyp @listVersionID=3.0",
    ),
    (
        "BehoerdeType",
        "verzeichnisdienst:Code.VerzeichnisdienstType kennung:text",
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
        "!kanal:Code.Kommunikation.KanalType !kennung:text !zusatz?:text IstDienstlich?:boolean \
         IstInstitution?:boolean",
    ),
    (
        "RolleCodeType",
        "!code:token !name?:normalized @listURI! @listVersionID!",
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
        "IdentifikationObjektType",
        "xdomeaUUID:uuid NummerImUebergeordnetenContainer?:uint",
    ),
    (
        "AllgemeineMetadatenType",
        "Betreff?:text Kennzeichen?:text Federfuehrung?:text Aktenfuehrung?:text \
         Geheimhaltung?:GeheimhaltungType Bemerkung?:text Medium?:MediumCodeType \
         Aktenplaneinheit?:AktenplaneinheitType ZeitpunktLetzteAenderung?:datetime \
         Strukturpfad?:StrukturpfadType Datenschutzstufe?:text \
         DatenschutzstufeCode?:DatenschutzstufeCodeType",
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
    (
        "VerweisType",
        "xdomeaUUID?:uuid SGOTyp?:SchriftgutobjekttypCodeType SGOKennzeichen?:text Bemerkung?:text",
    ),
    (
        "AnlageDokumentType",
        "Dokument:DokumentType|DokumentMitSchriftstueck:DokumentMitSchriftstueckType Nummer?:text",
    ),
    ("VersionType", "Nummer:text Format+:FormatType"),
    (
        "AussonderungsmetadatenType",
        "Aufbewahrungsdauer?:AufbewahrungsdauerType Aussonderungsart?:AussonderungsartType \
         Kennung?:text Bewertungsvorschlag?:BewertungsvorschlagCodeType \
         BewertungsvorschlagBegruendung?:text Aufbewahrungsende?:date Transferfristende?:date",
    ),
    (
        "Akteninhalt",
        "DokumentOderDokumentMitSchriftstueck*:DokumentOderDokumentMitSchriftstueckType \
         Vorgang*:VorgangAussonderungType Teilakte*:AkteAussonderungType",
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
        "!code:token !name?:normalized @listURI=urn:xoev-de:xdomea:codeliste:dateiformat \
         @listVersionID!",
    ),
    (
        "PrimaerdokumentType",
        "Dateiname:dateiname DateinameOriginal?:text Ersteller?:text DatumUhrzeit?:datetime \
         SignaturSiegel?:SignaturSiegelType ZeitpunktLetzteAenderung?:datetime Hash?:HashType",
    ),
    (
        "Code.VerzeichnisdienstType",
        "!code:token @listURI=urn:xoev-de:kosit:codeliste:verzeichnisdienst @listVersionID!",
    ),
    ("AllgemeinerNameType", "Name?:text"),
    ("StaatType", "Staat:StaatCodeType"),
    (
        "AnschriftstypCodeType",
        "!code:token !name?:normalized @listURI=urn:xoev-de:xdomea:codeliste:anschriftstyp \
         @listVersionID!",
    ),
    (
        "Code.Kommunikation.KanalType",
        "!code:token @listURI=urn:de:xoev:codeliste:erreichbarkeit @listVersionID!",
    ),
    (
        "DatentypCodeType",
        "!code:[001..045] !name?:normalized @listURI=urn:xoev-de:xdomea:codeliste:datentyp \
         @listVersionID=1.1",
    ),
    (
        "GeheimhaltungType",
        "Geheimhaltungsgrad:GeheimhaltungsgradCodeType Einstufungsfrist?:year EingestuftAm?:date \
         Herausgeber?:text EinstufungEndetAm?:date Bemerkung?:text",
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
    ("StrukturpfadType", "Pfadelement:PfadelementType"),
    (
        "DatenschutzstufeCodeType",
        "!code:token !name?:normalized @listURI! @listVersionID!",
    ),
    (
        "BeteiligungsschrittType",
        "Nummer:text Status:BeteiligungsstatusCodeType Verfuegung:VerfuegungType \
         Bearbeitung?:BearbeitungType ParallelZuBeteiligungsschritt*:text VersionNummer?:text",
    ),
    (
        "SchriftgutobjekttypCodeType",
        "!code:[001..003] !name?:normalized \
         @listURI=urn:xoev-de:xdomea:codeliste:schriftgutobjekttyp @listVersionID=1.0",
    ),
    (
        "BewertungsvorschlagCodeType",
        "!code:token !name?:normalized @listURI=urn:xoev-de:xdomea:codeliste:bewertungsvorschlag \
         @listVersionID!",
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
        "HashType",
        "Wert:text Algorithmus?:KryptographischeAlgorithmenCodeType SonstigerAlgorithmus?:text",
    ),
    (
        "StaatCodeType",
        "!code:token !name?:normalized @listURI=urn:xoev-de:kosit:codeliste:country-codes \
         @listVersionID!",
    ),
    (
        "GeheimhaltungsgradCodeType",
        "!code:token !name?:normalized @listURI! @listVersionID!",
    ),
    (
        "PfadelementType",
        "Name:text Typ:StrukturelementTypCodeType Pfadelement?:PfadelementType",
    ),
    (
        "BeteiligungsstatusCodeType",
        "!code:token !name?:normalized @listURI=urn:xoev-de:xdomea:codeliste:beteiligungsstatus \
         @listVersionID!",
    ),
    (
        "VerfuegungType",
        "Ersteller:KontaktType Adressat:KontaktType Erstellungsdatum:date Erstellungsuhrzeit?:time \
         Verfuegung?:text TerminDatum?:date TerminUhrzeit?:time Notiz?:text",
    ),
    (
        "BearbeitungType",
        "Bearbeiter:KontaktType Datum:date Uhrzeit?:time Vermerk?:text Notiz?:text \
         Anlage*:DokumentOderDokumentMitSchriftstueckType",
    ),
    (
        "KryptographischeAlgorithmenCodeType",
        "!code:token !name?:normalized \
         @listURI=urn:xoev-de:kosit:codeliste:xta.serviceprofile.kryptographische-algorithmen \
         @listVersionID!",
    ),
    (
        "StrukturelementTypCodeType",
        "!code:[001..005] !name?:normalized \
         @listURI=urn:xoev-de:xdomea:codeliste:strukturelementtyp @listVersionID=1.0",
    ),
];

leistung-hzl = Hilfe zum Lebensunterhalt
leistung-grundsicherung = Grundsicherung
leistung-pflege = Hilfe zur Pflege
leistung-sgb2 = Bürgergeld (SGB II)
leistung-asylblg = Asylbewerberleistungen
leistung-wohngeld = Wohngeld
leistung-but = Bildung und Teilhabe
leistung-uvg = Unterhaltsvorschuss
leistung-widerspruch = Widerspruch
leistung-erstattung = Kostenerstattung

zweck-archivierung = Archivierung
zweck-administration = Administration

rolle-sachbearbeitung = Sachbearbeitung
rolle-teamleitung = Teamleitung
rolle-archiv = Archiv
rolle-fachadmin = Fachadministration

status-in-bearbeitung = In Bearbeitung
status-zda = Zu den Akten
status-storniert = Storniert

aktenstand-in-bearbeitung = In Bearbeitung
aktenstand-zda = Zu den Akten
aktenstand-storniert = Storniert
aktenstand-beendet = Gelöscht, vernichtet, abgegeben

ende-geloescht = Gelöscht
ende-vernichtet = Vernichtet
ende-archiviert = Archiviert, hier gelöscht

klasse-antrag = Antrag
klasse-bescheid = Bescheid
klasse-anhoerung = Anhörung
klasse-aktenvermerk = Aktenvermerk
klasse-widerspruch = Widerspruch
klasse-vollmacht = Vollmacht
klasse-nachweis = Nachweis
klasse-kontoauszug = Kontoauszug
klasse-mietvertrag = Mietvertrag
klasse-gutachten = Gutachten
klasse-rechnung = Rechnung
klasse-schriftverkehr = Schriftverkehr
klasse-ausweiskopie = Ausweiskopie
klasse-sonstiges = Sonstiges

richtung-eingang = Eingang
richtung-ausgang = Ausgang
richtung-intern = Intern

medium-elektronisch = Elektronisch
medium-hybrid = Elektronisch und Papier
medium-papier = Papier

gliederung-teilakte = Teilakte
gliederung-vorgang = Vorgang
gliederung-teilvorgang = Teilvorgang

medientyp-papier = Nur auf Papier
medientyp-pdf = PDF
medientyp-mail = E-Mail
medientyp-bild = Bild
medientyp-text = Text
medientyp-brief = Textdokument
medientyp-datei = Datei

ereignis-akteangelegt = Akte angelegt
ereignis-aktebetreffgeaendert = Betreff geändert
ereignis-aktezdaverfuegt = Akte zu den Akten verfügt
ereignis-aktewiedereroeffnet = Akte wiedereröffnet
ereignis-aktestorniert = Akte storniert
ereignis-vorgangangelegt = Vorgang angelegt
ereignis-vorgangbetreffgeaendert = Betreff des Vorgangs geändert
ereignis-vorgangzdaverfuegt = Vorgang zu den Akten verfügt
ereignis-vorgangwiedereroeffnet = Vorgang wiedereröffnet
ereignis-vorgangstorniert = Vorgang storniert
ereignis-dokumentregistriert = Dokument abgelegt
ereignis-dokumentfassungangefuegt = Neue Fassung
ereignis-dokumentbetreffgeaendert = Betreff des Dokuments geändert
ereignis-dokumentverschoben = Dokument verschoben
ereignis-dokumentstorniert = Dokument storniert
ereignis-freigabeerteilt = Freigabe erteilt
ereignis-freigabebeantragt = Freigabe beantragt
ereignis-freigabeabgelehnt = Freigabe nicht erteilt
ereignis-freigabewiderrufen = Freigabe widerrufen
ereignis-vorher = vorher „{ $vorher }“
ereignis-dokumentabgegeben = Dokument an andere Akte abgegeben
ereignis-dokumentuebernommen = Dokument aus anderer Akte übernommen
ereignis-an = an Akte { $akte }
ereignis-aus = aus Akte { $akte }

zweck-fachaufsicht = Fachaufsicht
zweck-revision = Rechnungsprüfung

rolle-fachaufsicht = Fachaufsicht
rolle-revision = Rechnungsprüfung
rolle-datenschutz = Datenschutz
rolle-notfallberechtigt = Notfallberechtigung
rolle-personalentscheidung = Personalentscheidung
rolle-dienstkonto = Dienstkonto

ereignis-akteschutzfestgelegt = Schutz der Akte festgelegt
ereignis-medizinwiderspruchfestgehalten = Widerspruch nach § 76 SGB X festgehalten
ereignis-medizinwiderspruchzurueckgenommen = Widerspruch nach § 76 SGB X zurückgenommen
ereignis-sonderkreisbeantragt = Sonderkreis beantragt
ereignis-sonderkreisentschieden = Über den Sonderkreis entschieden
ereignis-dokumentschutzfestgelegt = Schutz des Dokuments festgelegt

ereignis-uebergabeangeboten = Zuständigkeitswechsel angeboten
ereignis-uebergabeangenommen = Akte übernommen
ereignis-uebergabebeendet = Angebot beendet

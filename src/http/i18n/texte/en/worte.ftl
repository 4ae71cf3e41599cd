leistung-hzl = Subsistence assistance
leistung-grundsicherung = Basic income support
leistung-pflege = Care assistance
leistung-sgb2 = Citizen's income (SGB II)
leistung-asylblg = Asylum seekers' benefits
leistung-wohngeld = Housing benefit
leistung-but = Education and participation
leistung-uvg = Maintenance advance
leistung-widerspruch = Objection
leistung-erstattung = Reimbursement

zweck-archivierung = Archiving
zweck-administration = Administration

rolle-sachbearbeitung = Case worker
rolle-teamleitung = Team lead
rolle-archiv = Archive
rolle-fachadmin = Administrator

status-in-bearbeitung = In progress
status-zda = Closed
status-storniert = Cancelled

aktenstand-in-bearbeitung = In progress
aktenstand-zda = Closed
aktenstand-storniert = Cancelled
aktenstand-beendet = Erased, destroyed, handed over

ende-geloescht = Erased
ende-vernichtet = Destroyed
ende-archiviert = Archived, erased here

klasse-antrag = Application
klasse-bescheid = Decision
klasse-anhoerung = Hearing
klasse-aktenvermerk = File note
klasse-widerspruch = Objection
klasse-vollmacht = Power of attorney
klasse-nachweis = Evidence
klasse-kontoauszug = Bank statement
klasse-mietvertrag = Tenancy agreement
klasse-gutachten = Expert report
klasse-rechnung = Invoice
klasse-schriftverkehr = Correspondence
klasse-ausweiskopie = Copy of an identity paper
klasse-sonstiges = Other

richtung-eingang = Incoming
richtung-ausgang = Outgoing
richtung-intern = Internal

medium-elektronisch = Electronic
medium-hybrid = Electronic and paper
medium-papier = Paper

gliederung-teilakte = Part of the file
gliederung-vorgang = Procedure
gliederung-teilvorgang = Part of a procedure

medientyp-papier = On paper only
medientyp-pdf = PDF
medientyp-mail = E-mail
medientyp-bild = Image
medientyp-text = Text
medientyp-brief = Text document
medientyp-datei = File

ereignis-akteangelegt = File opened
ereignis-aktebetreffgeaendert = Subject changed
ereignis-aktezdaverfuegt = File closed
ereignis-aktewiedereroeffnet = File reopened
ereignis-aktestorniert = File cancelled
ereignis-vorgangangelegt = Procedure opened
ereignis-vorgangbetreffgeaendert = Subject of the procedure changed
ereignis-vorgangzdaverfuegt = Procedure closed
ereignis-vorgangwiedereroeffnet = Procedure reopened
ereignis-vorgangstorniert = Procedure cancelled
ereignis-dokumentregistriert = Document filed
ereignis-dokumentfassungangefuegt = New version
ereignis-dokumentbetreffgeaendert = Subject of the document changed
ereignis-dokumentverschoben = Document moved
ereignis-dokumentstorniert = Document cancelled
ereignis-freigabeerteilt = Share granted
ereignis-freigabebeantragt = Share asked for
ereignis-freigabeabgelehnt = Share not granted
ereignis-freigabewiderrufen = Share revoked
ereignis-vorher = before: “{ $vorher }”
ereignis-dokumentabgegeben = Document moved to another file
ereignis-dokumentuebernommen = Document taken over from another file
ereignis-an = to file { $akte }
ereignis-aus = from file { $akte }

zweck-fachaufsicht = Supervision
zweck-revision = Audit

rolle-fachaufsicht = Supervision
rolle-revision = Audit
rolle-datenschutz = Data protection
rolle-notfallberechtigt = Emergency access
rolle-personalentscheidung = Personnel decisions
rolle-dienstkonto = Service account

ereignis-akteschutzfestgelegt = Protection of the file set
ereignis-medizinwiderspruchfestgehalten = Objection under § 76 SGB X recorded
ereignis-medizinwiderspruchzurueckgenommen = Objection under § 76 SGB X taken back
ereignis-sonderkreisbeantragt = Closed circle asked for
ereignis-sonderkreisentschieden = Closed circle decided
ereignis-dokumentschutzfestgelegt = Protection of the document set

ereignis-uebergabeangeboten = Hand-over offered
ereignis-uebergabeangenommen = File taken over
ereignis-uebergabebeendet = Offer ended

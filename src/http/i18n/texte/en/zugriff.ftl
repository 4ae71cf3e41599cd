nav-auskunft = Disclosure (Art. 15)

zugriffsart-inhalt = Document read
zugriffsart-bild = Page viewed
zugriffsart-text = Text read
zugriffsart-nachweis = Proof taken away
zugriffsart-uebermittlung = Document taken away
zugriffsart-kopf = File details viewed
zugriffsart-liste = Shown in a list or search

akte-zugriffe = Accesses
zugriff-titel = Access log
zugriff-text = Every look at content is recorded before anything is shown. The records of a month are destroyed with their key when the period set has passed (usually six months, § 79 Abs. 4 SGB X).
zugriff-keiner = No access in the time that is still on record
zugriff-wer = Who
zugriff-was = What
zugriff-grund = Basis
zugriff-wann = When
zugriff-freigabe = through a share
zugriff-verweigert = Refused
zugriff-fassung = Version { $nummer }
zugriff-seite = Page { $nummer }
zugriff-suche = Search for “{ $worte }”

auskunft-titel = Who received data?
auskunft-unter = Information for a person concerned: recipients, purpose, content and time (Art. 15 GDPR, § 83 SGB X).
auskunft-akten = Files of the person
auskunft-kennzeichen = File numbers
auskunft-hinweis = One per line. Only files of your organisation whose accesses you may see.
auskunft-knopf = Put together
auskunft-unbekannt = There is nothing for you about: { $akten }. Check the spelling and your purpose.
auskunft-empfaenger = Recipients
auskunft-text = Offices are named, not employees (CJEU, C-579/21). What destroyed records held can no longer be said.
auskunft-niemand = Nobody received content in this time
auskunft-verweigert = Refused accesses
auskunft-wer = Office
auskunft-anzahl = { $anzahl } times on this day

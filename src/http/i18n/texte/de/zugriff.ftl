nav-auskunft = Auskunft (Art. 15)

zugriffsart-inhalt = Dokument gelesen
zugriffsart-bild = Seite angesehen
zugriffsart-text = Text gelesen
zugriffsart-nachweis = Nachweis mitgenommen
zugriffsart-uebermittlung = Dokument mitgenommen
zugriffsart-kopf = Angaben zur Akte angesehen
zugriffsart-liste = In Liste oder Suche gezeigt

akte-zugriffe = Zugriffe
zugriff-titel = Zugriffsprotokoll
zugriff-text = Jeder Blick in Inhalte ist festgehalten, bevor etwas gezeigt wird. Die Protokolle eines Monats werden nach der eingestellten Frist (üblich: sechs Monate, § 79 Abs. 4 SGB X) samt Schlüssel vernichtet.
zugriff-keiner = Kein Zugriff in der Zeit, die noch protokolliert ist
zugriff-wer = Wer
zugriff-was = Was
zugriff-grund = Grundlage
zugriff-wann = Wann
zugriff-freigabe = über eine Freigabe
zugriff-verweigert = Abgewiesen
zugriff-fassung = Fassung { $nummer }
zugriff-seite = Seite { $nummer }
zugriff-suche = Suche nach „{ $worte }“

auskunft-titel = Wer hat Daten erhalten?
auskunft-unter = Auskunft an eine betroffene Person: Empfänger, Zweck, Inhalt und Zeit (Art. 15 DSGVO, § 83 SGB X).
auskunft-akten = Akten der Person
auskunft-kennzeichen = Aktenzeichen
auskunft-hinweis = Eines je Zeile. Nur Akten Ihrer Organisation, deren Zugriffe Sie sehen dürfen.
auskunft-knopf = Auskunft zusammenstellen
auskunft-unbekannt = Dazu gibt es für Sie nichts: { $akten }. Prüfen Sie die Schreibweise und Ihren Zweck.
auskunft-empfaenger = Empfänger
auskunft-text = Genannt sind Stellen, nicht Beschäftigte (EuGH, C-579/21). Was vernichtete Protokolle enthielten, lässt sich nicht mehr sagen.
auskunft-niemand = Niemand hat in dieser Zeit Inhalte erhalten
auskunft-verweigert = Abgewiesene Zugriffe
auskunft-wer = Stelle
auskunft-anzahl = { $anzahl } Mal an diesem Tag

nav-loeschungen = Löschungen

zweck-datenschutz = Datenschutz
rolle-loeschfreigabe = Löschfreigabe

loeschgrundlage-dsgvo-17-1-a = Nicht mehr notwendig (Art. 17 Abs. 1 lit. a DSGVO)
loeschgrundlage-dsgvo-17-1-b = Einwilligung widerrufen (Art. 17 Abs. 1 lit. b DSGVO)
loeschgrundlage-dsgvo-17-1-c = Widerspruch (Art. 17 Abs. 1 lit. c DSGVO)
loeschgrundlage-dsgvo-17-1-d = Unrechtmäßig verarbeitet (Art. 17 Abs. 1 lit. d DSGVO)
loeschgrundlage-dsgvo-17-1-e = Rechtliche Verpflichtung (Art. 17 Abs. 1 lit. e DSGVO)
loeschgrundlage-sgb10-84 = Sozialdaten, nicht mehr notwendig (Art. 17 Abs. 1 lit. a DSGVO, § 84 SGB X)

loeschziel-akte = Ganze Akte
loeschziel-vorgang = Vorgang
loeschziel-dokument = Dokument
loeschziel-fassung = Fassung { $nummer }
loeschziel-bereich = Ereignisse von … bis …
loeschziel-ereignisse = Ereignisse { $von } bis { $bis }

loeschung-unter = Gelöscht wird, wenn zwei Personen zustimmen, die es nicht beantragt haben. Danach ist der Inhalt unwiederbringlich verloren; die Kette bleibt prüfbar.
loeschung-warten = Löschungen, die auf Sie warten
loeschung-offen = Offene Anträge
loeschung-keine = Kein offener Antrag
loeschung-keine-text = Anträge stellt, wer die Akte bearbeitet: Akte öffnen, „Ändern“, „Löschung beantragen“.
loeschung-erledigt = Entschiedene Anträge
loeschung-keine-erledigt = Noch nichts entschieden
loeschung-ereignisse = { $anzahl ->
    [one] ein Ereignis
   *[other] { $anzahl } Ereignisse
}
loeschung-grund = Begründung
loeschung-grund-hinweis = Ohne persönliche Angaben: Die Begründung bleibt stehen.
loeschung-entscheidung = Entscheidung
loeschung-am = Entschieden
loeschung-wartet = Wartet auf die zweite Freigabe durch { $name }. Die Akte ruht so lange.
loeschung-hinfaellig = Die Freigabe durch { $name } gilt nicht mehr: Seither hat sich die Akte geändert.
loeschung-zurueck = Antrag zurücknehmen
loeschung-zurueck-knopf = Zurücknehmen
loeschung-erste = Freigeben (erste Person)
loeschung-erste-text = Sehen Sie die Akte durch, bevor Sie freigeben. Ihre Signatur gilt für genau diesen Stand; bis zur zweiten Freigabe ruht die Akte.
loeschung-erste-knopf = Erste Freigabe erteilen
loeschung-zweite = Freigeben (zweite Person)
loeschung-zweite-text = { $name } hat freigegeben. Mit Ihrer Freigabe wird sofort und endgültig gelöscht.
loeschung-zweite-knopf = Endgültig löschen
loeschung-zweite-person = Zweite Person
loeschung-niemand = Niemand sonst hat einen Freigabeschlüssel. Eine zweite Person mit der Rolle „Löschfreigabe“ richtet ihn auf dieser Seite ein.
loeschung-ablehnen = Ablehnen
loeschung-ablehnen-knopf = Antrag ablehnen
loeschung-passwort = Ihr Passwort
loeschung-passwort-hinweis = Es öffnet Ihren Freigabeschlüssel und wird nicht gespeichert. Haben Sie bei eAkte kein Passwort, ist es das, das Sie für den Schlüssel gewählt haben.
loeschung-schluessel = Freigabeschlüssel einrichten
loeschung-schluessel-text = Mit diesem Schlüssel signieren Sie Löschungen. Er liegt unter Ihrem Passwort, und das Protokoll macht ihn bekannt. Nach einem neuen Passwort richten Sie ihn neu ein.
loeschung-schluessel-knopf = Schlüssel einrichten
loeschung-stand-offen = Offen
loeschung-stand-abgelehnt = Abgelehnt
loeschung-stand-zurueckgenommen = Zurückgenommen
loeschung-stand-vollzogen = Gelöscht
loeschung-stand-abgeschlossen = Auch aus Sicherungen entfernt

loeschung-beantragen = Löschung beantragen
loeschung-beantragen-text = Zwei Personen mit der Rolle „Löschfreigabe“ entscheiden. Was sie freigeben, ist sofort und endgültig gelöscht.
loeschung-ziel = Was soll gelöscht werden?
loeschung-von = Von Ereignis
loeschung-von-hinweis = Nur für „Ereignisse von … bis …“: Nummern aus dem Verlauf.
loeschung-bis = Bis Ereignis
loeschung-grundlage = Rechtsgrundlage

meldung-loeschung-beantragt = Die Löschung ist beantragt.
meldung-loeschung-erste = Die erste Freigabe ist erteilt. Die Akte ruht bis zur zweiten.
meldung-loeschung-vollzogen = Der Inhalt ist gelöscht.
meldung-loeschung-beendet = Der Antrag ist beendet. Es wurde nichts gelöscht.
meldung-loeschung-schluessel = Ihr Freigabeschlüssel ist eingerichtet.

ereignis-loeschungbeantragt = Löschung beantragt
ereignis-loeschungbeendet = Antrag auf Löschung beendet
ereignis-loeschung = Inhalte gelöscht
ereignis-loeschungabgeschlossen = Löschung abgeschlossen, auch in Sicherungen
ereignis-geloescht = Gelöschtes Ereignis
ereignis-geloescht-wann = gelöscht: { $am }, auf Grund von { $grundlage }

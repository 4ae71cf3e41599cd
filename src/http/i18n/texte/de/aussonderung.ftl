nav-aussonderung = Aussonderung
arbeitsplatz-faellig = { $anzahl ->
    [one] 1 Akte ist fällig: Bieten Sie sie dem Archiv an.
   *[other] { $anzahl } Akten sind fällig: Bieten Sie sie dem Archiv an.
}
arbeitsplatz-zu-bewerten = { $anzahl ->
    [one] 1 angebotene Akte wartet auf Ihre Bewertung.
   *[other] { $anzahl } angebotene Akten warten auf Ihre Bewertung.
}
arbeitsplatz-zu-bestaetigen = { $anzahl ->
    [one] 1 abgegebene Akte wartet auf die Bestätigung der Übernahme.
   *[other] { $anzahl } abgegebene Akten warten auf die Bestätigung der Übernahme.
}
akte-aussonderung = Aussonderung
aussonderung-unter = Abgeschlossene Akten, deren Aufbewahrungsfrist vorbei ist: dem Archiv anbieten, abgeben, löschen.
aussonderung-unter-archiv = Akten, die Ihnen angeboten sind. Sie sehen Metadaten und die Kette, keine Inhalte.
aussonderung-faellig = Fällig
aussonderung-faellig-text = Was Sie auswählen, wird dem Archiv zusammen angeboten. Bis zur Bewertung wird nichts gelöscht.
aussonderung-nichts-faellig = Nichts, was Sie anbieten können
aussonderung-nichts-faellig-text = Die Liste zeigt nur Akten, die Sie unter diesem Zweck anbieten dürfen: abgeschlossene Akten, deren Aufbewahrungsfrist vorbei ist und die Sie bearbeiten oder deren Einheit Sie leiten.
aussonderung-akten = Akten
aussonderung-anbieten = Dem Archiv anbieten
aussonderung-frist = aufbewahrt bis { $datum }
aussonderung-gesperrt = Gesperrt
aussonderung-angeboten = Angeboten
aussonderung-keine = Nichts angeboten
aussonderung-keine-text = Angebotene Akten stehen hier mit ihrem Stand.
aussonderung-vom = Angebot vom { $datum }, { $stelle }, Prozess { $prozess }
aussonderung-angeboten-von = Angeboten von { $wer }
aussonderung-angeboten-am = Angeboten von { $wer }, { $wann }
aussonderung-prozess = Vorgangskennung (ProzessID)
aussonderung-stand-angeboten = Wartet auf Bewertung
aussonderung-stand-a = Archivwürdig (A)
aussonderung-stand-v = Vernichten (V)
aussonderung-stand-abgegeben = Abgegeben, wartet auf Bestätigung
aussonderung-stand-uebernommen = Vom Archiv übernommen
aussonderung-stand-zurueck = Zurückgenommen
aussonderung-stand-gescheitert = Übernahme gescheitert
aussonderung-bewertet-von = Bewertet von { $wer }, { $wann }
aussonderung-begruendung = Begründung
aussonderung-abgegeben-am = Paket erstellt { $wann }
aussonderung-bestaetigt-von = Übernahme bestätigt { $wann }, eingelesen von { $wer } ({ $rolle })
aussonderung-archivkennung = Archivkennung
aussonderung-fehler = Grund des Archivs
aussonderung-beendet-am = Nicht mehr angeboten seit { $wann }
aussonderung-wiedereroeffnet = wiedereröffnet
aussonderung-vernichtet-am = Gelöscht { $wann }
aussonderung-loeschung-beantragt = Löschung beantragt
aussonderung-loeschen = Löschung beantragen
aussonderung-0501 = Anbieteverzeichnis (0501)
aussonderung-0503 = Paket für das Archiv (0503)
aussonderung-0503-neu = Neues Paket erstellen (ersetzt das vom { $datum })
aussonderung-bewerten = Bewerten
aussonderung-bewerten-text = A: Das Archiv übernimmt die Akte. V: Sie wird vernichtet. Bis zur Abgabe können Sie anders entscheiden.
aussonderung-a = A – archivwürdig
aussonderung-v = V – vernichten
aussonderung-noch-nicht = noch nicht entschieden
aussonderung-alle = Alle übrigen
aussonderung-alle-hinweis = Gilt für jede Akte, bei der Sie oben nichts gewählt haben.
aussonderung-bleibt = Bleibt auch nach der Löschung. Nennen Sie nichts Persönliches.
aussonderung-bewerten-knopf = Bewertung festhalten
aussonderung-antwort = Antwort des Archivs
aussonderung-antwort-text = Die Bestätigung der Übernahme (0506) aus dem Archivsystem. Erst danach dürfen übernommene Akten gelöscht werden.
aussonderung-antwort-archiv = Das Bewertungsverzeichnis (0502) oder die Bestätigung der Übernahme (0506) aus Ihrem Archivsystem.
aussonderung-antwort-datei = xdomea-Nachricht (XML oder ZIP)
aussonderung-antwort-knopf = Nachricht einlesen
aussonderung-ergebnis-angeboten = Dem Archiv angeboten
aussonderung-ergebnis-bewertet = Bewertung festgehalten
aussonderung-ergebnis-antwort = Nachricht { $nachricht } von { $absender } eingelesen
aussonderung-erledigt = { $anzahl ->
    [0] Für keine Akte eingetragen.
    [one] Für eine Akte eingetragen.
   *[other] Für { $anzahl } Akten eingetragen.
}
aussonderung-ohne = Ohne Entscheidung bleiben: { $akten }
aussonderung-geloescht = Inzwischen gelöscht, obwohl die Nachricht es nennt: { $akten }. Alles andere ist eingetragen.
aussonderung-angebote = Weg ins Archiv
aussonderung-nicht-angeboten = Nicht angeboten
aussonderung-nicht-angeboten-text = Angeboten wird eine abgeschlossene Akte, wenn ihre Aufbewahrungsfrist vorbei ist.
aussonderung-zuruecknehmen = Angebot zurücknehmen
aussonderung-zuruecknehmen-text = Die Akte wird hier noch gebraucht. Was das Archiv entschieden hat, gilt dann nicht mehr.
aussonderung-sperren = Sperren
aussonderung-keine-sperre = Nicht gesperrt
aussonderung-keine-sperre-text = Nichts hindert Aussonderung und Löschung.
aussonderung-sperren-setzen = Akte sperren
aussonderung-sperren-text = Solange eine Klage, ein titulierter Anspruch oder eine Prüfung die Akte braucht, wird sie weder angeboten noch abgegeben noch gelöscht.
aussonderung-sperre-hinweis = Zum Beispiel Gericht und Aktenzeichen.
aussonderung-sperre-ende = Gesperrt bis
aussonderung-sperre-ende-hinweis = Ohne Angabe gilt die Sperre, bis sie aufgehoben wird.
aussonderung-sperren-knopf = Akte sperren
aussonderung-sperre-bis = bis { $datum }
aussonderung-sperre-ohne-ende = bis zur Aufhebung
aussonderung-sperre-vorbei = Gilt nicht mehr
aussonderung-gesetzt = Gesetzt von { $wer }, { $wann }
aussonderung-aufgehoben = Aufgehoben von { $wer }, { $wann }
aussonderung-aufheben = Sperre aufheben
aussonderung-was = Wie eine Akte das Haus verlässt
aussonderung-was-text = Nach der Frist bieten Sie die Akte an, und das Archiv bewertet sie. Was es übernimmt, geben Sie als Paket ab; gelöscht wird erst, wenn es die Übernahme bestätigt hat. Was es nicht übernimmt, löschen zwei Personen. Die Bewertung und der Nachweis der Übernahme bleiben.
aussonderung-zur-liste = Alle Aussonderungen
aussonderung-mehr = Stand und Sperren
ereignis-aussonderungsperregesetzt = Akte gesperrt
ereignis-aussonderungsperreaufgehoben = Sperre aufgehoben
ereignis-akteangeboten = Dem Archiv angeboten
ereignis-angebotzurueckgenommen = Angebot an das Archiv zurückgenommen
ereignis-aktebewertet = Vom Archiv bewertet
ereignis-akteausgesondert = Paket für das Archiv erstellt
ereignis-uebernahmebestaetigt = Bestätigung des Archivs eingelesen: übernommen
ereignis-uebernahmegescheitert = Übernahme durch das Archiv gescheitert
meldung-aussonderung-angeboten = Die Akten sind dem Archiv angeboten.
meldung-aussonderung-bewertet = Die Bewertung ist festgehalten.
meldung-aussonderung-zurueck = Das Angebot ist zurückgenommen.
meldung-aussonderung-gesperrt = Die Akte ist gesperrt.
meldung-aussonderung-aufgehoben = Die Sperre ist aufgehoben.

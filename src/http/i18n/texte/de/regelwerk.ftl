regelwerk-titel = Regelwerk
regelwerk-in-kraft = In Kraft:
regelwerk-ohne = Noch keines festgehalten
regelwerk-noch-altes = Dieser Dienst entscheidet noch nach dem vorherigen Regelwerk. Das bestätigte gilt, sobald der Betreiber das neue Programm startet.
regelwerk-wartet = Wartet auf zwei Personen
regelwerk-wartet-auf-sie = Ein neues Regelwerk wartet auf Ihre Entscheidung.
regelwerk-ansehen = Ansehen, was es ändert
regelwerk-nichts = Nichts wartet
regelwerk-nichts-text = Hier steht, was ein neues Regelwerk ändert, bevor es gilt.
regelwerk-satz = Prüfsumme
regelwerk-vorgelegt = Vom Betreiber vorgelegt
regelwerk-gewonnen = Zugriffe gewonnen
regelwerk-verloren = Zugriffe verloren
regelwerk-verglichen = Zugriffe verglichen
regelwerk-zugriff-text = Ein Zugriff ist eine Person unter einem Zweck, eine Handlung und eine Akte, ein Vorgang, ein Dokument oder eine Organisation.
regelwerk-ausgelassen = Nicht verglichene Zugriffe: { $anzahl }. Es waren mehr, als eine Probe vergleicht. Was sich dort ändert, steht hier nicht.
regelwerk-weitere = Weitere Zeilen, die nicht in den Listen stehen, aber gezählt sind: { $anzahl }.
regelwerk-gewinne = Wer etwas gewinnt
regelwerk-verluste = Wer etwas verliert
regelwerk-niemand = Niemand
regelwerk-was = Was, unter welchem Zweck
regelwerk-objekte = Wie viele
regelwerk-grund = Grund
regelwerk-anzahl = { $anzahl ->
    [one] 1 Objekt
   *[other] { $zahl } Objekte
}
regelwerk-beispiel = z. B. { $name }
regelwerk-geschuetzt = alle besonders geschützt
regelwerk-bisher = Bisher
regelwerk-danach = Danach
regelwerk-faktor-ohne = nur ohne zweiten Faktor
regelwerk-faktor = nur { $minuten } Minuten nach dem zweiten Faktor
regelwerk-regeln = Regeln, die sich ändern
regelwerk-schema = Auch das Schema ändert sich: wovon die Regeln sprechen können.
regelwerk-unlesbar = Nicht zu lesen
regelwerk-unlesbar-text = Dieses Programm kann die neuen Regeln nicht lesen. Bitten Sie den Betreiber um ihren Text.
regelwerk-gleich = Keine
regelwerk-gleich-text = Jede Regel sagt dasselbe wie bisher.
regelwerk-regel-neu = Neu
regelwerk-regel-geaendert = Geändert
regelwerk-regel-weg = Entfällt
regelwerk-text = Text
regelwerk-entscheidung = Bestätigen oder ablehnen
regelwerk-bestaetigt = Bestätigt
regelwerk-bestaetigt-datenschutz = Bestätigt, Datenschutz
regelwerk-fehlen = { $anzahl ->
    [0] Es gilt erst mit dem Datenschutz.
    [one] Eine weitere Person muss bestätigen.
   *[other] { $anzahl } Personen müssen bestätigen: Fachadministration, Teamleitung oder Datenschutz des Kreises.
}
regelwerk-datenschutz-fehlt = Mindestens eine davon hat die Rolle Datenschutz.
regelwerk-selbst = Sie haben bestätigt. Ablehnen können Sie noch.
regelwerk-verlauf = Was bisher war
regelwerk-erstes = Das erste
regelwerk-gewechselt = Von zwei Personen bestätigt
regelwerk-allein = Vom Betreiber allein
regelwerk-abgelehnt = Abgelehnt
meldung-regelwerk-bestaetigt = Das ist bestätigt. Das Regelwerk gilt, sobald alle nötigen Personen bestätigt haben.
meldung-regelwerk-gewechselt = Das Regelwerk ist bestätigt. Der Betreiber kann das neue Programm starten.
meldung-regelwerk-abgelehnt = Das Regelwerk gilt nicht; es bleibt, wie es war.

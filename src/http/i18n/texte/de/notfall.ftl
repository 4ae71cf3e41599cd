nav-notfall = Notfallzugriff
notfall-unter = Eine Akte für eine Stunde öffnen, die sonst niemand für Sie öffnet. Der Datenschutz erfährt es sofort, und jemand anderes prüft es innerhalb von fünf Tagen.
notfall-neu = Akte im Notfall öffnen
notfall-neu-text = Nur, wenn jemandem Schaden droht und die zuständige Stelle nicht zu erreichen ist. Sie sehen diese eine Akte 60 Minuten lang und ändern nichts. Jeder Blick wird mit Ihrem Namen und Ihrer Begründung festgehalten. Akten, von denen Sie ausgeschlossen sind, bleiben geschlossen.
notfall-ohne-faktor = Dafür brauchen Sie einen zweiten Faktor.
notfall-faktor-alt = Zeigen Sie dafür zuerst Ihren zweiten Faktor; das gilt fünf Minuten.
notfall-zweck = Wählen Sie oben rechts zuerst den Zweck, zu dem die Akte gehört.
notfall-aktenzeichen = Aktenzeichen
notfall-aktenzeichen-hinweis = Vollständig, wie es auf dem Schreiben steht.
notfall-welche = Welche Akte?
notfall-mehrere = Dieses Aktenzeichen tragen mehrere Akten. Wählen Sie die, die Sie meinen.
notfall-grund = Was ist geschehen, und warum eilt es?
notfall-grund-hinweis = Mindestens 15 Zeichen. Der Datenschutz liest diesen Satz; nennen Sie nicht mehr über die betroffene Person als nötig.
notfall-knopf = Im Notfall öffnen
notfall-fehler = Das ist so nicht möglich
notfall-nicht-moeglich = Diese Akte öffnet sich Ihnen auch im Notfall nicht: Es gibt sie nicht, oder sie gehört zu einem anderen Zweck oder einer anderen Stelle, oder sie ist vor Ihnen geschützt. Prüfen Sie Aktenzeichen und Zweck.
notfall-offen = Zu prüfen
notfall-offen-leer = Nichts zu prüfen
notfall-offen-leer-text = Hier stehen Notfallzugriffe Ihrer Organisation und auf deren Akten.
notfall-eigene = Ihre Notfallzugriffe
notfall-keiner = Kein Notfallzugriff
notfall-keiner-text = Wer die Notfallberechtigung hat, öffnet hier eine Akte.
notfall-geprueft = Geprüft
notfall-frist = zu prüfen bis { $datum }
notfall-laeuft = Läuft
notfall-ueberfaellig = Prüfung überfällig
notfall-ungeprueft = Zu prüfen
notfall-berechtigt = War berechtigt
notfall-unberechtigt = War nicht berechtigt
notfall-titel = Notfallzugriff
notfall-angaben = Was geschehen ist
notfall-wer = Wer
notfall-akte = Akte
notfall-zeit = Zeit
notfall-grund-wort = Begründung
notfall-pruefung = Prüfung
notfall-frist-wort = Zu prüfen bis
notfall-beenden = Notfallzugriff beenden
notfall-blicke = Was angesehen wurde
notfall-blicke-text = Aus dem Leseprotokoll, solange es aufbewahrt wird. Dokumente sind gezählt, nicht benannt.
notfall-blicke-leer = Es wurde nichts angesehen.
notfall-dokument = Dokument { $nummer }
notfall-urteil = Prüfen
notfall-ergebnis = Ergebnis
notfall-vermerk = Vermerk
notfall-vermerk-hinweis = Worauf Sie das stützen und was daraus folgt.
notfall-urteil-knopf = Prüfung festhalten
notfall-banner = Notfallzugriff läuft
notfall-banner-bis = Notfallzugriff bis { $zeit }
notfall-banner-text = Jeder Blick in diese Akte wird festgehalten.
notfall-warten = { $anzahl ->
    [one] Ein Notfallzugriff wartet auf Ihre Prüfung.
   *[other] { $anzahl } Notfallzugriffe warten auf Ihre Prüfung.
 }
notfall-warten-ueberfaellig = { $anzahl ->
    [one] Ein Notfallzugriff wartet auf Ihre Prüfung und ist überfällig.
   *[other] { $anzahl } Notfallzugriffe warten auf Ihre Prüfung, davon { $ueberfaellig } überfällig.
 }
notfall-warten-link = Zur Prüfung
eingabe-notfall-faktor = Dafür brauchen Sie einen zweiten Faktor. Richten Sie ihn unter „Konto und Anmeldungen“ ein und melden Sie sich damit an.
eingabe-notfall-text = Schreiben Sie 1 bis { $zeichen } Zeichen in eine Zeile.
eingabe-notfall-ergebnis = Wählen Sie, ob der Notfallzugriff berechtigt war.
meldung-notfall = Die Akte ist Ihnen für eine Stunde geöffnet. Der Datenschutz weiß davon.
meldung-notfall-beendet = Der Notfallzugriff ist beendet.
meldung-notfall-geprueft = Die Prüfung ist festgehalten.
notfall-offene = Im Notfall geöffnet
notfall-offen-bis = offen bis { $zeit }
notfall-anderer-zweck = Die Akte öffnet sich unter einem anderen Ihrer Zwecke. Zweck wechseln zu:

nav-sprung = Zum Inhalt springen
nav-haupt = Hauptmenü
nav-pfad = Pfad
nav-unten = Schnellzugriff
nav-start = Start
nav-menue = Menü
nav-arbeitsplatz = Mein Arbeitsplatz
nav-aktenplan = Aktenplan
nav-akten = Akten
nav-suche = Suche
nav-nachweis = Teilen und Nachweis
nav-geteilt = Mit mir geteilt
nav-pruefung = Kette prüfen
nav-import = xdomea-Import
nav-hilfe = Hilfe
nav-tasten = Tastenkürzel
nav-barrierefreiheit = Barrierefreiheit

konto-label = { $name }, Zweck { $zweck }: Konto und Einstellungen
konto-zweck = Zweck
konto-zweck-wahl = Ich arbeite gerade für
konto-zweck-hinweis = Der Zweck steht bei jeder Änderung im Verlauf. Sie sehen nur, was dazu gehört.
konto-zweck-wechseln = Wechseln
konto-abmelden = Abmelden

einstellung-titel = Einstellungen
einstellung-sprache = Sprache
einstellung-thema = Darstellung
einstellung-tasten = Tastenkürzel
einstellung-an = An
einstellung-aus = Aus
thema-system = Wie das Gerät
thema-hell = Hell
thema-dunkel = Dunkel

zeit-heute = heute
zeit-gestern = gestern

formular-freiwillig = freiwillig
formular-bitte-waehlen = Bitte wählen
formular-keine = Keine Angabe
formular-alle = Alle
formular-abbrechen = Abbrechen
formular-veraltet = Jemand hat die Akte inzwischen geändert; überschrieben wurde nichts. Diese Seite zeigt den neuen Stand. Senden Sie das Formular noch einmal, wenn es noch passt.
formular-fehler-titel = Bitte prüfen Sie Ihre Eingaben

liste-alle = Alle
liste-anfang = Zum Anfang
liste-weiter = Weiter
liste-blaettern = Blättern
filter-titel = Filter
filter-anwenden = Filter anwenden
filter-entfernen = Alle Filter entfernen

tasten-unter = Eine Taste genügt, ohne Strg oder Alt. In Eingabefeldern schreiben die Tasten wie gewohnt.
taste-suche = Suche öffnen
taste-neu = Neu: Akte anlegen oder Dokument ablegen
taste-weiter = Nächstes Dokument, nächste Seite einer Liste
taste-zurueck = Voriges Dokument
taste-esc = Kontomenü schließen

anmelden-titel = Anmelden
anmelden-unter = Die elektronische Akte Ihres Kreises und seiner Gemeinden.
anmelden-name = Anmeldename
anmelden-passwort = Passwort
anmelden-knopf = Anmelden
anmelden-falsch-titel = Anmeldung nicht möglich
anmelden-falsch = Anmeldename oder Passwort stimmt nicht. Bitte versuchen Sie es noch einmal.
anmelden-fuss = Jede Änderung an einer Akte wird festgehalten und ist beweisbar.
anmelden-beispiele = Beispielzugänge
anmelden-beispiele-passwort = Die Passwörter stehen in der Ausgabe des Programms, mit dem Sie gestartet haben.

meldung-abgelegt = Das Dokument ist abgelegt.
meldung-akte-angelegt = Die Akte ist angelegt.
meldung-geaendert = Die Änderung ist gespeichert.
meldung-vorgang-angelegt = Der Vorgang ist angelegt.
meldung-zda = Zu den Akten verfügt.
meldung-wiedereroeffnet = Wieder eröffnet.
meldung-storniert = Storniert. Der Grund steht im Verlauf.
meldung-verschoben = Das Dokument liegt jetzt im anderen Vorgang.
meldung-fassung = Die neue Fassung ist angefügt.
meldung-freigegeben = Die Freigabe ist erteilt.
meldung-freigabe-beantragt = Die Freigabe ist beantragt. Sie gilt, sobald eine zweite Person zustimmt; wer das kann, steht dabei.
meldung-freigabe-abgelehnt = Die Freigabe ist nicht erteilt. Der Grund steht im Verlauf.
meldung-widerrufen = Die Freigabe ist widerrufen.
meldung-zweck = Sie arbeiten jetzt für: { $zweck }.
meldung-gleich = Gespeichert. Die Ansicht zeigt es in wenigen Sekunden.
meldung-abgegeben = Das Dokument liegt jetzt in dieser Akte. In der bisherigen bleibt ein Verweis.

warnung = Warnung zum Protokoll
warnung-verweigert = Das Protokoll wird nicht mehr unterschrieben. Zurzeit können Sie nur lesen.
warnung-zurueckgesetzt = Die Datenbank ist auf einem alten Stand: Unterschrieben waren { $gemerkt } Ereignisse, vorhanden sind { $vorhanden }.
warnung-umgeschrieben = Die Datenbank setzt die { $gemerkt } Ereignisse nicht fort, die unterschrieben waren.
warnung-schluessel = Der Unterzeichner hat andere Schlüssel, als das Protokoll nennt.
warnung-tun = Sagen Sie dem Betrieb Bescheid. Er muss den neuesten Stand der Datenbank zurückholen und klären, wer sie verändert hat.
warnung-stumm = Seit { $zeit } wird das Protokoll nicht unterschrieben.
warnung-stumm-text = Sie können weiterarbeiten. Die Unterschrift wird nachgeholt, sobald der Unterzeichner wieder läuft. Der Betrieb sollte nachsehen.

pruefung-unter = Prüfen Sie, ob eine Akte vollständig und unverändert ist.
pruefung-welche = Welche Akte?
pruefung-nicht-gefunden = Unter diesem Aktenzeichen gibt es keine Akte, die Sie sehen dürfen.
pruefung-mehrere = Mehrere Akten tragen dieses Aktenzeichen
pruefung-knopf = Prüfen
pruefung-neu = Neu prüfen
pruefung-nachweis-laden = Nachweis herunterladen
pruefung-befund-laden = Befund herunterladen
pruefung-gut = Die Akte ist vollständig und unverändert.
pruefung-gut-text = { $anzahl ->
    [one] Das eine Ereignis hängt an seinem Anfang, und sein Fingerabdruck stimmt.
   *[other] Alle { $anzahl } Ereignisse hängen lückenlos aneinander, und jeder Fingerabdruck stimmt.
}
pruefung-schlecht = Die Akte wurde verändert: Ereignis { $nummer } stimmt nicht.
pruefung-schlecht-text = { $davor ->
    [one] Das eine Ereignis davor ist unverändert.
   *[other] Die { $davor } Ereignisse davor sind unverändert.
} Ab Ereignis { $nummer } ist der Akte nicht mehr zu trauen, bis geklärt ist, was geschah.
pruefung-schlecht-ganz = Die Akte wurde verändert.
pruefung-schlecht-erstes = Der Akte ist nicht zu trauen, bis geklärt ist, was geschah.
pruefung-unklar = Die Akte konnte nicht geprüft werden.
pruefung-unklar-text = Das heißt nicht, dass etwas verändert wurde. Grund: { $grund }
pruefung-von = von { $anzahl }
pruefung-ereignisse = Ereignisse
pruefung-inhalte = Inhalte
pruefung-log = Ereignisse im ganzen Protokoll
pruefung-dauer = Dauer
pruefung-weg = Weg durch die Kette
weg-anlage = Anlage der Akte
weg-wurzel = Wurzel über { $nummer } Ereignisse
weg-bruch = Ereignis { $nummer }
weg-jetzt = Neuestes Ereignis, { $nummer }
pruefung-was-abweicht = Was genau abweicht
pruefung-weitere = { $anzahl ->
    [one] 1 weiterer Befund
   *[other] { $anzahl } weitere Befunde
}
pruefung-tun = Das ist jetzt zu tun
pruefung-tun-1 = Laden Sie den Befund herunter. Er enthält alle Fingerabdrücke und hält den Zustand fest.
pruefung-tun-2 = Melden Sie ihn der IT-Sicherheit und dem Datenschutz. Sie prüfen, wer Zugriff auf die Datenbank hatte.
pruefung-tun-3 = Vergleichen Sie mit einer Sicherung. Was dort steht, zeigt, was verändert wurde.
pruefung-geprueft = Was wir geprüft haben
pruefung-reihenfolge = Reihenfolge
pruefung-reihenfolge-text = Jedes Ereignis nennt den Fingerabdruck seines Vorgängers.
pruefung-inhalt = Inhalte
pruefung-inhalt-text = { $anzahl ->
    [one] Der Fingerabdruck des einen Inhalts wurde neu berechnet.
   *[other] Die Fingerabdrücke aller { $anzahl } Inhalte wurden neu berechnet.
}
pruefung-baum = Ganzes Protokoll
pruefung-baum-text = Die Akte steht unverändert unter der Wurzel über { $anzahl } Ereignisse.
pruefung-geloescht = Löschungen
pruefung-geloescht-text = { $anzahl ->
    [one] 1 Inhalt wurde gelöscht. Sein Fingerabdruck ist erhalten.
   *[other] { $anzahl } Inhalte wurden gelöscht. Ihre Fingerabdrücke sind erhalten.
}
pruefung-mitnehmen = Nachweis mitnehmen
pruefung-buendel = Nachweis als ZIP
pruefung-buendel-text = Alle Ereignisse mit Fingerabdrücken, ohne uns prüfbar
pruefung-bericht = Prüfbericht als PDF/A
pruefung-bericht-text = Was geprüft wurde und was nicht, zum Ablegen
pruefung-ohne-uns = Ohne uns nachprüfen
pruefung-ohne-uns-text = Das Prüfprogramm ist quelloffen. Es braucht weder Datenbank noch Schlüssel noch Internet.
pruefung-befehl = Befehl zum Nachprüfen
pruefung-ende-0 = unverändert
pruefung-ende-1 = verändert, nennt das Ereignis
pruefung-ende-2 = nicht prüfbar

import-titel = xdomea-Import
import-unter = Akten aus einem anderen System übernehmen: xdomea 0401 und 0503, Versionen 2.3.0 bis 4.0.0.
import-paket = Paket aufnehmen
import-noch-eins = Noch ein Paket aufnehmen
import-plan-hinweis = Darunter werden die Akten abgelegt.
import-umfang = Umfang
import-ohne-dateien = Auch ohne die Dateien aufnehmen, wenn sie fehlen
import-datei = Paket
import-datei-hinweis = Eine ZIP-Datei mit der Nachricht und ihren Dateien, oder nur die Nachricht als XML.
import-knopf = Aufnehmen
import-darf-nicht = Unter diesem Zweck nicht möglich
import-darf-nicht-text = Aufnehmen kann, wer unter seinem Zweck Akten anlegen oder für das Archiv übernehmen darf. Wechseln Sie dafür den Zweck.
import-abgewiesen = { $datei } wurde abgewiesen
import-nichts-da = Aus dem Paket wurde nichts übernommen.
import-fertig = { $datei } wurde aufgenommen
import-bericht = Was übernommen wurde
import-dateien = Dateien
import-nicht = Was angepasst oder nicht übernommen wurde
import-was = Was
import-warum = Warum
import-bisher = bisher { $kennzeichen }
pruefung-stoerung = der Speicher antwortet nicht

zeugen = Zeugen
zeugen-titel = Zeugen für Prüfpunkt { $nummer }
zeugen-siegel = Stündliches Siegel, mit Ed25519 und ML-DSA unterschrieben
zeugen-unterschrift = Zwischen zwei Siegeln, mit Ed25519 unterschrieben
zeugen-kreis = { $anzahl } von { $alle } bestätigt, { $noetig } nötig
zeugen-bestaetigt = bestätigt
zeugen-nur-ed25519 = nur Ed25519
zeugen-fehlt = fehlt
zeugen-falsch = ungültige Unterschrift
zeugen-erklaerung = Jeder Zeuge hat unabhängig von uns gespeichert, welchen Stand des Protokolls er gesehen hat. Er bestätigt nur, was diesen Stand fortsetzt.
zeugen-satz-keine = Dieses Protokoll wird nicht unterschrieben; niemand außer uns hat es bestätigt.
zeugen-satz-noch-nicht = Das neueste Ereignis ist noch nicht unterschrieben. Das dauert gewöhnlich weniger als eine Sekunde.
zeugen-satz-regeln = Es ist nicht festgelegt, wessen Bestätigung zählt.
zeugen-satz-nein = Noch haben nicht genug Zeugen bestätigt, dass das Protokoll außerhalb unseres Hauses dasselbe ist.
zeugen-satz-klassisch = Genug Zeugen haben denselben Stand mit Ed25519 bestätigt. ML-DSA kommt mit dem nächsten stündlichen Siegel.
zeugen-satz-beide = Genug Zeugen haben denselben Stand bestätigt, mit Ed25519 und mit ML-DSA.
import-angepasst = Angepasst
import-hinweis = Hinweis
import-datei-fehlt = Die Datei fehlt im Paket.
import-ohne-platz = Was in der Akte keinen Platz hat
import-ohne-platz-text = Die Nachricht sagt mehr, als eine Akte hier aufnimmt. Bewahren Sie die Nachricht auf.
import-element = Element der Nachricht
import-anzahl = Wie oft
import-mal = { $anzahl }-mal
akte-darf-nicht = Unter diesem Zweck nicht möglich
akte-darf-nicht-text = Akten legt an, wer unter seinem Zweck eine Leistung bearbeitet. Wechseln Sie dafür den Zweck.

pruefung-unter = Check whether a file is complete and unchanged.
pruefung-welche = Which file?
pruefung-nicht-gefunden = There is no file of this number that you may see.
pruefung-mehrere = Several files have this number
pruefung-knopf = Check
pruefung-neu = Check again
pruefung-nachweis-laden = Download the proof
pruefung-befund-laden = Download the finding
pruefung-gut = The file is complete and unchanged.
pruefung-gut-text = { $anzahl ->
    [one] Its one event hangs on its beginning, and its fingerprint is right.
   *[other] All { $anzahl } events hang together without a gap, and every fingerprint is right.
}
pruefung-schlecht = The file was changed: event { $nummer } is not right.
pruefung-schlecht-text = { $davor ->
    [one] The one event before it is unchanged.
   *[other] The { $davor } events before it are unchanged.
} From event { $nummer } on the file is not to be trusted until it is clear what happened.
pruefung-schlecht-ganz = The file was changed.
pruefung-schlecht-erstes = The file is not to be trusted until it is clear what happened.
pruefung-unklar = The file could not be checked.
pruefung-unklar-text = This does not mean that something was changed. Reason: { $grund }
pruefung-von = of { $anzahl }
pruefung-ereignisse = Events
pruefung-inhalte = Contents
pruefung-log = Events in the whole log
pruefung-dauer = Time taken
pruefung-weg = The way through the chain
weg-anlage = File opened
weg-wurzel = Root over { $nummer } events
weg-bruch = Event { $nummer }
weg-jetzt = Newest event, { $nummer }
pruefung-was-abweicht = What exactly differs
pruefung-weitere = { $anzahl ->
    [one] 1 more finding
   *[other] { $anzahl } more findings
}
pruefung-tun = What to do now
pruefung-tun-1 = Download the finding. It holds all fingerprints and keeps the present state.
pruefung-tun-2 = Report it to IT security and data protection. They look into who had access to the database.
pruefung-tun-3 = Compare with a backup. What stands there shows what was changed.
pruefung-geprueft = What we checked
pruefung-reihenfolge = Order
pruefung-reihenfolge-text = Every event names the fingerprint of the one before.
pruefung-inhalt = Contents
pruefung-inhalt-text = { $anzahl ->
    [one] The fingerprint of the one content was computed again.
   *[other] The fingerprints of all { $anzahl } contents were computed again.
}
pruefung-baum = Whole log
pruefung-baum-text = The file stands unchanged under the root over { $anzahl } events.
pruefung-geloescht = Erasures
pruefung-geloescht-text = { $anzahl ->
    [one] 1 content was erased. Its fingerprint remains.
   *[other] { $anzahl } contents were erased. Their fingerprints remain.
}
pruefung-mitnehmen = Take the proof with you
pruefung-buendel = Proof as ZIP
pruefung-buendel-text = All events with fingerprints, checkable without us
pruefung-bericht = Report as PDF/A
pruefung-bericht-text = What was checked and what was not, to be filed
pruefung-ohne-uns = Check without us
pruefung-ohne-uns-text = The checking program is open source. It needs no database, no key, no internet.
pruefung-befehl = Command for checking
pruefung-ende-0 = unchanged
pruefung-ende-1 = changed, names the event
pruefung-ende-2 = cannot be checked

import-titel = xdomea import
import-unter = Take over files from another system: xdomea 0401 and 0503, versions 2.3.0 to 4.0.0.
import-paket = Import a package
import-noch-eins = Import another package
import-plan-hinweis = The files are put below it.
import-umfang = Extent
import-ohne-dateien = Import even if the documents' files are missing
import-datei = Package
import-datei-hinweis = A ZIP with the message and its files, or the message alone as XML.
import-knopf = Import
import-darf-nicht = Not possible under this purpose
import-darf-nicht-text = Whoever may open files under their purpose, or take them over for the archive, can import. Change your purpose for it.
import-abgewiesen = { $datei } was refused
import-nichts-da = Nothing of the package was taken.
import-fertig = { $datei } was imported
import-bericht = What was taken
import-dateien = Files of documents
import-nicht = What was adapted or not taken
import-was = What
import-warum = Why
import-bisher = was { $kennzeichen }
pruefung-stoerung = the storage does not answer

zeugen = Witnesses
zeugen-titel = Witnesses of checkpoint { $nummer }
zeugen-siegel = Hourly seal, signed with Ed25519 and ML-DSA
zeugen-unterschrift = Between two seals, signed with Ed25519
zeugen-kreis = { $anzahl } of { $alle } confirmed, { $noetig } needed
zeugen-bestaetigt = confirmed
zeugen-nur-ed25519 = Ed25519 only
zeugen-fehlt = missing
zeugen-falsch = invalid signature
zeugen-erklaerung = Each witness keeps, independently of us, the state of the log that it has seen. It confirms only what continues that state.
zeugen-satz-keine = This log is not signed; nobody but us has confirmed it.
zeugen-satz-noch-nicht = The newest event is not signed yet. That usually takes less than a second.
zeugen-satz-regeln = It is not laid down whose confirmation counts.
zeugen-satz-nein = Not enough witnesses have confirmed yet that the log is the same outside our house.
zeugen-satz-klassisch = Enough witnesses have confirmed the same state with Ed25519. ML-DSA follows with the next hourly seal.
zeugen-satz-beide = Enough witnesses have confirmed the same state, with Ed25519 and with ML-DSA.
import-angepasst = Adapted
import-hinweis = Note
import-datei-fehlt = The file is missing from the package.
import-ohne-platz = What a file has no place for
import-ohne-platz-text = The message says more than a file here can hold. Keep the message.
import-element = Element of the message
import-anzahl = How often
import-mal = { $anzahl ->
    [one] once
   *[other] { $anzahl } times
}
akte-darf-nicht = Not possible under this purpose
akte-darf-nicht-text = Files are opened by those who work on a benefit under their purpose. Change your purpose for it.

nav-aussonderung = Disposal
arbeitsplatz-faellig = { $anzahl ->
    [one] 1 file is due: offer it to the archive.
   *[other] { $anzahl } files are due: offer them to the archive.
}
arbeitsplatz-zu-bewerten = { $anzahl ->
    [one] 1 offered file waits for your appraisal.
   *[other] { $anzahl } offered files wait for your appraisal.
}
arbeitsplatz-zu-bestaetigen = { $anzahl ->
    [one] 1 delivered file waits for the confirmation of its import.
   *[other] { $anzahl } delivered files wait for the confirmation of their import.
}
akte-aussonderung = Disposal
aussonderung-unter = Closed files whose retention is over: offer them to the archive, deliver, erase.
aussonderung-unter-archiv = Files you are offered. You see metadata and the chain, no content.
aussonderung-faellig = Due
aussonderung-faellig-text = What you choose is offered to the archive together. Nothing is erased before it is appraised.
aussonderung-nichts-faellig = Nothing that you can offer
aussonderung-nichts-faellig-text = The list shows only files that you may offer under this purpose: closed files whose retention is over and that you work on or whose unit you lead.
aussonderung-akten = Files
aussonderung-anbieten = Offer to the archive
aussonderung-frist = kept until { $datum }
aussonderung-gesperrt = On hold
aussonderung-angeboten = Offered
aussonderung-keine = Nothing is offered
aussonderung-keine-text = Files that are offered stand here with their state.
aussonderung-vom = Offer of { $datum }, { $stelle }, process { $prozess }
aussonderung-angeboten-von = Offered by { $wer }
aussonderung-angeboten-am = Offered by { $wer }, { $wann }
aussonderung-prozess = Process id (ProzessID)
aussonderung-stand-angeboten = Waits for appraisal
aussonderung-stand-a = To be archived (A)
aussonderung-stand-v = To be destroyed (V)
aussonderung-stand-abgegeben = Delivered, waits for confirmation
aussonderung-stand-uebernommen = Taken over by the archive
aussonderung-stand-zurueck = Taken back
aussonderung-stand-gescheitert = Import failed
aussonderung-bewertet-von = Appraised by { $wer }, { $wann }
aussonderung-begruendung = Reason
aussonderung-abgegeben-am = Package made { $wann }
aussonderung-bestaetigt-von = Import confirmed { $wann }, read in by { $wer } ({ $rolle })
aussonderung-archivkennung = Reference of the archive
aussonderung-fehler = Reason of the archive
aussonderung-beendet-am = No longer offered since { $wann }
aussonderung-wiedereroeffnet = opened again
aussonderung-vernichtet-am = Erased { $wann }
aussonderung-loeschung-beantragt = Erasure asked for
aussonderung-loeschen = Ask for an erasure
aussonderung-0501 = List of what is offered (0501)
aussonderung-0503 = Package for the archive (0503)
aussonderung-0503-neu = Make a new package (replaces the one of { $datum })
aussonderung-bewerten = Appraise
aussonderung-bewerten-text = A: the archive takes the file over. V: it is destroyed. Until it is delivered you can decide otherwise.
aussonderung-a = A – to be archived
aussonderung-v = V – to be destroyed
aussonderung-noch-nicht = not decided yet
aussonderung-alle = All others
aussonderung-alle-hinweis = Holds for each file for which you chose nothing above.
aussonderung-bleibt = Stays after the erasure. Name nothing personal.
aussonderung-bewerten-knopf = Record the appraisal
aussonderung-antwort = Answer of the archive
aussonderung-antwort-text = The confirmation of the import (0506) from the archive's system. Only then files that were taken over may be erased.
aussonderung-antwort-archiv = The appraisal (0502) or the confirmation of the import (0506) from your archive's system.
aussonderung-antwort-datei = xdomea message (XML or ZIP)
aussonderung-antwort-knopf = Read the message
aussonderung-ergebnis-angeboten = Offered to the archive
aussonderung-ergebnis-bewertet = Appraisal recorded
aussonderung-ergebnis-antwort = Message { $nachricht } of { $absender } read
aussonderung-erledigt = { $anzahl ->
    [0] Recorded for no file.
    [one] Recorded for one file.
   *[other] Recorded for { $anzahl } files.
}
aussonderung-ohne = Without a decision: { $akten }
aussonderung-geloescht = Erased meanwhile, though the message names it: { $akten }. Everything else is recorded.
aussonderung-angebote = The way to the archive
aussonderung-nicht-angeboten = Not offered
aussonderung-nicht-angeboten-text = A closed file is offered when its retention is over.
aussonderung-zuruecknehmen = Take the offer back
aussonderung-zuruecknehmen-text = The file is still needed here. What the archive has decided does not count any more then.
aussonderung-sperren = Holds
aussonderung-keine-sperre = Not on hold
aussonderung-keine-sperre-text = Nothing stands against disposal and erasure.
aussonderung-sperren-setzen = Put the file on hold
aussonderung-sperren-text = As long as a lawsuit, a titled claim or an audit needs the file, it is neither offered nor delivered nor erased.
aussonderung-sperre-hinweis = For example the court and its reference.
aussonderung-sperre-ende = On hold until
aussonderung-sperre-ende-hinweis = Left out, the hold lasts until it is lifted.
aussonderung-sperren-knopf = Put on hold
aussonderung-sperre-bis = until { $datum }
aussonderung-sperre-ohne-ende = until it is lifted
aussonderung-sperre-vorbei = Not in force any more
aussonderung-gesetzt = Set by { $wer }, { $wann }
aussonderung-aufgehoben = Lifted by { $wer }, { $wann }
aussonderung-aufheben = Lift the hold
aussonderung-was = How a file leaves the house
aussonderung-was-text = After its retention you offer the file, and the archive appraises it. What it takes you deliver as a package; it is erased only when the archive has confirmed that it has it. What it does not take two people erase. The appraisal and the proof of the transfer stay.
aussonderung-zur-liste = All disposals
aussonderung-mehr = State and holds
ereignis-aussonderungsperregesetzt = File put on hold
ereignis-aussonderungsperreaufgehoben = Hold lifted
ereignis-akteangeboten = Offered to the archive
ereignis-angebotzurueckgenommen = Offer to the archive taken back
ereignis-aktebewertet = Appraised by the archive
ereignis-akteausgesondert = Package for the archive made
ereignis-uebernahmebestaetigt = Receipt of the archive read in: taken over
ereignis-uebernahmegescheitert = The archive could not take it over
meldung-aussonderung-angeboten = The files are offered to the archive.
meldung-aussonderung-bewertet = The appraisal is recorded.
meldung-aussonderung-zurueck = The offer is taken back.
meldung-aussonderung-gesperrt = The file is on hold.
meldung-aussonderung-aufgehoben = The hold is lifted.

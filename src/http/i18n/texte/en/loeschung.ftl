nav-loeschungen = Erasures

zweck-datenschutz = Data protection
rolle-loeschfreigabe = Erasure approval

loeschgrundlage-dsgvo-17-1-a = No longer necessary (Art. 17(1)(a) GDPR)
loeschgrundlage-dsgvo-17-1-b = Consent withdrawn (Art. 17(1)(b) GDPR)
loeschgrundlage-dsgvo-17-1-c = Objection (Art. 17(1)(c) GDPR)
loeschgrundlage-dsgvo-17-1-d = Processed unlawfully (Art. 17(1)(d) GDPR)
loeschgrundlage-dsgvo-17-1-e = Legal obligation (Art. 17(1)(e) GDPR)
loeschgrundlage-sgb10-84 = Social data, no longer necessary (Art. 17(1)(a) GDPR, § 84 SGB X)

loeschziel-akte = Whole file
loeschziel-vorgang = Procedure
loeschziel-dokument = Document
loeschziel-fassung = version { $nummer }
loeschziel-bereich = Events from … to …
loeschziel-ereignisse = Events { $von } to { $bis }

loeschung-unter = Content is erased when two people who did not ask for it agree. After that it is gone for good; the chain can still be checked.
loeschung-warten = Erasures that wait for you
loeschung-offen = Open requests
loeschung-keine = No open request
loeschung-keine-text = Whoever works on the file asks: open the file, “Change”, “Ask for erasure”.
loeschung-erledigt = Decided requests
loeschung-keine-erledigt = Nothing decided yet
loeschung-ereignisse = { $anzahl ->
    [one] one event
   *[other] { $anzahl } events
}
loeschung-grund = Reason
loeschung-grund-hinweis = Nothing personal: the reason stays.
loeschung-entscheidung = Decision
loeschung-am = Decided
loeschung-wartet = Waits for the second approval by { $name }. The file rests until then.
loeschung-hinfaellig = The approval by { $name } no longer counts: the file has changed since.
loeschung-zurueck = Take the request back
loeschung-zurueck-knopf = Take back
loeschung-erste = Approve (first person)
loeschung-erste-text = Look through the file before you approve. Your signature is good for exactly this state; the file rests until the second approval.
loeschung-erste-knopf = Give the first approval
loeschung-zweite = Approve (second person)
loeschung-zweite-text = { $name } has approved. With your approval the content is erased at once and for good.
loeschung-zweite-knopf = Erase for good
loeschung-zweite-person = Second person
loeschung-niemand = Nobody else has an approval key. A second person with the role “Erasure approval” sets one up on this page.
loeschung-ablehnen = Refuse
loeschung-ablehnen-knopf = Refuse the request
loeschung-passwort = Your password
loeschung-passwort-hinweis = It opens your approval key and is not stored. If you have no password in eAkte, it is the one you chose for the key.
loeschung-schluessel = Set up your approval key
loeschung-schluessel-text = You sign erasures with this key. It is kept under your password, and the log announces it. After a new password, set it up anew.
loeschung-schluessel-knopf = Set up the key
loeschung-stand-offen = Open
loeschung-stand-abgelehnt = Refused
loeschung-stand-zurueckgenommen = Taken back
loeschung-stand-vollzogen = Erased
loeschung-stand-abgeschlossen = Gone from backups, too

loeschung-beantragen = Ask for erasure
loeschung-beantragen-text = Two people with the role “Erasure approval” decide. What they approve is erased at once and for good.
loeschung-ziel = What is to be erased?
loeschung-von = From event
loeschung-von-hinweis = Only for “Events from … to …”: numbers from the history.
loeschung-bis = To event
loeschung-grundlage = Legal basis

meldung-loeschung-beantragt = The erasure has been asked for.
meldung-loeschung-erste = The first approval is given. The file rests until the second.
meldung-loeschung-vollzogen = The content is erased.
meldung-loeschung-beendet = The request has ended. Nothing was erased.
meldung-loeschung-schluessel = Your approval key is set up.

ereignis-loeschungbeantragt = Erasure asked for
ereignis-loeschungbeendet = Request to erase ended
ereignis-loeschung = Content erased
ereignis-loeschungabgeschlossen = Erasure completed, in backups too
ereignis-geloescht = Erased event
ereignis-geloescht-wann = erased: { $am }, on the basis of { $grundlage }

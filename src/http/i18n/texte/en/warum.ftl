warum-titel = Why may I (not) do this?
warum-link = Why?
warum-zweck = Under your purpose “{ $zweck }”
warum-antworten = What you may do here, and why
warum-ja = Allowed
warum-nein = Not allowed
warum-unbekannt = On that day you could not see this.
warum-noch-nicht = On that day it did not exist yet, or you were not in this system yet.
warum-naechste = What comes nearest:
warum-fehlt = Missing:
warum-tag = As of which day?
warum-am = Day
warum-am-hinweis = Empty: now. Otherwise the state at the end of that day.
warum-zeigen = Show
warum-damals = File, shares and roles are those of that day; the rules are those of today.

wer-titel = Who can see this?
wer-anzahl = { $anzahl ->
    [one] One person under one purpose
   *[other] { $anzahl } times person and purpose
}
wer-niemand = Nobody
wer-umfang = Extent
wer-liest = Details and documents
wer-sieht = Details only
wer-gruende = The reasons read as the person sees them.

aktion-akte-sehen = See the file
aktion-akte-aendern = Change the file
aktion-akte-wiedereroeffnen = Reopen the file
aktion-freigeben = Share and revoke
aktion-uebergabe-anbieten = Offer hand-over
aktion-uebergabe-entscheiden = Decide on a hand-over
aktion-verlauf-sehen = See the history
aktion-nachweis-sehen = See and take the proof
aktion-zugriffe-sehen = See the access log
aktion-loeschung-beantragen = Ask for an erasure
aktion-loeschung-freigeben = Approve an erasure
aktion-schutz-aendern = Say how the file is protected
aktion-dokument-sehen = See the document's details
aktion-dokument-lesen = Read the document
aktion-dokument-aendern = Change the document

luecke-freigabe-fehlt = a share with your organisation
luecke-freigabe-zweck = a share for the purpose you work under
luecke-freigabe-zeit = a share in force on that day
luecke-freigabe-widerrufen = a share that is not revoked
luecke-freigabe-klasse = a share that covers documents of this kind
luecke-freigabe-vorgang = a share of this procedure
luecke-freigabe-einheit = a share for your unit
luecke-freigabe-vereinbarung = an agreement in force that the share rests on
luecke-organisation = belonging to the leading organisation
luecke-rolle = the right role in the responsible unit
luecke-zweck = the right purpose
luecke-zweiter-faktor = a login with a second factor
luecke-notfall = an emergency access to this file
luecke-stand = the right state
luecke-sonstiges = another condition of this rule

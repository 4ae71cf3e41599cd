regelwerk-titel = Policies
regelwerk-in-kraft = In force:
regelwerk-ohne = None recorded yet
regelwerk-noch-altes = This service still decides by the policies before. Those confirmed hold as soon as the operator starts the new program.
regelwerk-wartet = Waits for two people
regelwerk-wartet-auf-sie = New policies wait for your decision.
regelwerk-ansehen = See what they change
regelwerk-nichts = Nothing waits
regelwerk-nichts-text = This is where you see what new policies change before they hold.
regelwerk-satz = Checksum
regelwerk-vorgelegt = Laid before by the operator
regelwerk-gewonnen = Accesses gained
regelwerk-verloren = Accesses lost
regelwerk-verglichen = Accesses compared
regelwerk-zugriff-text = An access is a person under a purpose, an action, and a file, procedure, document or organisation.
regelwerk-ausgelassen = Accesses not compared: { $anzahl }. There were more than a dry run compares. What changes there does not stand here.
regelwerk-weitere = Further lines that are not in the lists, but counted: { $anzahl }.
regelwerk-gewinne = Who gains something
regelwerk-verluste = Who loses something
regelwerk-niemand = Nobody
regelwerk-was = What, under which purpose
regelwerk-objekte = How many
regelwerk-grund = Reason
regelwerk-anzahl = { $anzahl ->
    [one] 1 object
   *[other] { $zahl } objects
}
regelwerk-beispiel = e.g. { $name }
regelwerk-geschuetzt = all kept closely
regelwerk-bisher = So far
regelwerk-danach = Then
regelwerk-faktor-ohne = only without a second factor
regelwerk-faktor = only { $minuten } minutes after the second factor
regelwerk-regeln = Rules that change
regelwerk-schema = The schema changes, too: what the rules can speak of.
regelwerk-unlesbar = Cannot be read
regelwerk-unlesbar-text = This program cannot read the new rules. Ask the operator for their text.
regelwerk-gleich = None
regelwerk-gleich-text = Every rule says the same as before.
regelwerk-regel-neu = New
regelwerk-regel-geaendert = Changed
regelwerk-regel-weg = Gone
regelwerk-text = Text
regelwerk-entscheidung = Confirm or refuse
regelwerk-bestaetigt = Confirmed
regelwerk-bestaetigt-datenschutz = Confirmed, data protection
regelwerk-fehlen = { $anzahl ->
    [0] It holds only with data protection.
    [one] One person more must confirm.
   *[other] { $anzahl } people must confirm: administration, a team lead or data protection of the district.
}
regelwerk-datenschutz-fehlt = At least one of them has the role data protection.
regelwerk-selbst = You have confirmed. You can still refuse.
regelwerk-verlauf = What was before
regelwerk-erstes = The first
regelwerk-gewechselt = Confirmed by two people
regelwerk-allein = By the operator alone
regelwerk-abgelehnt = Refused
meldung-regelwerk-bestaetigt = This is confirmed. The policies hold once everybody needed has confirmed.
meldung-regelwerk-gewechselt = The policies are confirmed. The operator can start the new program.
meldung-regelwerk-abgelehnt = The policies do not hold; all stays as it was.

warum-titel = Warum darf ich das (nicht)?
warum-link = Warum?
warum-zweck = Unter Ihrem Zweck „{ $zweck }“
warum-antworten = Was Sie hier dürfen und warum
warum-ja = Erlaubt
warum-nein = Nicht erlaubt
warum-unbekannt = An diesem Tag war das für Sie nicht zu sehen.
warum-noch-nicht = An diesem Tag gab es das noch nicht, oder Sie noch nicht in diesem System.
warum-naechste = Am nächsten kommt:
warum-fehlt = Es fehlt:
warum-tag = An welchem Tag?
warum-am = Tag
warum-am-hinweis = Leer: jetzt. Sonst der Stand am Ende dieses Tages.
warum-zeigen = Anzeigen
warum-damals = Akte, Freigaben und Rollen sind die jenes Tages; die Regeln sind die von heute.

wer-titel = Wer kann das sehen?
wer-anzahl = { $anzahl ->
    [one] Eine Person unter einem Zweck
   *[other] { $anzahl } Mal Person und Zweck
}
wer-niemand = Niemand
wer-umfang = Umfang
wer-liest = Angaben und Dokumente
wer-sieht = Nur Angaben
wer-gruende = Die Gründe stehen so da, wie die Person selbst sie liest.

aktion-akte-sehen = Akte sehen
aktion-akte-aendern = Akte ändern
aktion-akte-wiedereroeffnen = Akte wiedereröffnen
aktion-freigeben = Freigeben und widerrufen
aktion-uebergabe-anbieten = Übergabe anbieten
aktion-uebergabe-entscheiden = Über eine Übergabe entscheiden
aktion-verlauf-sehen = Verlauf sehen
aktion-nachweis-sehen = Nachweis sehen und mitnehmen
aktion-zugriffe-sehen = Zugriffsprotokoll sehen
aktion-loeschung-beantragen = Löschung beantragen
aktion-loeschung-freigeben = Löschung freigeben
aktion-schutz-aendern = Schutz der Akte festlegen
aktion-dokument-sehen = Angaben zum Dokument sehen
aktion-dokument-lesen = Dokument lesen
aktion-dokument-aendern = Dokument ändern

luecke-freigabe-fehlt = eine Freigabe für Ihre Organisation
luecke-freigabe-zweck = eine Freigabe für den Zweck, unter dem Sie arbeiten
luecke-freigabe-zeit = eine Freigabe, die an diesem Tag gilt
luecke-freigabe-widerrufen = eine Freigabe, die nicht widerrufen ist
luecke-freigabe-klasse = eine Freigabe, die Dokumente dieser Art umfasst
luecke-freigabe-vorgang = eine Freigabe dieses Vorgangs
luecke-freigabe-einheit = eine Freigabe für Ihre Einheit
luecke-freigabe-vereinbarung = eine geltende Vereinbarung, auf die sich die Freigabe stützt
luecke-organisation = die Zugehörigkeit zur federführenden Organisation
luecke-rolle = die passende Rolle in der zuständigen Einheit
luecke-zweck = der passende Zweck
luecke-zweiter-faktor = eine Anmeldung mit zweitem Faktor
luecke-notfall = ein Notfallzugriff auf diese Akte
luecke-stand = der passende Bearbeitungsstand
luecke-sonstiges = eine weitere Bedingung dieser Regel

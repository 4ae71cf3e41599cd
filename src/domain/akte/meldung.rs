//! What the user reads when an Akte refuses.

use jiff::civil::Date;

use super::AkteError;
use super::error::nummern;

fn tag(d: Date) -> String {
    format!("{:02}.{:02}.{:04}", d.day(), d.month(), d.year())
}

impl AkteError {
    /// What the user reads, in German: what is wrong and what to do.
    pub fn meldung(&self) -> String {
        match self {
            Self::NichtAngelegt => "Diese Akte gibt es nicht. Prüfen Sie das Aktenzeichen.".into(),
            Self::SchonAngelegt => "Diese Akte ist schon angelegt. Öffnen Sie sie aus der Liste.".into(),
            Self::AkteIstZdA => "Die Akte ist z.d.A. verfügt. Eröffnen Sie sie zuerst wieder.".into(),
            Self::AkteIstStorniert => {
                "Die Akte ist storniert und bleibt unverändert. Legen Sie bei Bedarf eine neue Akte an.".into()
            }
            Self::AkteNichtZdA => {
                "Die Akte ist nicht z.d.A. verfügt. Nur eine z.d.A. verfügte Akte lässt sich wiedereröffnen.".into()
            }
            Self::FederfuehrungUnzulaessig => {
                "Der Betreiber führt keine Akten. Wählen Sie die federführende Organisation.".into()
            }
            Self::Unveraendert => "Die Eingabe ändert nichts. Geben Sie einen anderen Wert ein.".into(),
            Self::DatumInZukunft(d) => {
                format!("Der {} liegt in der Zukunft. Geben Sie höchstens den heutigen Tag an.", tag(*d))
            }
            Self::DatumVorBeginn { tag: am, beginn } => format!(
                "Der {} liegt vor dem Beginn der Akte. Geben Sie frühestens den {} an.",
                tag(*am),
                tag(*beginn)
            ),
            Self::SchlussZuFrueh { tag: am, ab } => format!(
                "Am {} war noch nicht alles abgeschlossen: Am {} wurde darin noch gezeichnet, versandt oder z.d.A. \
                 verfügt. Geben Sie frühestens diesen Tag an.",
                tag(*am),
                tag(*ab)
            ),
            Self::DatumUnmoeglich(d) => format!(
                "Das Datum {} ist nicht möglich. Geben Sie einen Tag ab dem 01.01.1900 an, das Jahr mit vier Ziffern.",
                tag(*d)
            ),
            Self::KennungVergeben(id) => {
                format!("Die Kennung {id} ist in dieser Akte schon vergeben. Wiederholen Sie die Eingabe.")
            }
            Self::TextUngueltig { feld, bytes_max } => format!(
                "Die Angabe „{feld}“ ist leer, zu lang oder enthält unsichtbare Zeichen. Ändern Sie sie; erlaubt sind \
                 höchstens {bytes_max} Byte, Umlaute zählen doppelt."
            ),
            Self::VorgangUnbekannt(_) => {
                "Diesen Vorgang gibt es in der Akte nicht. Wählen Sie einen Vorgang der Akte.".into()
            }
            Self::VorgangIstZdA(n) => {
                format!("Der Vorgang {n:04} ist z.d.A. verfügt. Eröffnen Sie ihn zuerst wieder.")
            }
            Self::VorgangIstStorniert(n) => {
                format!("Der Vorgang {n:04} ist storniert. Wählen Sie einen anderen Vorgang.")
            }
            Self::VorgangNichtZdA(n) => format!(
                "Der Vorgang {n:04} ist nicht z.d.A. verfügt. \
                 Nur ein z.d.A. verfügter Vorgang lässt sich wiedereröffnen."
            ),
            Self::ZuTief(max) => {
                format!("Vorgänge lassen sich höchstens {max} Stufen tief gliedern. Wählen Sie eine höhere Stufe.")
            }
            Self::OffeneVorgaenge(n) if n.len() == 1 => format!(
                "Der Vorgang {} ist noch offen. Verfügen Sie ihn zuerst z.d.A. oder stornieren Sie ihn.",
                nummern(n, "")
            ),
            Self::OffeneVorgaenge(n) => format!(
                "Die Vorgänge {} sind noch offen. Verfügen Sie sie zuerst z.d.A. oder stornieren Sie sie.",
                nummern(n, "")
            ),
            Self::GeschlosseneVorgaenge(n) if n.len() == 1 => format!(
                "Der Vorgang {} ist z.d.A. verfügt. Stornieren geht nur ohne abgeschlossene Vorgänge; \
                 verfügen Sie stattdessen z.d.A.",
                nummern(n, "")
            ),
            Self::GeschlosseneVorgaenge(n) => format!(
                "Die Vorgänge {} sind z.d.A. verfügt. Stornieren geht nur ohne abgeschlossene Vorgänge; \
                 verfügen Sie stattdessen z.d.A.",
                nummern(n, "")
            ),
            Self::DokumentUnbekannt(_) => {
                "Dieses Dokument gibt es in der Akte nicht. Wählen Sie ein Dokument der Akte.".into()
            }
            Self::DokumentIstStorniert(n) => format!(
                "Das Dokument {n:04} ist storniert und bleibt unverändert. Registrieren Sie bei Bedarf ein neues."
            ),
            Self::AnlageOhneDokument(_) => {
                "Das Dokument zu dieser Anlage liegt nicht in diesem Vorgang oder ist storniert. \
                 Wählen Sie ein Dokument des Vorgangs."
                    .into()
            }
            Self::EingangOhneRichtung => {
                "Einen Eingangstag hat nur, was eingegangen ist. Wählen Sie die Richtung „Eingang“, oder lassen Sie den \
                 Eingangstag weg."
                    .into()
            }
            Self::AnlageFolgt(n) => format!(
                "Das Dokument {n:04} ist eine Anlage. Verschieben Sie das Dokument, zu dem sie gehört; \
                 die Anlage folgt ihm."
            ),
            Self::GleicheAkte => {
                "Das Dokument liegt schon in dieser Akte. Wählen Sie eine andere Akte, oder verschieben Sie es \
                 in einen anderen Vorgang."
                    .into()
            }
            Self::AndereOrganisation => {
                "Die andere Akte führt eine andere Organisation. Geben Sie ihr das Dokument frei; \
                 verschieben lässt es sich nur innerhalb der eigenen Organisation."
                    .into()
            }
            Self::WenigerGeschuetzt => {
                "Die andere Akte ist weniger geschützt. Legen Sie dort denselben Schutz fest, dann verschieben Sie.".into()
            }
            Self::FassungUnveraendert => {
                "Die Datei gleicht der aktuellen Fassung. Wählen Sie die geänderte Datei.".into()
            }
            Self::DateinameUngueltig => {
                "Der Dateiname ist leer, zu lang oder enthält einen Ordner. Benennen Sie die Datei um.".into()
            }
            Self::EmpfaengerFederfuehrend => {
                "Die federführende Organisation sieht die Akte ohnehin. Wählen Sie eine andere Organisation.".into()
            }
            Self::EmpfaengerUnzulaessig => {
                "Der Betreiber erhält keine Freigabe. Wählen Sie eine andere Organisation.".into()
            }
            Self::ZeitraumVerkehrt { von, bis } => format!(
                "Der Beginn {} liegt nach dem Ende {}. Tauschen Sie die Tage.",
                tag(*von),
                tag(*bis)
            ),
            Self::ZeitraumVorbei(bis) => {
                format!("Das Ende {} liegt in der Vergangenheit. Geben Sie einen späteren Tag an.", tag(*bis))
            }
            Self::KlassenLeer => "Es ist keine Dokumentklasse gewählt. Wählen Sie mindestens eine.".into(),
            Self::KlasseDoppelt(k) => {
                format!("Die Dokumentklasse „{k}“ ist doppelt genannt. Nennen Sie sie einmal.")
            }
            Self::FreigabeBesteht(_) => {
                "Für diese Organisation und diesen Zweck besteht schon eine Freigabe. Widerrufen Sie sie zuerst.".into()
            }
            Self::FreigabeWartet(_) => {
                "Für diese Organisation und diesen Zweck wartet schon eine Freigabe auf eine zweite Person. \
                 Lassen Sie darüber entscheiden."
                    .into()
            }
            Self::FreigabeEntschieden(_) => {
                "Über diese Freigabe ist schon entschieden. Laden Sie die Freigaben der Akte neu.".into()
            }
            Self::ZeitraumZuLang(d) => {
                format!("So lange gilt diese Freigabe nicht. Geben Sie höchstens den {} an.", tag(*d))
            }
            Self::WiderspruchNichtBeimKreis(l) => format!(
                "Über Widersprüche zur Leistung „{l}“ entscheidet nicht der Kreis. Geben Sie den Vorgang nicht frei."
            ),
            Self::FreigabeUnbekannt(_) => {
                "Diese Freigabe gibt es in der Akte nicht. Wählen Sie eine Freigabe der Akte.".into()
            }
            Self::FreigabeBeendet(_) => {
                "Diese Freigabe ist schon beendet. Es ist nichts weiter zu tun.".into()
            }
            Self::Deckung(e) => e.meldung(),
            Self::Uebergabe(e) => e.meldung(),
            Self::Auskunft(e) => e.meldung(),
            Self::Geschaeftsgang(e) => e.meldung(),
            Self::Frist(e) => e.meldung(),
            Self::Scan(e) => e.meldung(),
            Self::Schwaerzung(e) => e.meldung(),
            Self::Aussonderung(e) => e.meldung(),
            Self::LoeschungLaeuft => {
                "Für diese Akte ist schon eine Löschung beantragt. Warten Sie die Entscheidung ab.".into()
            }
            Self::LoeschungUnbekannt => {
                "Dieser Antrag auf Löschung ist nicht mehr offen. Laden Sie die Liste der Anträge neu.".into()
            }
            Self::LoeschungUeberholt => {
                "Seit dem Antrag kam etwas hinzu, das er nicht nennt und das deshalb nicht gelöscht würde. Lehnen Sie den \
                 Antrag ab und lassen Sie die Löschung neu beantragen."
                    .into()
            }
            Self::NichtsZuLoeschen => {
                "Hier ist nichts zu löschen: Es gibt das nicht, oder es ist schon gelöscht. Prüfen Sie die Auswahl."
                    .into()
            }
            Self::ErsteFassung => {
                "Die erste Fassung lässt sich nur mit dem Dokument löschen. Wählen Sie das Dokument.".into()
            }
            Self::EreignisNichtEinzeln(n) => format!(
                "Das Ereignis {n} lässt sich nicht einzeln löschen, sonst sagte der Rest der Akte etwas anderes. \
                 Wählen Sie die Fassung, das Dokument, den Vorgang oder die Akte."
            ),
            Self::AufbewahrungLaeuft(bis) => format!(
                "Die Aufbewahrungsfrist läuft bis zum {}; vorher wird nicht gelöscht (Art. 17 Abs. 3 lit. b DSGVO). \
                 Warten Sie ihr Ende ab; hätten die Daten nie verarbeitet werden dürfen, wählen Sie „Unrechtmäßig \
                 verarbeitet“.",
                tag(*bis)
            ),
            Self::NurAntragsteller => {
                "Zurücknehmen kann den Antrag nur, wer die Löschung beantragt hat. Bitten Sie diese Person darum.".into()
            }
            Self::NichtSelbstFreigeben => {
                "Eine Löschung geben zwei Personen frei, die sie nicht beantragt haben. Bitten Sie eine andere Person."
                    .into()
            }
            Self::RuhtBisLoeschung => {
                "Die Akte ruht, bis über die Löschung entschieden ist. Warten Sie die zweite Freigabe ab, oder sperren Sie die \
                 Akte, wenn sie noch gebraucht wird."
                    .into()
            }
            Self::PersonenZuViele(max) => {
                format!("Die Liste nennt mehr als {max} Personen. Kürzen Sie sie.")
            }
            Self::SonderkreisBeantragt => {
                "Für diese Akte ist schon ein Sonderkreis beantragt. Warten Sie die Entscheidung ab.".into()
            }
            Self::SonderkreisNichtBeantragt => {
                "Für diese Akte ist kein Sonderkreis mehr beantragt. Laden Sie die Akte neu.".into()
            }
            Self::SonderkreisZuKlein => {
                "Ein Sonderkreis hat mindestens zwei Personen, sonst könnte niemand sein Ende bestätigen. \
                 Nennen Sie eine weitere Person."
                    .into()
            }
            Self::ZweitePerson => {
                "Dazu gehört eine zweite Person: Wer beantragt hat, bestätigt nicht, auch nicht i. V. Bitten Sie jemand anderen.".into()
            }
            Self::MedizinwiderspruchFremd => {
                "Den Widerspruch gegen die Weitergabe medizinischer Daten hat eine andere Stelle aufgenommen; er gilt gegenüber \
                 Ihrer. Nennen Sie das seither eingegangene Dokument, mit dem die Person ihn zurücknimmt."
                    .into()
            }
            Self::EntwurfFremd => {
                "Als Entwurf kennzeichnet ein Dokument nur, wer es verfasst. Bitten Sie die Person darum.".into()
            }
            Self::EinwilligungOhneGrund => {
                "Eine Einwilligung gibt es nur zu Anvertrautem. Nennen Sie, wem das Dokument anvertraut ist.".into()
            }
        }
    }
}

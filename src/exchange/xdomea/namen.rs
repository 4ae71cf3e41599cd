//! Names of ZIP, message and process: `<ProzessID>_<Nachrichtentyp>.zip` holds the same name `.xml`.

use crate::wert::uuid_vorn;
use crate::{Ablehnung, AblehnungCode, Fassung, Nachricht};

/// What the message was found in.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Herkunft<'n> {
    /// A ZIP, and its name where it is known.
    Zip(Option<&'n str>),
    /// A folder.
    Ordner,
}

/// Compares the names; `Some`: a warning.
///
/// Refused in a ZIP: a name that follows the convention and contradicts the message. A name that does not
/// follow it, as after renaming, is only noted, and so is everything in a folder.
pub(crate) fn vergleichen(
    eintrag: &str,
    herkunft: Herkunft<'_>,
    nachricht: &Nachricht,
) -> Result<Option<String>, Ablehnung> {
    let stamm = ohne_endung(eintrag);
    let prozess = nachricht.prozess_id.to_string();
    let erwartet = match nachricht.version {
        Fassung::V400 => {
            let nummer = nachricht.lfd_nr.map_or(1, |(nummer, _)| nummer);
            format!("{prozess}_{}_{nummer}", nachricht.typ.code())
        }
        _ => format!("{prozess}_{}", nachricht.typ.wurzel()),
    };
    let ablehnen = |grund: String| {
        let rat = format!("Bitte ZIP und XML nach dem Standard benennen: `{erwartet}`.");
        Err(Ablehnung::neu(AblehnungCode::NameUngleich, grund, rat).am_eintrag(eintrag))
    };
    if nach_konvention(stamm) && !stamm[..36].eq_ignore_ascii_case(&prozess) {
        let grund = format!("Die Nachricht heißt `{eintrag}`, gehört aber zum Prozess {prozess}.");
        return match herkunft {
            Herkunft::Zip(_) => ablehnen(grund),
            Herkunft::Ordner => Ok(Some(grund)),
        };
    }
    if let Herkunft::Zip(Some(zip)) = herkunft {
        // A download may have been numbered: `name (1).zip`.
        let zip = ohne_endung(zip);
        let zip = zip.split_once(" (").map_or(zip, |(vorn, _)| vorn);
        if !zip.eq_ignore_ascii_case(stamm) {
            let grund = format!("Das ZIP heißt `{zip}`, die Nachricht darin `{stamm}`.");
            return if nach_konvention(zip) {
                ablehnen(grund)
            } else {
                Ok(Some(grund))
            };
        }
    }
    let anders = !stamm.eq_ignore_ascii_case(&erwartet);
    Ok(anders.then(|| {
        format!("Die Nachricht heißt `{eintrag}`, der Standard erwartet `{erwartet}.xml`.")
    }))
}

fn nach_konvention(stamm: &str) -> bool {
    uuid_vorn(stamm) && stamm[36..].starts_with('_')
}

fn ohne_endung(name: &str) -> &str {
    let ab = name.len().saturating_sub(4);
    match name.get(ab..) {
        Some(e) if e.eq_ignore_ascii_case(".zip") || e.eq_ignore_ascii_case(".xml") => &name[..ab],
        _ => name,
    }
}

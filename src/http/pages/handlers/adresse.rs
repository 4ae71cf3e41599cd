//! Which page an address that is only sent to belongs to.

use uuid::Uuid;

/// The page from which a form can be sent once more after the person has proved who they are.
pub(super) fn wiederholbar(path: &str) -> String {
    match path {
        p if p.starts_with("/konto/") => "/konto".to_owned(),
        p if p.starts_with("/loeschungen/") || p.contains("/loeschung/") => {
            "/loeschungen".to_owned()
        }
        p if p.starts_with("/notfall") => "/notfall".to_owned(),
        p => gegenstand(p).unwrap_or_else(|| "/".to_owned()),
    }
}

/// Address of the Akte or Dokument that an action was about: its first two parts, if there are more.
pub(super) fn gegenstand(path: &str) -> Option<String> {
    let parts: Vec<_> = path.split('/').skip(1).take(3).collect();
    match parts[..] {
        [was @ ("akten" | "dokumente"), id, _] if Uuid::parse_str(id).is_ok() => {
            Some(format!("/{was}/{id}"))
        }
        _ => None,
    }
}

/// Where to go instead of an address that only takes forms. After a refused form the browser shows such a one, and asks
/// for it when the language is changed or Enter is pressed in it: the Akte or Dokument, else the list it belongs to.
pub(super) fn statt_senden(path: &str) -> String {
    let liste = || {
        let mut parts = path.split('/').skip(1);
        match (parts.next(), parts.next()) {
            (Some(erster), Some(_)) => format!("/{erster}"),
            _ => "/".to_owned(),
        }
    };
    gegenstand(path).unwrap_or_else(liste)
}

#[cfg(test)]
mod tests {
    use super::{gegenstand, statt_senden};

    #[test]
    fn a_refused_change_leads_back_to_what_it_was_about() {
        let akte = "/akten/283df98a-19db-43a4-a0a1-2547ab09a8d3";
        let vorgang = format!("{akte}/vorgaenge/8/zda");
        assert_eq!(gegenstand(&vorgang).as_deref(), Some(akte));
        for path in ["/", "/akten/neu/x", "/loeschungen/schluessel", akte] {
            assert_eq!(gegenstand(path), None, "{path}");
        }
    }

    #[test]
    fn an_address_that_only_takes_forms_has_a_page_to_go_to() {
        let akte = "/akten/283df98a-19db-43a4-a0a1-2547ab09a8d3";
        let fristen = format!("{akte}/wiedervorlagen");
        for (path, ziel) in [
            (fristen.as_str(), akte),
            ("/zweck", "/"),
            ("/konto/passwort", "/konto"),
            ("/scanstapel/8/stichprobe", "/scanstapel"),
        ] {
            assert_eq!(statt_senden(path), ziel, "{path}");
        }
    }
}

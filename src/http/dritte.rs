//! Why somebody else may see an Akte: the sentence of a policy speaks to the person it lets in (`@grund`), this one of
//! them to others.

use eakte_domain::zugriff::Grund;

use super::i18n::Sprache;

/// The sentence about the person whom this policy lets see an Akte, with its paragraph.
pub(super) fn von_ihnen(g: &Grund, s: Sprache) -> String {
    let satz = s.t(&schluessel(&g.regel));
    if g.norm.is_empty() {
        satz
    } else {
        format!("{satz} ({})", g.norm)
    }
}

fn schluessel(regel: &str) -> String {
    format!("wer-regel-{}", regel.replace('_', "-"))
}

#[cfg(test)]
mod tests {
    use eakte_zugriff::Regelwerk;

    use super::*;

    #[test]
    fn whoever_a_policy_lets_see_an_akte_is_spoken_of_and_not_to() {
        let mut gefunden = 0;
        for (_, text) in Regelwerk::eingebaute() {
            for regel in text.split("@id(\"").skip(1) {
                let (id, rest) = regel.split_once('"').expect("an id ends");
                // What it permits stands before its conditions.
                let kopf = rest.split("when {").next().unwrap_or_default();
                if !kopf.contains("permit (") || !kopf.contains("\"akte_sehen\"") {
                    continue;
                }
                gefunden += 1;
                for (sprache, du) in [
                    (Sprache::De, &["Sie ", "Ihre", "Ihr "][..]),
                    (Sprache::En, &["you", "You"]),
                ] {
                    let satz = sprache.t(&schluessel(id));
                    assert!(satz.ends_with('.') && satz.contains(' '), "{id}: {satz}");
                    assert!(!du.iter().any(|d| satz.contains(d)), "{id}: {satz}");
                }
            }
        }
        assert!(gefunden > 9, "only {gefunden} policies found");
    }
}

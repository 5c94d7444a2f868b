//! What was measured of the thing that somebody complained about; asks nothing of store or clock.
//!
//! People write "voffice", "V-Office bị chậm" or "mạng": names of targets are found in it, or it in them, without
//! diacritics, case and punctuation. Words for the network as a whole stand for its references.

use hatang_proto::model::Target;

use crate::analysis::network::Role;
use crate::run::network_reading::roles;
use crate::web::search::fold;

/// Shorter words name too many things.
const SHORTEST: usize = 3;
const INTERNET: &[&str] = &["internet", "mang", "wifi", "duong truyen", "net"];
const CPNET: &[&str] = &["cpnet", "tslcd", "truyen so lieu", "chuyen dung"];

/// What people call it, and the roles that stand for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Subject {
    pub(super) name: String,
    pub(super) roles: Vec<Role>,
}

/// What `about` means among `targets`; no roles if nothing that is measured stands for it.
pub(super) fn subject<'a>(about: &str, targets: impl Iterator<Item = &'a Target>) -> Subject {
    let said = plain(about);
    let targets: Vec<&Target> = targets.collect();
    let best = targets.iter().map(|target| likeness(&said, &plain(&target.name))).max().unwrap_or(0);
    if 0 < best {
        let alike: Vec<&Target> =
            targets.iter().copied().filter(|target| likeness(&said, &plain(&target.name)) == best).collect();
        let name = alike.first().map_or_else(String::new, |target| target.name.clone());
        return Subject { name, roles: all_roles(&alike) };
    }
    let holds = |words: &[&str]| words.iter().any(|word| format!(" {said} ").contains(&format!(" {word} ")));
    let wanted = |name: &str, wanted: fn(&Role) -> bool| {
        let mut roles = all_roles(&targets);
        roles.retain(wanted);
        Subject { name: name.to_owned(), roles }
    };
    if holds(CPNET) {
        wanted("mạng truyền số liệu chuyên dùng", |role| matches!(role, Role::Cpnet(_)))
    } else if holds(INTERNET) {
        wanted("Internet", |role| matches!(role, Role::Internet(_)))
    } else {
        Subject { name: about.trim().to_owned(), roles: Vec::new() }
    }
}

fn all_roles(targets: &[&Target]) -> Vec<Role> {
    let mut roles: Vec<Role> = targets.iter().flat_map(|target| roles::roles(target)).collect();
    roles.sort();
    roles.dedup();
    roles
}

/// 0 for nothing in common; the same name beats a part, a longer part a shorter one.
fn likeness(said: &str, name: &str) -> usize {
    let (said_solid, name_solid) = (said.replace(' ', ""), name.replace(' ', ""));
    if name_solid.len() < SHORTEST || said_solid.len() < SHORTEST {
        return usize::from(name_solid == said_solid && !said_solid.is_empty());
    }
    if said_solid == name_solid {
        return usize::MAX;
    }
    let in_words = |long: &str, short: &str| format!(" {long} ").contains(&format!(" {short} "));
    let within = in_words(said, name) || in_words(name, said) || said_solid.starts_with(&name_solid);
    if within { said_solid.len().min(name_solid.len()) } else { 0 }
}

/// Folded, with everything but letters and digits as spaces.
fn plain(text: &str) -> String {
    let folded = fold(text);
    let words = folded.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use hatang_proto::model::{Segment, TargetId};

    fn target(name: &str, segment: Segment, probe: &str) -> Target {
        let (id, name) = (TargetId(1), name.to_owned());
        Target { id, name, segment, probe: probe.parse().unwrap(), period_s: 60, timeout_ms: 3_000 }
    }

    fn found(about: &str) -> (String, usize) {
        let targets = [
            target("Cổng mạng", Segment::Lan, "gateway"),
            target("VOFFICE", Segment::Application, "https://voffice.example/"),
            target("Một cửa", Segment::Application, "tcp:10.0.0.1:443"),
            target("Một cửa liên thông", Segment::Application, "tcp:10.0.0.2:443"),
            target("DNS trong nước", Segment::Internet, "icmp:8.8.8.8"),
            target("Cloudflare", Segment::Internet, "icmp:1.1.1.1"),
            target("Nút CPNet tỉnh", Segment::Cpnet, "icmp:10.1.1.1"),
        ];
        let Subject { name, roles } = subject(about, targets.iter());
        (name, roles.len())
    }

    #[test]
    fn applications_are_found_without_diacritics_case_and_punctuation() {
        for about in ["VOFFICE", "voffice", " V-Office ", "phần mềm VOFFICE", "voffice bị chậm"] {
            assert_eq!(found(about), ("VOFFICE".to_owned(), 2), "{about}");
        }
        assert_eq!(found("mot cua"), ("Một cửa".to_owned(), 2));
        assert_eq!(found("Một cửa liên thông").0, "Một cửa liên thông");
    }

    #[test]
    fn words_for_the_network_stand_for_its_references() {
        assert_eq!(found("mạng chậm"), ("Internet".to_owned(), 2));
        assert_eq!(found("Đường truyền"), ("Internet".to_owned(), 2));
        assert_eq!(found("mạng TSLCD"), ("mạng truyền số liệu chuyên dùng".to_owned(), 1));
    }

    #[test]
    fn what_is_not_measured_has_no_roles() {
        for about in ["hộ tịch", "máy in", "a", "…"] {
            assert_eq!(found(about).1, 0, "{about}");
        }
    }
}

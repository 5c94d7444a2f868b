//! Who may enter the agent's folders and its key in the registry, as security descriptors, and whom they may belong to.
//!
//! Every user of a Windows PC may make folders below `%ProgramData%`, and whoever makes one owns it: somebody may have
//! made ours first, with a link in it that leads the service to write elsewhere, or with an identity of his own
//! (CVE-2024-28241 was of this kind). So our folders are made with their rights in one step, and an existing one is
//! trusted only if it and what lies in it belong to the system, to administrators or to the account that asks.
//! Anything but the named folder or key is left alone, and nothing is followed that leads elsewhere.
//! Sources: Microsoft Learn, "Security Descriptor String Format", `CreateDirectoryW`, `SetSecurityInfo`, "Well-known SIDs".

#[cfg(windows)]
mod token;
#[cfg(windows)]
mod windows;

#[cfg(windows)]
pub use token::{is_administrator, own_account};
#[cfg(windows)]
pub use windows::{Object, create_dir, owner, restrict, restrict_key, rights};

/// A folder for the system and administrators: protected against what the folder above grants, inherited by all within.
pub const PRIVATE_DIR: &str = "O:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";
/// A folder that users may read besides.
pub const READABLE_DIR: &str = "O:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)";
/// A registry key for the system and administrators.
pub const PRIVATE_KEY: &str = "O:BAD:P(A;CI;KA;;;SY)(A;CI;KA;;;BA)";

/// The system and administrators.
const TRUSTED: [&str; 2] = ["S-1-5-18", "S-1-5-32-544"];

/// Whether what belongs to `owner` (a SID as text) cannot have been planted by an ordinary account; `own` is the
/// account that asks.
pub fn is_trusted(owner: &str, own: &str) -> bool {
    owner == own || TRUSTED.contains(&owner)
}

/// Whether these rights (`D:…`, as Windows writes them) have kept out everybody but the system and administrators, so that
/// nobody else can have put anything there.
pub fn keep_others_out(dacl: &str) -> bool {
    let Some(rest) = dacl.strip_prefix("D:P") else { return false };
    let Some((_flags, entries)) = rest.split_once('(') else { return false };
    let mut entries = entries.trim_end_matches(')').split(")(");
    entries.all(|entry| matches!(entry.rsplit(';').next(), Some("SY" | "BA")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_ordinary_account_owns_is_not_trusted() {
        let (system, user) = ("S-1-5-18", "S-1-5-21-1-2-3-1001");
        assert!(is_trusted(system, system) && is_trusted("S-1-5-32-544", system));
        assert!(!is_trusted(user, system));
        assert!(!is_trusted("S-1-5-32-545", system), "the group of all users");
        assert!(!is_trusted("S-1-5-180", system), "a longer number is another account");
        assert!(is_trusted(user, user));
    }

    #[test]
    fn rights_that_let_others_in_are_told_from_those_that_do_not() {
        let text = |descriptor: &'static str| descriptor.strip_prefix("O:BA").unwrap();
        assert!(keep_others_out(text(PRIVATE_DIR)));
        assert!(keep_others_out("D:PAI(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)"));
        assert!(!keep_others_out(text(READABLE_DIR)), "not even for reading");
        assert!(
            !keep_others_out("D:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)"),
            "inherited rights may have been others"
        );
        assert!(!keep_others_out("D:P(A;OICI;FA;;;SY)(A;;FA;;;S-1-5-21-1-2-3-1001)"));
        assert!(!keep_others_out("D:P") && !keep_others_out("D:NO_ACCESS_CONTROL") && !keep_others_out(""));
    }

    #[test]
    fn private_descriptors_are_protected_and_name_nobody_else() {
        for text in [PRIVATE_DIR, PRIVATE_KEY] {
            assert!(text.starts_with("O:BAD:P(") && text.matches("(A;").count() == 2, "{text}");
            assert!(text.contains(";;;SY)") && text.ends_with(";;;BA)"), "{text}");
        }
        let users = READABLE_DIR.strip_prefix(PRIVATE_DIR).unwrap();
        assert_eq!(users, "(A;OICI;0x1200a9;;;BU)", "read and execute, no write");
    }
}

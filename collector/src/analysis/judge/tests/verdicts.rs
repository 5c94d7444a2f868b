//! One scenario a verdict.

use super::office::{Office, answer, beyond, connect, cpnet, internet};
use super::{Fault, MINUTE, fault, judged, judged_office, morning, only, words};
use crate::analysis::episode::Part;
use crate::analysis::network::{Network, Role};
use crate::analysis::verdict::Verdict;

fn all(office: &Office) -> Vec<Role> {
    office.targets.iter().map(|quiet| quiet.role.clone()).collect()
}

#[test]
fn quiet_weeks_bring_no_episode() {
    let office = Office { days: 10, machines: 4, ..Office::default() };
    assert_eq!(words(&judged_office(&office)), Vec::<&str>::new());
}

#[test]
fn one_computer_on_bad_wireless_is_its_own_matter() {
    let mut office = Office::default();
    office.faults.push(Fault { machines: vec![2], loss: 0.3, ..fault(all(&office)) });
    let episode = only(&judged_office(&office), Verdict::Pc, &morning());
    assert_eq!(episode.machines, ["pc02"]);
}

#[test]
fn a_bad_gateway_for_all_is_the_offices_network_and_not_the_provider() {
    let mut office = Office::default();
    office.faults.push(Fault { loss: 0.15, ..fault(all(&office)) });
    only(&judged_office(&office), Verdict::Lan, &morning());
}

#[test]
fn a_slow_line_is_found_and_the_office_cleared() {
    let mut office = Office::default();
    office.faults.push(Fault { slower_ms: 25.0, ..fault(beyond(&office)) });
    let episode = only(&judged_office(&office), Verdict::AccessLine, &morning());
    assert!(episode.cleared().contains(&Part::Lan), "{:?}", episode.cleared());
    assert!(episode.confidence > 0.7, "{}", episode.confidence);
    assert_eq!(episode.machines.len(), 5);
}

#[test]
fn a_dead_line_is_no_power_cut() {
    let mut office = Office::default();
    office.faults.push(Fault { loss: 1.0, ..fault(beyond(&office)) });
    only(&judged_office(&office), Verdict::AccessLine, &morning());
}

#[test]
fn a_line_filled_by_the_office_itself_is_not_the_providers_fault() {
    let mut office = Office::default();
    office.faults.push(Fault { slower_ms: 60.0, own_bps: Some(40e6), ..fault(beyond(&office)) });
    only(&judged_office(&office), Verdict::AccessLineSelfLoad, &morning());
}

#[test]
fn a_bad_internet_behind_a_good_first_hop_is_the_providers_network() {
    let mut office = Office::default();
    office.faults.push(Fault { loss: 0.1, ..fault(vec![internet("vn"), internet("world")]) });
    let episode = only(&judged_office(&office), Verdict::Isp, &morning());
    assert!(
        episode.cleared().contains(&Part::AccessLine) && episode.cleared().contains(&Part::Cpnet),
        "{episode:?}"
    );
}

#[test]
fn lines_of_all_the_providers_sites_bad_at_once_are_its_network() {
    let sites = (0..4).map(|number| {
        let mut office = Office { unit: format!("xa-{number}"), seed: number + 1, ..Office::default() };
        office.faults.push(Fault { slower_ms: 40.0, ..fault(beyond(&office)) });
        office.site()
    });
    let episodes = judged(&Network { sites: sites.collect() });
    assert_eq!(words(&episodes), ["isp"; 4]);
    assert!(episodes.iter().all(|episode| (episode.peers_bad, episode.peers) == (3, 3)));
}

#[test]
fn a_bad_government_network_takes_its_applications_along() {
    let mut office = Office::default();
    office
        .faults
        .push(Fault { slower_ms: 80.0, ..fault(vec![cpnet(), connect("voffice"), answer("voffice")]) });
    let episode = only(&judged_office(&office), Verdict::Cpnet, &morning());
    assert_eq!(episode.cleared(), [Part::Lan, Part::AccessLine, Part::Isp]);
}

#[test]
fn an_application_that_answers_slowly_is_named() {
    let mut office = Office::default();
    office.faults.push(Fault { slower_ms: 300.0, ..fault(vec![answer("mail")]) });
    let episode = only(&judged_office(&office), Verdict::Application, &morning());
    assert_eq!(episode.target.as_deref(), Some("mail"));
}

#[test]
fn an_application_that_nobody_can_reach_is_named() {
    let mut office = Office::default();
    office.faults.push(Fault { loss: 1.0, ..fault(vec![connect("voffice"), answer("voffice")]) });
    let episode = only(&judged_office(&office), Verdict::Application, &morning());
    assert_eq!(episode.target.as_deref(), Some("voffice"));
}

#[test]
fn computers_that_fall_silent_together_had_no_current() {
    let cut = morning().start..morning().start + 25 * MINUTE;
    let office = Office { silent: vec![(Vec::new(), cut.clone())], ..Office::default() };
    let episode = only(&judged_office(&office), Verdict::OutagePower, &cut);
    assert_eq!(episode.machines.len(), 5);
}

#[test]
fn a_few_lost_samples_of_a_rare_probe_are_insufficient_or_nothing() {
    let mut office = Office { machines: 1, ..Office::default() };
    let short = morning().start..morning().start + 6 * MINUTE;
    office.faults.push(Fault { loss: 1.0, when: short, ..fault(vec![connect("mail")]) });
    let found = judged_office(&office);
    assert!(found.iter().all(|episode| !episode.verdict.blames_provider()), "{:?}", words(&found));
}

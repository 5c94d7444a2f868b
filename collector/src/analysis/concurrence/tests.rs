//! Groups over episodes whose overlaps are known.

use super::*;

/// Minutes from and to, at a unit.
fn stretch(unit: u64, from: i64, to: i64, verdict: Verdict) -> Stretch {
    Stretch {
        number: from,
        unit: UnitId(unit.try_into().unwrap()),
        start_ms: from * MINUTE_MS,
        end_ms: to * MINUTE_MS,
        verdict,
        target: (verdict == Verdict::Application).then(|| "VOFFICE".to_owned()),
        open: false,
    }
}

/// Units below ten are VNPT's, those below twenty Viettel's; of the others nobody knows.
fn provider(unit: UnitId, _at_ms: i64) -> Option<&'static str> {
    match unit.0 {
        0..10 => Some("VNPT"),
        10..20 => Some("Viettel"),
        _ => None,
    }
}

/// Bond, beginning and end in minutes, minutes by unit, most units at once.
type Shown = (Bond, i64, i64, Vec<(i64, u32)>, u32);

fn shown(stretches: &[Stretch]) -> Vec<Shown> {
    let group = |group: Together| {
        let units = group.units.iter().map(|(unit, minutes)| (i64::from(unit.0), *minutes)).collect();
        (group.bond, group.start_ms / MINUTE_MS, group.end_ms / MINUTE_MS, units, group.peak)
    };
    together(stretches, provider).into_iter().map(group).collect()
}

#[test]
fn the_group_is_the_time_that_two_of_one_provider_share() {
    let seen = shown(&[
        stretch(1, 0, 60, Verdict::Isp),
        stretch(2, 30, 90, Verdict::AccessLine),
        stretch(11, 0, 90, Verdict::Isp),
    ]);
    let bond = Bond::Provider(Some("VNPT".to_owned()));
    assert_eq!(seen, [(bond, 30, 60, vec![(1, 30), (2, 30)], 2)]);
}

#[test]
fn a_third_that_joins_makes_the_group_longer_and_higher() {
    let seen = shown(&[
        stretch(1, 0, 60, Verdict::Isp),
        stretch(2, 10, 40, Verdict::Isp),
        stretch(3, 35, 80, Verdict::Isp),
    ]);
    assert_eq!(seen.len(), 1);
    assert_eq!((seen[0].1, seen[0].2, seen[0].4), (10, 60, 3));
    assert_eq!(seen[0].3, [(1, 50), (2, 30), (3, 25)]);
}

#[test]
fn who_only_touch_or_share_a_moment_are_no_group() {
    assert_eq!(shown(&[stretch(1, 0, 60, Verdict::Isp), stretch(2, 60, 90, Verdict::Isp)]), []);
    assert_eq!(shown(&[stretch(1, 0, 60, Verdict::Isp), stretch(2, 57, 90, Verdict::Isp)]), []);
    assert_eq!(shown(&[]), []);
}

#[test]
fn one_unit_alone_is_no_group_however_many_episodes_it_has() {
    let seen = shown(&[stretch(1, 0, 60, Verdict::Isp), stretch(1, 10, 70, Verdict::AccessLine)]);
    assert_eq!(seen, []);
}

#[test]
fn two_verdicts_of_one_unit_count_its_time_once() {
    let all = [
        stretch(1, 0, 60, Verdict::Isp),
        stretch(1, 30, 60, Verdict::AccessLine),
        stretch(2, 0, 60, Verdict::Isp),
    ];
    let groups = together(&all, provider);
    assert_eq!(groups[0].units, [(UnitId(1), 60), (UnitId(2), 60)]);
    assert_eq!((groups[0].peak, groups[0].unit_minutes()), (2, 120));
    assert_eq!(groups[0].verdicts, [Verdict::AccessLine, Verdict::Isp]);
}

#[test]
fn what_lies_inside_an_office_or_names_nothing_binds_nobody() {
    for verdict in
        [Verdict::Pc, Verdict::Lan, Verdict::AccessLineSelfLoad, Verdict::Insufficient, Verdict::Ambiguous]
    {
        assert_eq!(shown(&[stretch(1, 0, 60, verdict), stretch(2, 0, 60, verdict)]), [], "{verdict}");
    }
}

#[test]
fn an_application_and_the_government_network_bind_across_providers() {
    for (verdict, bond) in [
        (Verdict::Application, Bond::Application("VOFFICE".to_owned())),
        (Verdict::Cpnet, Bond::Cpnet),
        (Verdict::OutagePower, Bond::Power),
    ] {
        let seen =
            shown(&[stretch(1, 0, 60, verdict), stretch(11, 0, 60, verdict), stretch(21, 0, 9, verdict)]);
        assert_eq!(seen, [(bond, 0, 60, vec![(1, 60), (11, 60), (21, 9)], 3)]);
    }
}

#[test]
fn units_of_unknown_providers_are_not_mixed_with_known_ones() {
    let seen = shown(&[
        stretch(21, 0, 60, Verdict::Isp),
        stretch(22, 0, 60, Verdict::Isp),
        stretch(1, 0, 60, Verdict::Isp),
    ]);
    assert_eq!(seen, [(Bond::Provider(None), 0, 60, vec![(21, 60), (22, 60)], 2)]);
}

#[test]
fn an_episode_that_ends_before_it_begins_is_passed_over() {
    assert_eq!(shown(&[stretch(1, 60, 0, Verdict::Isp), stretch(2, 0, 60, Verdict::Isp)]), []);
}

#[test]
fn a_year_of_three_hundred_units_is_grouped_at_once() {
    let one = |unit: u64, day: i64| {
        let shift = (i64::try_from(unit).unwrap() * 7 + day) % 90;
        stretch(unit % 300, day * 1_440 + shift, day * 1_440 + shift + 45, Verdict::Isp)
    };
    let all: Vec<Stretch> = (0..300).flat_map(|unit| (0..250).map(move |day| one(unit, day))).collect();
    let groups = together(&all, |_, _| Some("VNPT"));
    assert_eq!(groups.len(), 250, "one a day");
    assert!(groups.iter().all(|group| group.units.len() == 300));
}

//! Complaints at an office of nine machines that measures VOFFICE and the Internet once a minute.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::super::network::{Machine, Observation, Reply};
use super::*;

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 86_400_000;
/// Thursday 2026-01-15 08:40 in Viet Nam.
const AT_MS: i64 = 1_768_441_200_000;
const MACHINES: usize = 9;

static RULES: LazyLock<Rules> = LazyLock::new(|| Rules::on("2026-11-01").unwrap());

fn answer() -> Role {
    Role::ApplicationAnswer("VOFFICE".to_owned())
}

/// What machine `m` gets at a moment.
type Reality<'a> = &'a dyn Fn(usize, i64) -> Reply;

/// Ten days and the present one, 7:00 to 10:00.
fn site(role: &Role, machines: usize, reality: Reality<'_>) -> Site {
    let machine = |number: usize| {
        let mut observations = Vec::new();
        for day in (0..=10).rev() {
            for minute in -100..80 {
                let at_ms = AT_MS - day * DAY_MS + minute * MINUTE_MS;
                observations.push(Observation { at_ms, reply: reality(number, at_ms) });
            }
        }
        Machine {
            name: format!("PC-{number}"),
            series: BTreeMap::from([(role.clone(), observations)]),
            ..Machine::default()
        }
    };
    Site { unit: "1".to_owned(), machines: (1..=machines).map(machine).collect(), ..Site::default() }
}

/// 82 to 86 ms, differently by minute.
fn usual(at_ms: i64) -> Reply {
    Reply::After(82_000 + u32::try_from(at_ms / MINUTE_MS % 5).unwrap() * 1_000)
}

fn minutes_from(at_ms: i64) -> i64 {
    (at_ms - AT_MS) / MINUTE_MS
}

fn judged<'a>(roles: &'a [Role], site: &'a Site, change: impl FnOnce(&mut Case<'a>)) -> ComplaintJudgement {
    let mut case = Case {
        about: "voffice",
        at_ms: AT_MS,
        machine: None,
        subject: "VOFFICE",
        roles,
        site,
        peers: &[],
        episodes: &[],
        rules: &RULES,
    };
    change(&mut case);
    judge(&case)
}

fn episode(from: i64, to: i64, verdict: Verdict) -> BoundEpisode {
    BoundEpisode {
        number: Some(7),
        start_ms: AT_MS + from * MINUTE_MS,
        end_ms: AT_MS + to * MINUTE_MS,
        verdict,
        target: None,
    }
}

#[test]
fn a_slow_hour_confirms_with_interval_figures_machines_and_cause() {
    let slow = |machine: usize, at_ms: i64| {
        let during = (-5..30).contains(&minutes_from(at_ms));
        if during && machine <= 7 { Reply::After(640_000) } else { usual(at_ms) }
    };
    let site = site(&answer(), MACHINES, &slow);
    let episodes = [episode(-5, 30, Verdict::AccessLine)];
    let peers = [site.clone(), self::site(&answer(), 3, &|_, at_ms| usual(at_ms))];
    let judgement = judged(&[answer()], &site, |case| {
        case.episodes = &episodes;
        case.peers = &peers;
    });
    assert_eq!(judgement.verdict, ComplaintVerdict::Confirmed);
    assert_eq!(
        judgement.sentence,
        "Xác nhận: từ 8:35 đến 9:10 thời gian phản hồi VOFFICE là 640 ms, thường ngày 84 ms (n = 315); \
         7/9 máy cùng lúc; 1/2 đơn vị khác cùng nhà mạng cũng bị; nguyên nhân: đường truyền Internet."
    );
    assert_eq!((judgement.machines_bad, judgement.machines), (7, 9));
    assert_eq!(judgement.usual_days, 8, "weekends and the days themselves are not compared with a Thursday");
    assert_eq!(judgement.usual.samples, 8 * 35 * 9);
    assert_eq!(judgement.before.median_us, Some(84_000));
    assert_eq!(judgement.episodes, episodes);
}

#[test]
fn a_usual_morning_contradicts() {
    let site = site(&answer(), MACHINES, &|_, at_ms| usual(at_ms));
    let judgement = judged(&[answer()], &site, |_| {});
    assert_eq!(judgement.verdict, ComplaintVerdict::Contradicted);
    assert_eq!(
        judgement.sentence,
        "Chưa thấy trong số đo: từ 8:30 đến 8:45 thời gian phản hồi VOFFICE là 84 ms, thường ngày 84 ms (n = 135); \
         9 máy cùng đo."
    );
}

#[test]
fn every_morning_slow_is_usual_and_does_not_confirm() {
    let slow = |_: usize, at_ms: i64| {
        let minute = (at_ms - AT_MS).rem_euclid(DAY_MS) / MINUTE_MS;
        if minute < 30 { Reply::After(640_000) } else { usual(at_ms) }
    };
    let judgement = judged(&[answer()], &site(&answer(), MACHINES, &slow), |case| {
        case.at_ms += 10 * MINUTE_MS;
    });
    assert_eq!(judgement.verdict, ComplaintVerdict::Contradicted);
}

#[test]
fn the_machine_that_complained_confirms_for_itself_and_another_ones_trouble_only_in_part() {
    let slow = |machine: usize, at_ms: i64| {
        let during = (-20..30).contains(&minutes_from(at_ms));
        if during && machine == 2 { Reply::After(640_000) } else { usual(at_ms) }
    };
    let site = site(&answer(), MACHINES, &slow);
    let own = judged(&[answer()], &site, |case| case.machine = Some("PC-2"));
    assert_eq!(own.verdict, ComplaintVerdict::Confirmed);
    assert!(own.sentence.ends_with("; 1/9 máy cùng lúc; nguyên nhân chưa xác định."), "{}", own.sentence);
    let other = judged(&[answer()], &site, |case| case.machine = Some("PC-3"));
    assert_eq!(other.verdict, ComplaintVerdict::Partly);
    assert!(other.sentence.ends_with("(n = 135); chỉ 1/9 máy."), "{}", other.sentence);
}

#[test]
fn a_delay_that_nobody_feels_confirms_in_part_for_an_application_and_fully_for_the_network() {
    let slow = |_: usize, at_ms: i64| {
        let during = (-20..30).contains(&minutes_from(at_ms));
        if during { Reply::After(125_000) } else { usual(at_ms) }
    };
    let of = |role: Role| judged(std::slice::from_ref(&role), &site(&role, MACHINES, &slow), |_| {});
    let application = of(answer());
    assert_eq!(application.verdict, ComplaintVerdict::Partly);
    assert!(application.sentence.ends_with("khó nhận thấy khi sử dụng."), "{}", application.sentence);
    assert_eq!(of(Role::Internet("DNS".to_owned())).verdict, ComplaintVerdict::Confirmed);
}

#[test]
fn no_answer_at_all_confirms_without_a_time_and_a_target_that_never_answers_says_nothing() {
    let dead = |_: usize, at_ms: i64| {
        if (-20..30).contains(&minutes_from(at_ms)) { Reply::Lost } else { usual(at_ms) }
    };
    let judgement = judged(&[answer()], &site(&answer(), MACHINES, &dead), |_| {});
    assert_eq!(judgement.verdict, ComplaintVerdict::Confirmed);
    let expected =
        "VOFFICE không trả lời, thường ngày 84 ms (n = 135), mất 100 % số lần đo; 9/9 máy cùng lúc";
    assert!(judgement.sentence.contains(expected), "{}", judgement.sentence);
    for reply in [Reply::Denied, Reply::Lost] {
        let blocked = judged(&[answer()], &site(&answer(), MACHINES, &|_, _| reply), |_| {});
        assert_eq!(blocked.verdict, ComplaintVerdict::Insufficient, "{reply:?}: {}", blocked.sentence);
    }
}

#[test]
fn of_several_roles_the_worst_speaks() {
    let connect = Role::ApplicationConnect("VOFFICE".to_owned());
    let lost = |_: usize, at_ms: i64| {
        if (-20..30).contains(&minutes_from(at_ms)) { Reply::Lost } else { usual(at_ms) }
    };
    let mut both = site(&answer(), MACHINES, &|_, at_ms| usual(at_ms));
    for (machine, other) in both.machines.iter_mut().zip(site(&connect, MACHINES, &lost).machines) {
        machine.series.extend(other.series);
    }
    let judgement = judged(&[answer(), connect], &both, |_| {});
    assert_eq!(judgement.verdict, ComplaintVerdict::Confirmed);
}

#[test]
fn without_measurements_of_it_an_episode_at_that_time_is_named_and_nothing_more_is_claimed() {
    let site = site(&answer(), MACHINES, &|_, at_ms| usual(at_ms));
    let alone = judged(&[], &site, |case| case.about = "hộ tịch");
    assert_eq!(alone.verdict, ComplaintVerdict::Insufficient);
    assert_eq!(alone.sentence, "Chưa đủ số đo: không có số đo nào của “hộ tịch” lúc 8:40.");
    assert_eq!(alone.target, None);
    let episodes = [episode(-15, 25, Verdict::Cpnet)];
    let beside = judged(&[], &site, |case| case.episodes = &episodes);
    assert_eq!(beside.verdict, ComplaintVerdict::Partly);
    assert!(
        beside
            .sentence
            .ends_with("; cùng lúc ghi nhận sự cố từ 8:25 đến 9:05: mạng truyền số liệu chuyên dùng."),
        "{}",
        beside.sentence
    );
    let later = [episode(20, 40, Verdict::Cpnet)];
    let apart = judged(&[], &site, |case| case.episodes = &later);
    assert_eq!(apart.verdict, ComplaintVerdict::Insufficient, "an episode at another time is no cause");
}

#[test]
fn a_good_target_beside_an_episode_elsewhere_is_partly() {
    let site = site(&answer(), MACHINES, &|_, at_ms| usual(at_ms));
    let episodes = [episode(-5, 25, Verdict::Isp)];
    let judgement = judged(&[answer()], &site, |case| case.episodes = &episodes);
    assert_eq!(judgement.verdict, ComplaintVerdict::Partly);
    assert!(judgement.sentence.contains("8:35 đến 9:05: mạng của nhà mạng"), "{}", judgement.sentence);
}

#[test]
fn too_few_samples_say_nothing() {
    let sparse = |_: usize, at_ms: i64| usual(at_ms);
    let mut site = site(&answer(), 1, &sparse);
    for machine in &mut site.machines {
        for observations in machine.series.values_mut() {
            observations.retain(|observation| observation.at_ms / MINUTE_MS % 5 == 0);
        }
    }
    let judgement = judged(&[answer()], &site, |_| {});
    assert_eq!(judgement.verdict, ComplaintVerdict::Insufficient, "{}", judgement.sentence);
}

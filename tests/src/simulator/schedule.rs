//! What goes wrong when: impairments drawn over the working hours of a fleet, never two at a site within three quarters
//! of an hour.

use super::Settings;
use super::calendar::{CLOSES, MINUTE_MS, OPENS, is_working, midnight_ms};
use super::fleet::{Fleet, Place, Refusal};
use super::impairment::{Impairment, Segment, course};
use super::random::Random;

const APART_MS: i64 = 45 * MINUTE_MS;

/// How often each kind is tried, so that what is felt at several sites does not outnumber the rest.
const KINDS: [(Kind, f64); 11] = [
    (Kind::Pc, 1.0),
    (Kind::Lan, 1.1),
    (Kind::Access, 1.0),
    (Kind::OwnLoad, 1.0),
    (Kind::Core, 0.5),
    (Kind::GovernmentCore, 0.12),
    (Kind::GovernmentTail, 0.35),
    (Kind::Answer, 0.12),
    (Kind::ServerNetwork, 0.12),
    (Kind::Reference, 0.05),
    (Kind::Power, 1.0),
];

#[derive(Debug, Clone, Copy)]
enum Kind {
    Pc,
    Lan,
    Access,
    OwnLoad,
    Core,
    GovernmentCore,
    GovernmentTail,
    Answer,
    ServerNetwork,
    Reference,
    Power,
}

pub fn draw(random: &mut Random, fleet: &Fleet, settings: Settings) -> Vec<Impairment> {
    let mut taken: Vec<Impairment> = Vec::new();
    for day in (settings.learning_days..settings.days).filter(|day| is_working(*day)) {
        let expected = settings.per_site_day * fleet.sites.len() as f64;
        let tries = expected as usize + usize::from(random.chance(expected.fract()));
        for _ in 0..tries {
            let Some(segment) = segment(random, fleet) else { continue };
            let new = impairment(random, fleet, segment, day);
            if taken.iter().all(|old| are_apart(fleet, old, &new)) {
                taken.push(new);
            }
        }
    }
    taken.sort_by_key(|impairment| impairment.from_ms);
    taken
}

fn are_apart(fleet: &Fleet, a: &Impairment, b: &Impairment) -> bool {
    let in_time = a.until_ms + APART_MS <= b.from_ms || b.until_ms + APART_MS <= a.from_ms;
    let others = b.segment.sites(fleet);
    in_time || a.segment.sites(fleet).iter().all(|site| !others.contains(site))
}

/// A part of the way of this fleet, or `None` if it has no such part.
fn segment(random: &mut Random, fleet: &Fleet) -> Option<Segment> {
    let mut ticket = random.unit() * KINDS.iter().map(|(_, weight)| weight).sum::<f64>();
    let chosen = KINDS.iter().find(|(_, weight)| {
        ticket -= weight;
        ticket < 0.0
    });
    let site = random.index(fleet.sites.len());
    let one_of = |random: &mut Random, wanted: &dyn Fn(&super::fleet::Target) -> bool| {
        let found: Vec<usize> =
            (0..fleet.targets.len()).filter(|index| wanted(&fleet.targets[*index])).collect();
        (!found.is_empty()).then(|| found[random.index(found.len())])
    };
    Some(match chosen?.0 {
        Kind::Pc => Segment::Pc { site, machine: random.index(fleet.sites[site].machines.len()) },
        Kind::Lan => Segment::Lan { site },
        Kind::Access => Segment::Access { site },
        Kind::OwnLoad => Segment::OwnLoad { site, upwards: random.chance(0.35) },
        Kind::Core => {
            Segment::Core { provider: fleet.sites[site].provider, abroad_only: random.chance(0.25) }
        }
        Kind::GovernmentCore => Segment::GovernmentCore,
        Kind::GovernmentTail => Segment::GovernmentTail { site },
        Kind::Answer => Segment::Answer { target: one_of(random, &|target| target.is_application)? },
        Kind::ServerNetwork => {
            Segment::ServerNetwork { target: one_of(random, &|target| target.is_application)? }
        }
        Kind::Reference => Segment::Reference {
            target: one_of(random, &|target| {
                !target.is_application && target.place != Place::Government && target.refusal == Refusal::No
            })?,
        },
        Kind::Power => Segment::Power { site },
    })
}

fn impairment(random: &mut Random, fleet: &Fleet, segment: Segment, day: u32) -> Impairment {
    let minutes = random.across(10.0, 480.0).min((CLOSES - OPENS) as f64);
    let length_ms = (minutes * MINUTE_MS as f64) as i64;
    let slack = (CLOSES - OPENS) * MINUTE_MS - length_ms;
    let (delay_us, loss) = harm(random, fleet, segment);
    let sudden = 1.0 <= loss || random.chance(0.5);
    let ramp_ms = if sudden { 0 } else { (length_ms as f64 * random.between(0.02, 0.2)) as i64 };
    let ramp_ms = ramp_ms.min(15 * MINUTE_MS);
    // The length counts from half strength to half strength.
    let from_ms = midnight_ms(day) + OPENS * MINUTE_MS + random.whole(0, slack) - ramp_ms / 2;
    let until_ms = from_ms + length_ms + ramp_ms;
    Impairment {
        segment,
        from_ms,
        until_ms,
        delay_us,
        loss,
        ramp_ms,
        course: course(random, from_ms, until_ms),
    }
}

/// Added delay in microseconds and share of loss.
fn harm(random: &mut Random, fleet: &Fleet, segment: Segment) -> (f64, f64) {
    let delay = random.across(8_000.0, 300_000.0);
    match segment {
        Segment::Power { .. } => (0.0, 1.0),
        // Full queues delay, and drop a little.
        Segment::OwnLoad { .. } => (random.across(12_000.0, 300_000.0), random.between(0.0, 0.06)),
        // People notice an answer that takes half as long again, at least.
        Segment::Answer { target } if random.chance(0.8) => {
            (fleet.targets[target].answer_us * random.across(0.6, 10.0), random.between(0.0, 0.05))
        }
        _ => match random.whole(0, 99) {
            0..50 => (delay, 0.0),
            50..75 => (delay, random.across(0.01, 0.4)),
            75..88 => (0.0, random.across(0.02, 0.4)),
            _ => (0.0, 1.0),
        },
    }
}

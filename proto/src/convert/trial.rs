//! Trials of targets and their answers between wire and model.

use super::{ConvertError, Fault, samples, target};
use crate::limits::TRIAL_TARGET;
use crate::model::{Sample, TargetId, Trial, TrialAnswer, TrialRefusal};
use crate::wire::{self, trial_answer::Refusal};

/// Checks a trial as received.
pub fn from_wire(trial: wire::TrialTarget) -> Result<Trial, ConvertError> {
    let wanted = trial.target.ok_or(ConvertError::new("trial_target.target", Fault::Missing))?;
    Ok(Trial { number: trial.number, target: target::from_wire(wanted)? })
}

/// Writes a trial for sending.
pub fn to_wire(trial: &Trial) -> wire::TrialTarget {
    wire::TrialTarget { number: trial.number, target: Some(target::to_wire(&trial.target)) }
}

/// Checks an answer as received.
pub fn answer_from_wire(answer: &wire::TrialAnswer) -> Result<TrialAnswer, ConvertError> {
    let number = answer.number;
    if let Some(sample) = &answer.sample {
        let found = samples::from_wire(sample)?;
        let [sample] = &found[..] else {
            let fault = Fault::WrongLength { len: found.len(), expected: 1 };
            return Err(ConvertError::new("trial_answer.sample", fault));
        };
        return Ok(TrialAnswer { number, outcome: Ok(sample.reading) });
    }
    let refusal = match answer.refusal() {
        Refusal::TooMany => TrialRefusal::TooMany,
        Refusal::Cannot => TrialRefusal::Cannot,
        Refusal::Unspecified => {
            return Err(ConvertError::new("trial_answer.refusal", Fault::UnknownCode(answer.refusal.into())));
        }
    };
    Ok(TrialAnswer { number, outcome: Err(refusal) })
}

/// Writes an answer for sending.
pub fn answer_to_wire(answer: TrialAnswer) -> wire::TrialAnswer {
    let number = answer.number;
    match answer.outcome {
        Ok(reading) => {
            let sample = Sample { target: TargetId(TRIAL_TARGET), at_boot_ms: 0, reading };
            let sample = Some(samples::to_wire(&[sample]));
            wire::TrialAnswer { number, sample, refusal: Refusal::Unspecified.into() }
        }
        Err(refusal) => {
            let refusal = match refusal {
                TrialRefusal::TooMany => Refusal::TooMany,
                TrialRefusal::Cannot => Refusal::Cannot,
            };
            wire::TrialAnswer { number, sample: None, refusal: refusal.into() }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Method, Outcome, Phases, Probe, Reading, Segment, Target};

    fn reading() -> Reading {
        let phases = Phases { dns_us: Some(1), connect_us: Some(2), tls_us: None, first_byte_us: Some(0) };
        Reading {
            method: Method::Http,
            outcome: Outcome::HttpStatus(503),
            round_trip_us: Some(9),
            phases: Some(phases),
        }
    }

    #[test]
    fn trials_and_answers_come_back_as_they_went() {
        let trial = Trial {
            number: u64::MAX,
            target: Target {
                id: TargetId(TRIAL_TARGET),
                name: "VOFFICE".to_owned(),
                segment: Segment::Application,
                probe: Probe::Tcp { host: "a.vn".to_owned(), port: 443 },
                period_s: 60,
                timeout_ms: 2_000,
            },
        };
        assert_eq!(from_wire(to_wire(&trial)), Ok(trial));
        for outcome in [Ok(reading()), Err(TrialRefusal::TooMany), Err(TrialRefusal::Cannot)] {
            let answer = TrialAnswer { number: 7, outcome };
            assert_eq!(answer_from_wire(&answer_to_wire(answer)), Ok(answer));
        }
    }

    #[test]
    fn what_is_no_trial_and_no_answer_is_refused() {
        assert!(from_wire(wire::TrialTarget { number: 1, target: None }).is_err());
        assert!(from_wire(wire::TrialTarget { number: 1, target: Some(wire::Target::default()) }).is_err());
        assert!(answer_from_wire(&wire::TrialAnswer::default()).is_err());
        let unknown = wire::TrialAnswer { refusal: 99, ..wire::TrialAnswer::default() };
        assert!(answer_from_wire(&unknown).is_err());
        let sample = Sample { target: TargetId(1), at_boot_ms: 0, reading: reading() };
        for samples in [&[][..], &[sample; 2]] {
            let sample = Some(samples::to_wire(samples));
            assert!(answer_from_wire(&wire::TrialAnswer { sample, ..wire::TrialAnswer::default() }).is_err());
        }
    }
}

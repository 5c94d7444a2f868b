//! Which way echoes go: what the tests said, and when to doubt it. Pure.
//!
//! Sockets are preferred, because they measure without a thread and hear routers' errors with their time. Echoes that
//! are to end at a router go by the system's call wherever it works: the firewall of Windows keeps "time exceeded" from
//! sockets. The agent's echo to itself passes every firewall, so long silence on sockets is doubted too.

use hatang_proto::model::inventory::Problem;

use super::super::way::EchoAnswer;

/// Problems in a row after which both ways are tested anew.
const PROBLEMS_UNTIL_TEST: u32 = 5;
/// Silent echoes in a row after which, and after every further so many, the call is asked too.
const SILENCES_UNTIL_DOUBT: u32 = 5;

/// By what an echo is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Sockets,
    Call,
}

/// Which ways answered an echo of this PC to itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Tested {
    pub(super) sockets: bool,
    pub(super) call: bool,
}

/// What is to be done after an echo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    GoOn,
    /// The same echo should go by the system's call: sockets may be deaf.
    AskTheCall,
}

/// The choice for one family of addresses.
#[derive(Debug, Default)]
pub(super) struct Choice {
    tested: Option<Tested>,
    problems: u32,
    silences: u32,
}

impl Choice {
    pub(super) fn is_made(&self) -> bool {
        self.tested.is_some()
    }

    /// What the last test said; nothing works before the first.
    pub(super) fn tested(&self) -> Tested {
        self.tested.unwrap_or_default()
    }

    pub(super) fn make(&mut self, tested: Tested) {
        *self = Self { tested: Some(tested), ..Self::default() };
    }

    /// The way of the next echo, `to_router` if its life is to end at one. Where nothing works sockets are tried all the
    /// same: their problem says what to do.
    pub(super) fn by(&self, to_router: bool) -> By {
        match self.tested() {
            Tested { call: true, .. } if to_router => By::Call,
            Tested { sockets: false, call: true } => By::Call,
            _ => By::Sockets,
        }
    }

    /// Takes in what came of an echo.
    pub(super) fn note(&mut self, by: By, ended: &Result<EchoAnswer, Problem>) -> Next {
        let Ok(answer) = ended else {
            self.problems += 1;
            if PROBLEMS_UNTIL_TEST <= self.problems {
                *self = Self::default();
            }
            return Next::GoOn;
        };
        self.problems = 0;
        match (by, answer) {
            (By::Call, _) => return Next::GoOn,
            (By::Sockets, EchoAnswer::Silence) => self.silences = self.silences.saturating_add(1),
            (By::Sockets, EchoAnswer::Unreachable { round_trip_us: None }) => {}
            (By::Sockets, _) => self.silences = 0,
        }
        let doubt = 0 < self.silences && self.silences.is_multiple_of(SILENCES_UNTIL_DOUBT);
        if doubt && *answer == EchoAnswer::Silence && self.tested().call {
            Next::AskTheCall
        } else {
            Next::GoOn
        }
    }

    /// Sockets were found deaf.
    pub(super) fn leave_sockets(&mut self) {
        self.make(Tested { sockets: false, call: true });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPLY: Result<EchoAnswer, Problem> = Ok(EchoAnswer::Reply { round_trip_us: 9 });
    const SILENCE: Result<EchoAnswer, Problem> = Ok(EchoAnswer::Silence);

    fn made(sockets: bool, call: bool) -> Choice {
        let mut choice = Choice::default();
        choice.make(Tested { sockets, call });
        choice
    }

    fn broken() -> Result<EchoAnswer, Problem> {
        Err(Problem { part: "icmp".to_owned(), operation: "send".to_owned(), cause: "broken".to_owned() })
    }

    #[test]
    fn sockets_win_for_echoes_and_the_call_for_echoes_that_end_at_a_router() {
        let by = |sockets, call| (made(sockets, call).by(false), made(sockets, call).by(true));
        assert_eq!(by(true, true), (By::Sockets, By::Call));
        assert_eq!(by(true, false), (By::Sockets, By::Sockets));
        assert_eq!(by(false, true), (By::Call, By::Call));
        assert_eq!(by(false, false), (By::Sockets, By::Sockets));
    }

    #[test]
    fn five_problems_in_a_row_ask_for_a_test_and_four_do_not() {
        let mut choice = made(true, true);
        for _ in 0..4 {
            assert_eq!(choice.note(By::Sockets, &broken()), Next::GoOn);
        }
        choice.note(By::Sockets, &REPLY);
        for _ in 0..4 {
            choice.note(By::Sockets, &broken());
        }
        assert!(choice.is_made());
        choice.note(By::Call, &broken());
        assert!(!choice.is_made());
    }

    #[test]
    fn every_fifth_silence_of_sockets_is_doubted_as_long_as_nothing_is_heard() {
        let mut choice = made(true, true);
        let mut doubts = |count: usize| {
            (0..count).filter(|_| choice.note(By::Sockets, &SILENCE) == Next::AskTheCall).count()
        };
        assert_eq!((doubts(4), doubts(1), doubts(4), doubts(1)), (0, 1, 0, 1));
        choice.note(By::Sockets, &REPLY);
        let doubts = (0..4).filter(|_| choice.note(By::Sockets, &SILENCE) == Next::AskTheCall).count();
        assert_eq!(doubts, 0);
    }

    #[test]
    fn silence_is_not_doubted_where_there_is_nothing_else_to_ask() {
        let mut choice = made(true, false);
        assert!((0..20).all(|_| choice.note(By::Sockets, &SILENCE) == Next::GoOn));
        let mut choice = made(false, true);
        assert!((0..20).all(|_| choice.note(By::Call, &SILENCE) == Next::GoOn));
    }

    #[test]
    fn deaf_sockets_are_left_until_the_next_test() {
        let mut choice = made(true, true);
        choice.leave_sockets();
        assert_eq!((choice.by(false), choice.is_made()), (By::Call, true));
    }
}

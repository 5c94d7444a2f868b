//! How long somebody must wait before another password is looked at.
//!
//! Pure: `now_ms` is an argument. Three counts of failures, each with a wait that doubles:
//!
//! - of a name from one address: five are free, then 1 s up to 15 min;
//! - of an address, whatever the name: 30 are free, since a whole office may share it, then 1 s up to 5 min;
//! - of a name from anywhere: 50 are free, then 1 s up to 30 s. An address from which that name signed in before is
//!   exempt, and so is the collector's own machine: a stranger elsewhere slows the owner of a name down, but never
//!   locks them out.
//!
//! An attempt counts as failed from its beginning until it succeeds, so that many at once gain nothing. One that comes
//! too early is not looked at and not counted. It is not known here which names exist, so that all fare alike.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};

/// Failures are forgotten this long after the last one, or after its wait if that is longer.
const FORGET_MS: i64 = 3_600_000;

/// When failures cost a wait.
#[derive(Debug, Clone, Copy)]
struct Rule {
    free: u32,
    longest_ms: i64,
}

const BY_PAIR: Rule = Rule { free: 5, longest_ms: 900_000 };
const BY_ADDRESS: Rule = Rule { free: 30, longest_ms: 300_000 };
const BY_NAME: Rule = Rule { free: 50, longest_ms: 30_000 };
const FIRST_WAIT_MS: i64 = 1_000;

/// All failures that are remembered.
#[derive(Debug)]
pub(super) struct Lockout {
    pairs: Counts<(String, String)>,
    addresses: Counts<String>,
    names: Counts<String>,
    /// Where a name signed in, with the time.
    at_home: BTreeMap<(String, String), i64>,
    most: usize,
}

impl Lockout {
    /// Remembers `most` names and addresses of each kind.
    pub(super) fn new(most: usize) -> Self {
        Self {
            pairs: Counts::new(BY_PAIR, most),
            addresses: Counts::new(BY_ADDRESS, most),
            names: Counts::new(BY_NAME, most),
            at_home: BTreeMap::new(),
            most,
        }
    }

    /// Begins an attempt, which counts as failed until [`Self::succeeded`] or [`Self::take_back`]; or says how many
    /// milliseconds to wait.
    pub(super) fn begin(&mut self, name: &str, address: &str, now_ms: i64) -> Result<(), i64> {
        let wait_ms = self.wait_ms(name, address, now_ms);
        if 0 < wait_ms {
            return Err(wait_ms);
        }
        self.pairs.add((name.to_owned(), address.to_owned()), now_ms);
        self.addresses.add(address.to_owned(), now_ms);
        self.names.add(name.to_owned(), now_ms);
        Ok(())
    }

    /// How long this name must wait at this address; 0 if it need not.
    pub(super) fn wait_ms(&self, name: &str, address: &str, now_ms: i64) -> i64 {
        let pair = (name.to_owned(), address.to_owned());
        let exempt = self.at_home.contains_key(&pair) || is_own_machine(address);
        let by_name = if exempt { 0 } else { self.names.wait_ms(&pair.0, now_ms) };
        let by_address = self.addresses.wait_ms(&pair.1, now_ms);
        self.pairs.wait_ms(&pair, now_ms).max(by_address).max(by_name)
    }

    /// The attempt that began last for this name at this address was right.
    pub(super) fn succeeded(&mut self, name: &str, address: &str, now_ms: i64) {
        let pair = (name.to_owned(), address.to_owned());
        self.pairs.by_key.remove(&pair);
        self.addresses.take_back(&pair.1);
        self.names.take_back(&pair.0);
        if self.most <= self.at_home.len() {
            let oldest = self.at_home.iter().min_by_key(|(_, at_ms)| **at_ms).map(|(pair, _)| pair.clone());
            oldest.and_then(|pair| self.at_home.remove(&pair));
        }
        self.at_home.insert(pair, now_ms);
    }

    /// The attempt was neither right nor wrong.
    pub(super) fn take_back(&mut self, name: &str, address: &str) {
        self.pairs.take_back(&(name.to_owned(), address.to_owned()));
        self.addresses.take_back(&address.to_owned());
        self.names.take_back(&name.to_owned());
    }
}

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    last_ms: i64,
}

#[derive(Debug)]
struct Counts<K> {
    rule: Rule,
    most: usize,
    by_key: BTreeMap<K, Failures>,
}

impl<K: Ord + Clone> Counts<K> {
    fn new(rule: Rule, most: usize) -> Self {
        Self { rule, most, by_key: BTreeMap::new() }
    }

    fn wait_ms(&self, key: &K, now_ms: i64) -> i64 {
        let Some(failures) = self.by_key.get(key) else { return 0 };
        // A clock set back must not lock anybody out for longer than the wait itself.
        (failures.last_ms.min(now_ms) + self.rule.wait_after(failures.count) - now_ms).max(0)
    }

    fn add(&mut self, key: K, now_ms: i64) {
        if !self.by_key.contains_key(&key) && self.most <= self.by_key.len() {
            self.make_room(now_ms);
        }
        let rule = self.rule;
        let failures = self.by_key.entry(key).or_insert(Failures { count: 0, last_ms: now_ms });
        if rule.is_forgotten(*failures, now_ms) {
            failures.count = 0;
        }
        *failures = Failures { count: failures.count.saturating_add(1), last_ms: now_ms };
    }

    fn take_back(&mut self, key: &K) {
        if let Some(failures) = self.by_key.get_mut(key) {
            failures.count = failures.count.saturating_sub(1);
            if failures.count == 0 {
                self.by_key.remove(key);
            }
        }
    }

    /// Whoever failed least goes first, so that inventing names does not free the ones under attack.
    fn make_room(&mut self, now_ms: i64) {
        let rule = self.rule;
        self.by_key.retain(|_, failures| !rule.is_forgotten(*failures, now_ms));
        if self.by_key.len() < self.most {
            return;
        }
        let least = self.by_key.iter().min_by_key(|(_, failures)| (failures.count, failures.last_ms));
        if let Some(key) = least.map(|(key, _)| key.clone()) {
            self.by_key.remove(&key);
        }
    }
}

impl Rule {
    fn wait_after(self, count: u32) -> i64 {
        match count.checked_sub(self.free) {
            None => 0,
            Some(further) => (FIRST_WAIT_MS << further.min(20)).min(self.longest_ms),
        }
    }

    fn is_forgotten(self, failures: Failures, now_ms: i64) -> bool {
        failures.last_ms.min(now_ms) + FORGET_MS.max(self.wait_after(failures.count)) <= now_ms
    }
}

/// What counts as one address: of version 6 a network, since one machine has as many addresses of it as it likes.
pub(super) fn counted_address(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) if address.is_loopback() => address.to_string(),
        IpAddr::V6(address) => {
            let network = u128::from(address) & !u128::from(u64::MAX);
            format!("{}/64", Ipv6Addr::from(network))
        }
    }
}

fn is_own_machine(address: &str) -> bool {
    address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: &str = "10.0.0.5";

    fn fail(lockout: &mut Lockout, name: &str, address: &str, now_ms: i64) -> bool {
        lockout.begin(name, address, now_ms).is_ok()
    }

    #[test]
    fn after_five_failures_each_wait_is_twice_the_one_before_up_to_a_quarter_of_an_hour() {
        let mut lockout = Lockout::new(10);
        assert!((0..5).all(|_| fail(&mut lockout, "admin", HOME, 0)));
        let mut now_ms = 0;
        let mut waits = Vec::new();
        for _ in 0..12 {
            let wait_ms = lockout.begin("admin", HOME, now_ms).unwrap_err();
            assert_eq!(
                lockout.begin("admin", HOME, now_ms + wait_ms - 1),
                Err(1),
                "and asking counts nothing"
            );
            now_ms += wait_ms;
            waits.push(wait_ms / 1_000);
            assert!(fail(&mut lockout, "admin", HOME, now_ms));
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
    }

    #[test]
    fn ten_thousand_attempts_in_a_row_are_looked_at_a_few_times() {
        let mut lockout = Lockout::new(10);
        let looked_at = (0..10_000).filter(|number| fail(&mut lockout, "admin", HOME, number * 10)).count();
        assert!(looked_at <= 12, "{looked_at} in 100 s");
    }

    #[test]
    fn a_success_forgives_its_name_and_address_only() {
        let mut lockout = Lockout::new(10);
        assert!((0..5).all(|_| fail(&mut lockout, "admin", HOME, 0)));
        assert!(fail(&mut lockout, "vanthu", HOME, 0));
        lockout.succeeded("vanthu", HOME, 0);
        assert!(!fail(&mut lockout, "admin", HOME, 0), "own successes do not free guesses at another");
        assert!(fail(&mut lockout, "admin", HOME, 1_000));
        lockout.succeeded("admin", HOME, 1_000);
        assert!((0..5).all(|_| fail(&mut lockout, "admin", HOME, 1_000)));
    }

    #[test]
    fn a_stranger_with_many_addresses_slows_a_name_but_not_where_it_signed_in_before() {
        let mut lockout = Lockout::new(1_000);
        assert!(fail(&mut lockout, "admin", HOME, 0));
        lockout.succeeded("admin", HOME, 0);
        let tried =
            (0..200).filter(|number| fail(&mut lockout, "admin", &format!("10.1.0.{number}"), 0)).count();
        assert_eq!(tried, 50);
        assert!(fail(&mut lockout, "admin", HOME, 0));
        assert!(fail(&mut lockout, "admin", "127.0.0.1", 0) && fail(&mut lockout, "admin", "::1", 0));
        let elsewhere = lockout.begin("admin", "10.2.0.1", 0).unwrap_err();
        assert!(elsewhere <= 30_000, "not for ever: {elsewhere} ms");
        assert!(fail(&mut lockout, "vanthu", "10.2.0.1", 0));
    }

    #[test]
    fn an_address_that_tries_many_names_must_wait() {
        let mut lockout = Lockout::new(1_000);
        let tried = (0..100).filter(|number| fail(&mut lockout, &format!("a{number}"), HOME, 0)).count();
        assert_eq!(tried, 30);
        assert!(fail(&mut lockout, "a0", "10.0.0.6", 0));
    }

    #[test]
    fn invented_names_and_addresses_do_not_free_the_one_under_attack_and_take_bounded_memory() {
        let mut lockout = Lockout::new(20);
        assert!((0..5).all(|_| fail(&mut lockout, "admin", HOME, 0)));
        for number in 0..1_000 {
            lockout.begin(&format!("x{number}"), &format!("10.3.{}.{}", number / 250, number % 250), 0).ok();
            lockout.succeeded(&format!("y{number}"), HOME, number);
        }
        assert!(!fail(&mut lockout, "admin", HOME, 0));
        let sizes = [lockout.pairs.by_key.len(), lockout.addresses.by_key.len(), lockout.names.by_key.len()];
        assert!(sizes.into_iter().chain([lockout.at_home.len()]).all(|size| size <= 20), "{sizes:?}");
    }

    #[test]
    fn an_hour_forgives_and_a_clock_set_back_locks_nobody_out_for_long() {
        let mut lockout = Lockout::new(10);
        assert!((0..5).all(|_| fail(&mut lockout, "admin", HOME, 10_000_000)));
        assert_eq!(lockout.begin("admin", HOME, 0), Err(1_000));
        assert!((0..5).all(|_| fail(&mut lockout, "admin", HOME, 10_000_000 + FORGET_MS)));
        assert!(!fail(&mut lockout, "admin", HOME, 10_000_000 + FORGET_MS));
    }

    #[test]
    fn attempts_at_once_gain_nothing_and_one_taken_back_does_not_count() {
        let mut lockout = Lockout::new(10);
        assert_eq!((0..100).filter(|_| fail(&mut lockout, "admin", HOME, 0)).count(), 5);
        lockout.take_back("admin", HOME);
        assert!(fail(&mut lockout, "admin", HOME, 0));
        assert!(!fail(&mut lockout, "admin", HOME, 0));
    }

    #[test]
    fn one_machine_is_one_address() {
        let counted = |text: &str| counted_address(text.parse().unwrap());
        assert_eq!(counted("::ffff:10.0.0.5"), "10.0.0.5");
        assert_eq!(counted("2001:db8:1:2:3::4"), counted("2001:db8:1:2:ffff::9"));
        assert_ne!(counted("2001:db8:1:2::1"), counted("2001:db8:1:3::1"));
        assert_eq!(counted("::1"), "::1");
    }
}

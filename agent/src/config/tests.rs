//! Which source wins, and what a wrong value does.

use super::*;
use crate::platform::settings::Level;

fn overrides() -> Overrides {
    Overrides { data_dir: Some(PathBuf::from("/d")), ..Overrides::default() }
}

#[test]
fn the_shipped_example_says_the_defaults() {
    let text = include_str!("../../../deploy/examples/agent.toml");
    let shipped: ConfigFile = toml::from_str(text).unwrap();
    let (shipped, default) = (
        shipped.resolve(overrides(), &Settings::default()).unwrap(),
        ConfigFile::default().resolve(overrides(), &Settings::default()).unwrap(),
    );
    assert_eq!(shipped.log, default.log);
    assert_eq!(shipped.run.batch_interval, default.run.batch_interval);
    assert_eq!(shipped.run.spool, default.run.spool);
}

#[test]
fn the_shipped_example_names_every_key() {
    let text = include_str!("../../../deploy/examples/agent.toml");
    let all =
        text.lines().map(|line| line.strip_prefix("#: ").unwrap_or(line)).collect::<Vec<_>>().join("\n");
    let file: ConfigFile = toml::from_str(&all).unwrap();
    let named = file.data_dir.is_some() && file.join.is_some() && file.proxy.is_some() && file.log.is_some();
    assert!(
        named
            && file.batch_interval_s.is_some()
            && file.spool_max_mb.is_some()
            && file.spool_max_days.is_some()
    );
}

#[test]
fn unknown_keys_and_impossible_values_are_refused_by_name() {
    let unknown = toml::from_str::<ConfigFile>("spool_max = 3").unwrap_err().to_string();
    assert!(unknown.contains("spool_max"), "{unknown}");
    let file = ConfigFile { batch_interval_s: Some(0), ..ConfigFile::default() };
    let fault = file.resolve(overrides(), &Settings::default()).unwrap_err().to_string();
    assert!(fault.contains("batch_interval_s is 0"), "{fault}");
}

#[test]
fn a_mistyped_join_code_says_so() {
    let file = ConfigFile { join: Some("HT1-ABC".to_owned()), ..ConfigFile::default() };
    let fault = format!("{:#}", file.resolve(overrides(), &Settings::default()).unwrap_err());
    assert!(fault.contains("join code is incomplete"), "{fault}");
}

const GOOD: &str = "http://proxy.example:3128";

fn level(proxy: Option<&str>, log: Option<&str>) -> Level {
    Level { join: None, proxy: proxy.map(str::to_owned), log: log.map(str::to_owned) }
}

fn proxy(
    command_line: Option<&str>,
    policy: Option<&str>,
    file: Option<&str>,
    machine: Option<&str>,
) -> Config {
    let overrides = Overrides { proxy: command_line.map(str::to_owned), ..overrides() };
    let file = ConfigFile { proxy: file.map(str::to_owned), ..ConfigFile::default() };
    let settings =
        Settings { policy: level(policy, None), machine: level(machine, None), problems: Vec::new() };
    file.resolve(overrides, &settings).unwrap()
}

#[test]
fn the_command_line_wins_over_policy_over_the_file_over_the_installation() {
    let [a, b, c, d] = ["http://a:1", "http://b:1", "http://c:1", "http://d:1"].map(Some);
    let parsed = |text: Option<&str>| text.map(|text| text.parse::<Proxy>().unwrap());
    assert_eq!(proxy(a, b, c, d).run.proxy, parsed(a));
    assert_eq!(proxy(None, b, c, d).run.proxy, parsed(b));
    assert_eq!(proxy(None, None, c, d).run.proxy, parsed(c));
    assert_eq!(proxy(None, None, None, d).run.proxy, parsed(d));
    assert_eq!(proxy(None, None, None, None).run.proxy, None);
}

#[test]
fn a_wrong_value_of_policy_or_installation_is_a_warning_and_the_next_source_counts() {
    let found = proxy(None, Some("two words"), Some(GOOD), None);
    assert_eq!(found.run.proxy, Some(GOOD.parse::<Proxy>().unwrap()));
    assert_eq!(found.warnings.len(), 1);
    assert!(found.warnings[0].starts_with("the proxy of group policy is passed over"), "{found:?}");
    let machine = Level { join: Some("HT1-ABC".to_owned()), ..level(None, Some("info=loud")) };
    let settings = Settings { machine, problems: vec!["x".to_owned()], ..Settings::default() };
    let found = ConfigFile::default().resolve(overrides(), &settings).unwrap();
    assert!(found.run.join.is_none());
    assert_eq!(found.log, DEFAULT_LOG);
    assert_eq!(found.warnings.len(), 3, "{:?}", found.warnings);
}

#[test]
fn a_join_code_is_never_repeated_in_a_warning() {
    let machine = Level { join: Some("HT1-SECRETS".to_owned()), ..Level::default() };
    let settings = Settings { machine, ..Settings::default() };
    let found = ConfigFile::default().resolve(overrides(), &settings).unwrap();
    assert!(!found.warnings[0].contains("SECRET"), "{:?}", found.warnings);
}

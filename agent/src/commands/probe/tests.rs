use std::net::Ipv4Addr;

use clap::Parser;
use hatang_proto::model::{Method, Phases};

use super::*;
use crate::latency::way::EchoAnswer;
use crate::platform::network::Gateway;

#[derive(Debug, Parser)]
struct Line {
    #[command(flatten)]
    probe: ProbeArgs,
}

fn args(words: &[&str]) -> ProbeArgs {
    Line::try_parse_from([&["probe"], words].concat()).unwrap().probe
}

struct Scripted;

impl Prober for Scripted {
    async fn probe(&self, question: &Question, _limit: Duration) -> Result<Reading, Problem> {
        let reading =
            |method, outcome, round_trip_us, phases| Reading { method, outcome, round_trip_us, phases };
        Ok(match question {
            Question::Echo(_) => reading(Method::Icmp, Outcome::Ok, Some(412), None),
            Question::Connect { .. } => reading(Method::Tcp, Outcome::Refused, Some(1_003), None),
            Question::Get { .. } => {
                let phases = Phases {
                    dns_us: Some(900),
                    connect_us: Some(1_100),
                    tls_us: Some(3_000),
                    first_byte_us: Some(20_000),
                };
                reading(Method::Http, Outcome::HttpStatus(503), Some(25_000), Some(phases))
            }
            Question::Query { .. } => {
                let cause = "the file names no server".to_owned();
                return Err(Problem { part: "name_servers".to_owned(), operation: "find".to_owned(), cause });
            }
        })
    }

    async fn second_router(&self, _toward: &str, _limit: Duration) -> Result<EchoAnswer, Problem> {
        Ok(EchoAnswer::Expired { router: Ipv4Addr::new(10, 0, 0, 1).into(), round_trip_us: 2_000 })
    }

    fn gateway(&self) -> Result<Gateway, Problem> {
        Ok(Gateway {
            address: Ipv4Addr::new(192, 168, 1, 1).into(),
            interface: "eth0".to_owned(),
            scope: 0,
            hardware_address: None,
        })
    }
}

async fn printed(words: &[&str]) -> (bool, String) {
    printed_with(words, None).await
}

async fn printed_with(words: &[&str], way: Option<IcmpWay>) -> (bool, String) {
    let mut out = Vec::new();
    let all_well = measure(&args(words), &Scripted, || way, &mut out).await.unwrap();
    (all_well, String::from_utf8(out).unwrap())
}

#[tokio::test]
async fn the_table_shows_roles_with_their_address_phases_and_what_could_not_be_measured() {
    let (all_well, table) =
        printed(&["gateway", "first-hop:8.8.8.8", "tcp:a.vn:25", "https://a.vn/", "dns:a.vn"]).await;
    let expected = "\
TARGET                               METHOD  RESULT               ms       name    connect        TLS  first byte
gateway (192.168.1.1)                icmp    ok                0.412
first-hop:8.8.8.8 (10.0.0.1)         icmp    ok                2.000
tcp:a.vn:25                          tcp     refused           1.003
https://a.vn/                        http    HTTP 503         25.000      0.900      1.100      3.000      20.000
dns:a.vn                             not measured: find: the file names no server
";
    assert_eq!(table, expected);
    assert!(!all_well);
}

#[tokio::test(start_paused = true)]
async fn every_round_is_a_row_and_all_well_is_told() {
    let (all_well, table) = printed(&["192.0.2.1", "--count", "3"]).await;
    assert!(all_well && table.lines().count() == 4, "{table}");
}

#[tokio::test]
async fn json_holds_whole_microseconds_and_the_problem() {
    let (_, text) = printed(&["https://a.vn/", "dns:a.vn", "--json"]).await;
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let (web, name) = (&document["measurements"][0], &document["measurements"][1]);
    assert_eq!((&web["outcome"], &web["http_status"]), (&"http_status".into(), &503.into()));
    assert_eq!((&web["round_trip_us"], &web["phases"]["tls_us"]), (&25_000.into(), &3_000.into()));
    assert!(name["outcome"].is_null() && name["problem"]["part"] == "name_servers");
}

#[tokio::test]
async fn the_way_of_icmp_echoes_is_told_in_words_and_in_json() {
    let (_, table) = printed_with(&["192.0.2.1"], Some(IcmpWay::SystemCall)).await;
    assert!(table.ends_with("\n\nICMP echoes went by the system's own call\n"), "{table}");
    let (_, text) = printed_with(&["192.0.2.1", "--json"], Some(IcmpWay::RawSocket)).await;
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["icmp_way"], "raw_socket");
    let (_, text) = printed_with(&["192.0.2.1", "--json"], None).await;
    assert!(text.contains("\"icmp_way\": null"), "{text}");
}

#[test]
fn wrong_usage_is_told_with_the_forms() {
    for words in [&["ftp://a"][..], &[], &["gateway", "--timeout", "5"], &["gateway", "--count", "0"]] {
        let fault = Line::try_parse_from([&["probe"], words].concat()).unwrap_err();
        assert_eq!(fault.exit_code(), 2, "{fault}");
    }
    let fault = Line::try_parse_from(["probe", "ftp://a"]).unwrap_err().to_string();
    assert!(fault.contains("tcp:HOST:PORT"), "{fault}");
}

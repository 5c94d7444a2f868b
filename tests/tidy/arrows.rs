//! What may know what: pure modules, wire types, SQL.
//!
//! Only the product's code is held to these rules; tests may read files, build wire messages and look into databases.

use crate::paths::{Named, named};
use crate::tree::{Source, files, has_extension, sources};
use crate::{Findings, assert_none};

/// Modules that are handed everything they work on, `now` included.
const PURE: &[&str] = &[
    "proto/src/convert",
    "proto/src/join_code",
    "proto/src/limits",
    "proto/src/model",
    "agent/src/discovery/classify",
    "agent/src/inventory",
    "agent/src/latency/anomaly",
    "agent/src/latency/budget",
    "agent/src/latency/burst",
    "agent/src/latency/dns/packet",
    "agent/src/latency/own_traffic",
    "agent/src/latency/plan",
    "agent/src/latency/problems",
    "agent/src/latency/schedule",
    "agent/src/latency/way",
    "agent/src/machine/facts",
    "agent/src/machine/mask",
    "agent/src/machine/smbios",
    "agent/src/outbox/chain",
    "agent/src/outbox/retry",
    "agent/src/sent",
    "agent/src/service/desk/pace",
    "agent/src/service/desk/words",
    "collector/src/analysis",
    "collector/src/backup/manifest",
    "collector/src/evidence",
    "collector/src/forms",
    "collector/src/ingest/placing",
    "collector/src/glpi",
    "collector/src/items",
    "collector/src/office_file",
    "collector/src/range_coder",
    "collector/src/report",
    "collector/src/run/board/brief",
    "collector/src/run/network_reading/roles",
    "collector/src/store/chunk",
    "collector/src/web/charts",
    "collector/src/web/english",
    "collector/src/web/search",
    "collector/src/web/lockout",
    "collector/src/web/views/machine_query",
    "collector/src/web/words",
];

/// What a pure module does not name, anywhere in a path.
const IMPURE_PARTS: &[&str] = &[
    "axum",
    "hyper",
    "hyper_util",
    "Instant",
    "reqwest",
    "rusqlite",
    "rustix",
    "socket2",
    "surge_ping",
    "sysinfo",
    "SystemRandom",
    "SystemTime",
    "TcpListener",
    "TcpStream",
    "tokio",
    "tonic",
    "tower",
    "UdpSocket",
];
/// What a pure module does not name at the beginning of a path.
const IMPURE_PATHS: &[&str] = &["std::env", "std::fs", "std::os", "std::process", "std::thread"];
/// Ways of asking for the time that are a method of something harmless.
const ASKING_FOR_TIME: &[&str] = &["Timestamp::now", "Zoned::now", "clock::unix_ms"];
/// Shells: a pure module does not know them, except for the plain data below.
const SHELLS: &[&str] = &[
    "crate::commands",
    "crate::ingest",
    "crate::jobs",
    "crate::machine",
    "crate::outbox::spool",
    "crate::platform",
    "crate::run",
    "crate::service",
    "crate::state",
    "crate::store",
    "crate::uplink",
    "crate::web::live",
    "crate::web::pages",
    "crate::wire",
];
/// Plain data that a shell hands over.
const DATA_OF_SHELLS: &[&str] = &[
    "crate::machine::facts",
    "crate::platform::network::Gateway",
    "crate::store::chunk",
    "crate::store::Placing",
];

fn impure(source: &Source) -> Findings {
    if !PURE.iter().any(|place| source.is_in(place)) {
        return Vec::new();
    }
    let of_wire = source.path.starts_with("proto/src/convert");
    findings(source, |found| {
        let shell = SHELLS.iter().any(|shell| found.begins(shell) && !(of_wire && *shell == "crate::wire"));
        IMPURE_PARTS.iter().any(|part| found.has_part(part))
            || IMPURE_PATHS.iter().any(|path| found.begins(path))
            || ASKING_FOR_TIME.iter().any(|way| found.path.ends_with(way))
            || (shell && !DATA_OF_SHELLS.iter().any(|data| found.begins(data)))
    })
}

pub(crate) fn findings(source: &Source, is_wrong: impl Fn(&Named) -> bool) -> Findings {
    let found = named(&source.product).into_iter().filter(is_wrong);
    found.map(|found| format!("{}:{}: names `{}`", source.path, found.line, found.path)).collect()
}

pub(crate) fn in_the_tree(rule: impl Fn(&Source) -> Findings) -> Findings {
    sources().iter().flat_map(rule).collect()
}

#[test]
fn pure_modules_touch_nothing_and_ask_for_no_time() {
    assert_none(&in_the_tree(impure), "a pure module is handed what it needs; move the reading to its shell");
}

#[test]
fn impurity_is_noticed() {
    let bad = [
        "use std::{fmt, fs};",
        "use std::fs::File;",
        "fn f() { std::fs::read(\"x\"); }",
        "use tokio::sync::mpsc;",
        "use std::net::{IpAddr, TcpStream};",
        "use std::time::{Duration, Instant};",
        "fn f() { jiff::Timestamp::now(); }",
        "fn f() { crate::clock::unix_ms(); }",
        "use crate::store::Store;",
    ];
    for text in bad {
        let places = ["collector/src/items.rs", "collector/src/items/deep/deeper.rs"];
        for place in places {
            assert_eq!(impure(&Source::sample(place, text)).len(), 1, "{text}");
        }
        assert!(impure(&Source::sample("collector/src/jobs/seal.rs", text)).is_empty(), "{text}");
        let in_test = format!("#[cfg(test)]\nmod tests {{ {text} }}");
        assert!(impure(&Source::sample("collector/src/items.rs", &in_test)).is_empty(), "{text}");
    }
    let good = "//! No tokio, no std::fs.\nuse std::net::IpAddr;\nuse std::time::Duration;\nuse crate::machine::facts::Facts;";
    assert!(impure(&Source::sample("agent/src/inventory.rs", good)).is_empty());
}

const WIRE: &[&str] = &["proto/src/lib.rs", "proto/src/convert", "agent/src/uplink", "collector/src/ingest"];

fn misplaced_wire(source: &Source) -> Findings {
    if source.path.starts_with("tests/") || allowed(source, WIRE) {
        return Vec::new();
    }
    findings(source, |found| {
        let of_proto = source.path.starts_with("proto/") && found.begins("crate::wire");
        of_proto || found.begins("hatang_proto::wire")
    })
}

pub(crate) fn allowed(source: &Source, places: &[&str]) -> bool {
    places.iter().any(|place| source.path == *place || source.is_in(place))
}

#[test]
fn wire_types_stay_at_the_edge() {
    assert_none(
        &in_the_tree(misplaced_wire),
        "wire types end in proto::convert, agent::uplink, collector::ingest",
    );
}

#[test]
fn a_misplaced_wire_type_is_noticed() {
    let import = "use hatang_proto::{model::Batch, wire::Samples};";
    assert_eq!(misplaced_wire(&Source::sample("collector/src/store/accept.rs", import)).len(), 1);
    assert_eq!(misplaced_wire(&Source::sample("agent/src/outbox.rs", import)).len(), 1);
    assert_eq!(misplaced_wire(&Source::sample("proto/src/model.rs", "use crate::wire;")).len(), 1);
    for place in ["collector/src/ingest/fleet.rs", "agent/src/uplink.rs", "tests/src/fleet.rs"] {
        assert!(misplaced_wire(&Source::sample(place, import)).is_empty(), "{place}");
    }
}

const SQL: &[&str] = &["collector/src/store", "agent/src/outbox"];
const STATEMENTS: &[&str] = &[
    "SELECT ",
    "INSERT ",
    "REPLACE INTO",
    "UPDATE ",
    "DELETE FROM",
    "CREATE TABLE",
    "CREATE INDEX",
    "PRAGMA ",
    "ALTER TABLE",
    "DROP TABLE",
    "WITH RECURSIVE",
    "BEGIN IMMEDIATE",
];

fn misplaced_sql(source: &Source) -> Findings {
    if source.path.starts_with("tests/") || allowed(source, SQL) {
        return Vec::new();
    }
    let mut found = findings(source, |found| found.begins("rusqlite"));
    for (number, line) in source.product.literal_text().lines().enumerate() {
        if STATEMENTS.iter().any(|statement| line.contains(statement)) {
            found.push(format!("{}:{}: holds SQL", source.path, number + 1));
        }
    }
    found
}

#[test]
fn sql_stays_in_the_two_stores() {
    let mut found = in_the_tree(misplaced_sql);
    let stray = files().into_iter().filter(|file| has_extension(&file.path, "sql"));
    found.extend(stray.map(|file| file.path).filter(|path| !SQL.iter().any(|place| path.starts_with(place))));
    assert_none(&found, "SQL belongs under collector/src/store and agent/src/outbox");
}

#[test]
fn misplaced_sql_is_noticed() {
    for text in ["use rusqlite::Connection;", "const A: &str = \"\n  SELECT a FROM b\";"] {
        assert_eq!(misplaced_sql(&Source::sample("collector/src/jobs/seal.rs", text)).len(), 1, "{text}");
        assert!(misplaced_sql(&Source::sample("collector/src/store/seal.rs", text)).is_empty(), "{text}");
        assert!(misplaced_sql(&Source::sample("agent/src/outbox/spool.rs", text)).is_empty(), "{text}");
    }
    assert!(
        misplaced_sql(&Source::sample("a/src/b.rs", "// SELECT a\nconst A: &str = \"select\";")).is_empty()
    );
}

//! Where packages come from, and which must not come at all.

use crate::tree::{File, files, has_extension};
use crate::{Findings, assert_none};

/// Packages come from the public registry, named nowhere but in the lock file.
fn other_registries(file: &File) -> Findings {
    let public = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
    let is_wrong = |line: &&str| match file.path.as_str() {
        "Cargo.lock" => line.starts_with("source = ") && *line != public,
        path if has_extension(path, "toml") || path.starts_with(".ci/") => {
            let keys = ["registry =", "index =", "replace-with", "[source", "[registries", "proxy", "git ="];
            let line = line.split('#').next().unwrap_or_default();
            keys.iter().any(|key| line.contains(key))
        }
        _ => false,
    };
    file.text.lines().filter(is_wrong).map(|line| format!("{}: {line}", file.path)).collect()
}

#[test]
fn packages_come_from_the_public_registry() {
    let found = files().iter().flat_map(other_registries).collect();
    assert_none(&found, "no other registry, mirror, proxy or repository");
}

#[test]
fn another_registry_is_noticed() {
    let bad = [
        ("Cargo.lock", "source = \"registry+https://mirror.example/index\""),
        (".cargo/config.toml", "[source.crates-io]"),
        ("agent/Cargo.toml", "x = { git = \"https://example.org/x\" }"),
        (".ci/run", "export http_proxy=http://10.0.0.1"),
    ];
    for (path, text) in bad {
        assert_eq!(other_registries(&File::sample(path, text)).len(), 1, "{text}");
    }
}

/// Need a C++ compiler, cmake, or a library of the system; rustls with ring takes their place.
const UNWANTED: [&str; 5] = ["aws-lc-sys", "cmake", "native-tls", "openssl", "openssl-sys"];

fn unwanted(lock: &str) -> Findings {
    let names = lock.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'));
    names.filter(|name| UNWANTED.contains(name)).map(str::to_owned).collect()
}

#[test]
fn a_compiler_for_rust_and_one_for_c_are_enough() {
    let files = files();
    let lock = files.iter().find(|file| file.path == "Cargo.lock").expect("Cargo.lock");
    assert_none(&unwanted(&lock.text), "choose features of the package that brings it so that it does not");
}

#[test]
fn an_unwanted_package_is_noticed() {
    assert_eq!(unwanted("[[package]]\nname = \"openssl-sys\"\nversion = \"0.9\"\n"), ["openssl-sys"]);
    assert!(unwanted("name = \"openssl-probe\"").is_empty());
}

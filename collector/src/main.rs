//! `hatang-collector`: see [`hatang_collector::commands`].

use std::process::ExitCode;

fn main() -> ExitCode {
    // Only a second call fails, and this is the first.
    drop(rustls::crypto::ring::default_provider().install_default());
    hatang_collector::commands::main()
}

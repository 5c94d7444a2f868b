//! `hatang-agent`: starts the command line.

use std::process::ExitCode;

fn main() -> ExitCode {
    // The one crypto provider of the program; a second call would fail and change nothing.
    drop(rustls::crypto::ring::default_provider().install_default());
    hatang_agent::commands::main()
}

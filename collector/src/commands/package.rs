//! `hatang-collector package`: the agent's packages that the page *Thêm máy* offers to PCs.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use serde_json::json;

use super::{DataDirArg, table};
use crate::packages::{Package, PackageName, Shelf};

/// Packages of the agent, handed to PCs by the collector's own pages.
#[derive(Debug, Subcommand)]
pub enum PackageCommand {
    /// Offer a package: an MSI or a Debian package of the agent.
    #[command(
        after_help = "Example: hatang-collector package add target/windows/hatang-agent-x64.msi --package-version 1.4.0"
    )]
    Add {
        /// The file; its name tells what it is: …-x64.msi, …-x86.msi, …_amd64.deb.
        file: PathBuf,
        /// Its version, if the name leaves it out.
        #[arg(long)]
        package_version: Option<String>,
        #[command(flatten)]
        data: DataDirArg,
    },
    /// List the packages with their size and SHA-256.
    #[command(after_help = "Example: hatang-collector package list --json")]
    List {
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        data: DataDirArg,
    },
    /// Offer a package no more; PCs that have it keep it.
    #[command(after_help = "Example: hatang-collector package remove hatang-agent-1.4.0-x64.msi")]
    Remove {
        name: String,
        #[command(flatten)]
        data: DataDirArg,
    },
}

/// Carries the command out.
pub fn run(command: PackageCommand) -> Result<()> {
    match command {
        PackageCommand::Add { file, package_version, data } => {
            data.open()?;
            let name = name_of(&file, package_version.as_deref())?;
            let package = Shelf::of(data.path()).add(&file, &name)?;
            print(&[package], false)
        }
        PackageCommand::List { json, data } => {
            data.open()?;
            print(&Shelf::of(data.path()).list()?, json)
        }
        PackageCommand::Remove { name, data } => {
            data.open()?;
            let name: PackageName = name.parse()?;
            if Shelf::of(data.path()).remove(&name)? {
                Ok(())
            } else {
                bail!("there is no package {name}: `hatang-collector package list` shows those there are")
            }
        }
    }
}

fn name_of(file: &std::path::Path, version: Option<&str>) -> Result<PackageName> {
    let text = file.file_name().and_then(|name| name.to_str()).context("the file has no readable name")?;
    let Some(version) = version else {
        return text.parse().with_context(|| {
            format!("{text} does not tell its version: add --package-version X.Y.Z, or rename it")
        });
    };
    let kind = PackageName::kind_of(text).with_context(|| {
        format!("{text} does not tell what it is: it ends in -x64.msi, -x86.msi or _amd64.deb")
    })?;
    Ok(PackageName::new(kind, version)?)
}

fn print(packages: &[Package], as_json: bool) -> Result<()> {
    if as_json {
        let list: Vec<_> = packages
            .iter()
            .map(|package| {
                json!({ "name": package.name.to_string(), "version": package.name.version(),
                    "bytes": package.bytes, "sha256": package.sha256_text() })
            })
            .collect();
        return Ok(table::print_json(&list.into())?);
    }
    let rows: Vec<_> = packages
        .iter()
        .map(|package| vec![package.name.to_string(), package.bytes.to_string(), package.sha256_text()])
        .collect();
    Ok(table::print(&["PACKAGE", "BYTES", "SHA-256"], &rows)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_the_build_needs_its_version_said() {
        let built = std::path::Path::new("target/windows/hatang-agent-x86.msi");
        assert!(name_of(built, None).unwrap_err().to_string().contains("--package-version"));
        assert_eq!(name_of(built, Some("1.4.0")).unwrap().to_string(), "hatang-agent-1.4.0-x86.msi");
        assert!(name_of(built, Some("../1")).is_err());
        assert!(name_of(std::path::Path::new("notes.txt"), Some("1.4.0")).is_err());
    }
}

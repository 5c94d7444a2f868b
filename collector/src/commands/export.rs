//! `hatang-collector export`: machines as other programs take them.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Subcommand;

use super::{BY, DataDirArg, table, unit};
use crate::clock;
use crate::glpi;
use crate::unit_reading::with_descendants;

/// Machines as other programs take them.
#[derive(Debug, Subcommand)]
pub enum ExportCommand {
    /// Write the inventories of a unit and those below it in GLPI's format.
    #[command(after_help = "Example: hatang-collector export glpi --unit 1 --out may.ndjson")]
    Glpi {
        /// Number or name of the unit.
        #[arg(long)]
        unit: String,
        /// A folder gets one file a machine; anything else is one file with one machine a line.
        #[arg(long, value_name = "DIR|FILE")]
        out: PathBuf,
        #[command(flatten)]
        data: DataDirArg,
    },
}

/// Carries the command out.
pub fn run(command: ExportCommand) -> Result<()> {
    let ExportCommand::Glpi { unit, out, data } = command;
    let store = data.open()?;
    let now_ms = clock::unix_ms();
    let wanted = unit::find_by_text(&store, &unit)?.unit;
    let units = store.units(&clock::local_date(now_ms).to_string())?;
    let family: Vec<_> = with_descendants(&units, wanted).into_iter().collect();
    let machines = store.machines_of_units(&family, now_ms)?;
    let mut documents = BTreeMap::new();
    for (_, machine) in &machines {
        if let Some((inventory, _, _)) = &machine.inventory {
            let id = machine.machine.to_string();
            let document = glpi::document(&id, Some(&machine.label), inventory);
            documents.insert(id, serde_json::to_string(&document).context("write an inventory as JSON")?);
        }
    }
    if out.is_dir() {
        for (id, document) in &documents {
            let path = out.join(format!("{id}.json"));
            fs::write(&path, document).with_context(|| format!("write {}", path.display()))?;
        }
    } else {
        let mut file = fs::File::create(&out).with_context(|| format!("create {}", out.display()))?;
        for document in documents.values() {
            writeln!(file, "{document}").with_context(|| format!("write {}", out.display()))?;
        }
        file.sync_all().with_context(|| format!("write {}", out.display()))?;
    }
    store.note_export(wanted, "glpi", BY, now_ms)?;
    let without = machines.len() - documents.len();
    Ok(table::say(&format!("{} machines written, {without} without an inventory left out", documents.len()))?)
}

//! What lists and filters need to know of a machine, in few bytes.

use std::collections::HashSet;
use std::sync::Arc;

use hatang_proto::model::inventory::{DeviceClass, Inventory};
use jiff::civil::Date;

use crate::web::search::fold;
use crate::web::views::{AntivirusLight, Matter, matters};

/// An inventory's gist on a day; the default is what is known without an inventory: nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Brief {
    pub class: DeviceClass,
    /// Maker and model.
    pub model: Option<Arc<str>>,
    /// `Windows 10 Pro`.
    pub system: Option<Arc<str>>,
    /// `windows`, `linux`.
    pub system_family: Option<Arc<str>>,
    /// `Professional`, `EnterpriseS`.
    pub system_edition: Option<Arc<str>>,
    /// Without prefix length, of adapters that are up.
    pub addresses: Box<[Box<str>]>,
    pub antivirus: AntivirusLight,
    /// Parts that could not be read.
    pub problems: u32,
    /// What the inventory alone gives rise to, the most pressing first.
    pub matters: Box<[Matter]>,
    /// What tells hardware apart, shortened to what no two machines of a fleet share by chance.
    pub fingerprint: Option<u64>,
    /// Model, system and addresses as [`fold`] makes them.
    pub folded: Box<str>,
    /// The day for which it was read; `None` if it reads the same on every day.
    read_on: Option<Date>,
    /// From this day on it reads otherwise.
    changes_on: Option<Date>,
}

/// Texts that many machines share, kept once.
#[derive(Default)]
pub(super) struct Texts(HashSet<Arc<str>>);

impl Texts {
    fn keep(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.0.get(text) {
            return Arc::clone(known);
        }
        let text: Arc<str> = text.into();
        self.0.insert(Arc::clone(&text));
        text
    }
}

impl Brief {
    pub(super) fn of(inventory: &Inventory, today: Date, texts: &mut Texts) -> Self {
        let mut matters = matters(inventory, today);
        matters.sort();
        let system = inventory.system.as_ref();
        let model = model(inventory);
        let addresses: Box<[Box<str>]> = addresses(inventory).into_iter().map(Into::into).collect();
        let parts = model.iter().map(String::as_str).chain(system.map(|system| system.name.as_str()));
        let searched: Vec<&str> = parts.chain(addresses.iter().map(AsRef::as_ref)).collect();
        Self {
            class: inventory.device.class,
            folded: fold(&searched.join("\n")).into(),
            model: model.map(|model| texts.keep(&model)),
            system: system.map(|system| texts.keep(&system.name)),
            system_family: system.map(|system| texts.keep(&system.family)),
            system_edition: system.and_then(|system| system.edition.as_deref()).map(|text| texts.keep(text)),
            addresses,
            antivirus: AntivirusLight::of(inventory, &matters),
            problems: u32::try_from(inventory.problems.len()).unwrap_or(u32::MAX),
            matters: matters.into(),
            fingerprint: inventory.identity.fingerprint.as_deref().and_then(shortened),
            read_on: Some(today),
            changes_on: support_ends(inventory).filter(|day| today < *day),
        }
    }

    /// Whether it reads the same on a day; a clock may have been set back since.
    pub(super) fn holds_on(&self, today: Date) -> bool {
        self.read_on.is_none_or(|day| day <= today) && self.changes_on.is_none_or(|day| today < day)
    }
}

/// What people wrote about a machine, as a search looks at it.
pub(super) fn folded(label: &str, tags: &[String], room: Option<&str>) -> Arc<str> {
    let parts = [label].into_iter().chain(tags.iter().map(String::as_str)).chain(room);
    fold(&parts.collect::<Vec<_>>().join("\n")).into()
}

/// The first day without security updates.
fn support_ends(inventory: &Inventory) -> Option<Date> {
    let last: Date = inventory.system.as_ref()?.support_end.as_deref()?.parse().ok()?;
    last.tomorrow().ok()
}

fn shortened(fingerprint: &str) -> Option<u64> {
    u64::from_str_radix(fingerprint.get(..16)?, 16).ok()
}

/// Maker and model, as far as they are known.
pub fn model(inventory: &Inventory) -> Option<String> {
    match (&inventory.device.manufacturer, &inventory.device.model) {
        (Some(maker), Some(model)) => Some(format!("{maker} {model}")),
        (maker, model) => model.clone().or_else(|| maker.clone()),
    }
}

/// Addresses of adapters that are up, without prefix length; link-local ones and the machine's own are left out.
pub fn addresses(inventory: &Inventory) -> Vec<String> {
    let up = inventory.adapters.iter().flatten().filter(|adapter| adapter.up);
    let bare = up.flat_map(|adapter| &adapter.addresses).filter_map(|address| address.split('/').next());
    let shown = bare
        .filter(|address| !address.starts_with("fe80:") && !address.starts_with("127.") && *address != "::1");
    shown.map(str::to_owned).collect()
}

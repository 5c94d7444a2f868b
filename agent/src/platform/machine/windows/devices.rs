//! Devices as Plug and Play keeps them: `HKLM\SYSTEM\CurrentControlSet\Enum\<bus>\<device>\<instance>`.
//!
//! A device with several functions has a key for itself and one for each function (`MI_00`). They belong together by
//! `ContainerID` (since Windows 7) or because the instances of the functions begin with the device's `ParentIdPrefix`.

use super::ask::{Ask, Key, guid, readable};

pub(super) const ENUM: &str = r"HKLM\SYSTEM\CurrentControlSet\Enum";
/// The container of everything that is built into the PC.
const THE_COMPUTER: &str = "00000000-0000-0000-ffff-ffffffffffff";
const NO_CONTAINER: &str = "00000000-0000-0000-0000-000000000000";

/// An instance id in its three parts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Id {
    pub(super) whole: String,
}

impl Id {
    pub(super) fn new(whole: &str) -> Self {
        Self { whole: whole.to_owned() }
    }

    /// `USB`, in upper case.
    pub(super) fn bus(&self) -> String {
        self.part(0).to_uppercase()
    }

    /// `VID_04F9&PID_0042&MI_00`.
    pub(super) fn device(&self) -> &str {
        self.part(1)
    }

    /// `ABC123`, `7&1a2b3c&0&0000`.
    pub(super) fn instance(&self) -> &str {
        self.part(2)
    }

    fn part(&self, at: usize) -> &str {
        self.whole.splitn(3, '\\').nth(at).unwrap_or_default()
    }

    /// `04f9:0042`.
    pub(super) fn vendor_product(&self) -> Option<String> {
        let part = |mark: &str| {
            let device = self.device().to_uppercase();
            let (_, tail) = device.split_once(mark)?;
            let digits = tail.get(..4)?;
            digits.chars().all(|sign| sign.is_ascii_hexdigit()).then(|| digits.to_lowercase())
        };
        Some(format!("{}:{}", part("VID_")?, part("PID_")?))
    }

    /// It is one function of a device.
    pub(super) fn is_function(&self) -> bool {
        self.device().to_uppercase().contains("&MI_")
    }

    pub(super) fn key(&self, what: &'static str) -> Key {
        Key::new(format!("{ENUM}\\{}", self.whole), what)
    }
}

/// What stands in the key of a device.
#[derive(Debug, Clone, Default)]
pub(super) struct Node {
    pub(super) id: Id,
    pub(super) friendly_name: Option<String>,
    pub(super) description: Option<String>,
    pub(super) manufacturer: Option<String>,
    pub(super) service: Option<String>,
    /// Lower-case without braces.
    pub(super) class: Option<String>,
    pub(super) container: Option<String>,
    pub(super) parent_prefix: Option<String>,
    pub(super) compatible_ids: Vec<String>,
}

impl Node {
    pub(super) fn read(ask: &mut Ask<'_>, id: Id, what: &'static str) -> Self {
        let key = id.key(what);
        let mut name = |value: &str| ask.text(&key, value).as_deref().and_then(readable);
        Self {
            friendly_name: name("FriendlyName"),
            description: name("DeviceDesc"),
            manufacturer: name("Mfg"),
            service: ask.text(&key, "Service"),
            class: ask.text(&key, "ClassGUID").as_deref().map(guid),
            container: container(ask, &key),
            parent_prefix: ask.text(&key, "ParentIdPrefix"),
            compatible_ids: ask.texts(&key, "CompatibleIDs"),
            id,
        }
    }

    /// Only what ties devices together: for keys of everything that was ever plugged in.
    pub(super) fn read_ties(ask: &mut Ask<'_>, id: Id, what: &'static str) -> Self {
        let key = id.key(what);
        let parent_prefix = ask.text(&key, "ParentIdPrefix");
        Self { container: container(ask, &key), parent_prefix, id, ..Self::default() }
    }

    /// Whether `function` is one of this device's functions.
    pub(super) fn has_function(&self, function: &Self) -> bool {
        self.id.vendor_product() == function.id.vendor_product()
            && (same_container(self.container.as_ref(), function.container.as_ref())
                || begins(function.id.instance(), self.parent_prefix.as_deref()))
    }
}

/// `ContainerID` of a device; that of the PC is none.
pub(super) fn container(ask: &mut Ask<'_>, key: &Key) -> Option<String> {
    let container = guid(&ask.text(key, "ContainerID")?);
    (container != THE_COMPUTER && container != NO_CONTAINER).then_some(container)
}

pub(super) fn same_container(one: Option<&String>, other: Option<&String>) -> bool {
    one.is_some() && one == other
}

/// Whether an instance begins with a parent's prefix and goes on with `&`.
pub(super) fn begins(instance: &str, prefix: Option<&str>) -> bool {
    let Some(prefix) = prefix.filter(|prefix| !prefix.is_empty()) else { return false };
    let (instance, prefix) = (instance.to_lowercase(), prefix.to_lowercase());
    instance.strip_prefix(&prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('&'))
}

//! A Windows on paper: answers out of a JSON text, for tests on every system.
//!
//! Keys, values and classes are found without case, as Windows finds them. A WMI class that is not written down does not
//! exist, and a query for a property that no row of its class mentions fails, as it does in WMI.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde::Deserialize;
use serde_json::Value as Json;

use super::sources::{Cores, Row, Sources, Value, Version, WmiQuery};
use crate::machine::facts::{AdapterFacts, DiskFacts, Fault, MemoryFacts, PowerFacts};

/// As the JSON text has it.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Text {
    keys: BTreeMap<String, BTreeMap<String, Json>>,
    /// By `namespace:class`.
    wmi: BTreeMap<String, Vec<BTreeMap<String, Json>>>,
    present: Vec<String>,
    services: BTreeMap<String, bool>,
    folders: BTreeMap<String, Vec<String>>,
    files: Vec<String>,
    /// Hexadecimal digits.
    firmware: String,
    host_name: String,
    /// Major, minor, build, product type, architecture.
    version: [u32; 5],
    logical_cores: u32,
    physical_cores: Option<u32>,
    memory_bytes: u64,
}

/// Values by lower-case name.
type Values = BTreeMap<String, Value>;

#[derive(Debug, Default)]
pub(super) struct Recorded {
    /// Lower-case path to the path as written and its values.
    keys: BTreeMap<String, (String, Values)>,
    wmi: BTreeMap<String, Vec<Row>>,
    mentioned: BTreeMap<String, Vec<String>>,
    pub(super) present: Vec<String>,
    pub(super) services: BTreeMap<String, bool>,
    folders: BTreeMap<String, Vec<String>>,
    pub(super) files: Vec<String>,
    pub(super) firmware: Vec<u8>,
    pub(super) host_name: String,
    pub(super) version: Version,
    pub(super) cores: Cores,
    memory_bytes: u64,
    /// Every answer is "access is denied".
    pub(super) denied: bool,
    /// WMI does not answer while somebody holds this.
    pub(super) wmi_gate: Mutex<()>,
    /// Classes in the order in which they were asked.
    pub(super) asked: Mutex<Vec<String>>,
}

impl Recorded {
    pub(super) fn new(json: &str) -> Self {
        let text: Text = serde_json::from_str(json).unwrap();
        let [major, minor, build, product_type, architecture] = text.version;
        let mut recorded = Self {
            present: text.present,
            services: text.services.into_iter().map(|(name, runs)| (name.to_lowercase(), runs)).collect(),
            folders: text.folders.into_iter().map(|(dir, names)| (dir.to_lowercase(), names)).collect(),
            files: text.files.iter().map(|path| path.to_lowercase()).collect(),
            firmware: bytes(&text.firmware),
            host_name: text.host_name,
            version: Version { major, minor, build, product_type, architecture },
            cores: Cores {
                logical: text.logical_cores,
                physical: text.physical_cores,
                hypervisor_flag: Some(false),
            },
            memory_bytes: text.memory_bytes,
            ..Self::default()
        };
        for (path, values) in text.keys {
            recorded.put(&path, values.into_iter().map(|(name, value)| (name, from_json(&value))).collect());
        }
        for (class, rows) in text.wmi {
            recorded.rows(&class, rows);
        }
        recorded
    }

    /// A key with its values; those above it come with it.
    pub(super) fn put(&mut self, path: &str, values: Vec<(String, Option<Value>)>) {
        let mut above = path;
        while let Some((parent, _)) = above.rsplit_once('\\') {
            self.keys.entry(parent.to_lowercase()).or_insert_with(|| (parent.to_owned(), Values::new()));
            above = parent;
        }
        let slot = self.keys.entry(path.to_lowercase()).or_default();
        path.clone_into(&mut slot.0);
        slot.1.extend(values.into_iter().filter_map(|(name, value)| Some((name.to_lowercase(), value?))));
    }

    pub(super) fn put_text(&mut self, path: &str, values: &[(&str, &str)]) {
        let value = |(name, text): &(&str, &str)| ((*name).to_owned(), Some(Value::Text((*text).to_owned())));
        self.put(path, values.iter().map(value).collect());
    }

    /// Rows of `namespace:class`.
    pub(super) fn rows(&mut self, class: &str, rows: Vec<BTreeMap<String, Json>>) {
        let mentioned = rows.iter().flat_map(|row| row.keys().cloned()).collect();
        let row = |row: BTreeMap<String, Json>| {
            row.iter().filter_map(|(name, value)| Some((name.clone(), from_json(value)?))).collect()
        };
        self.mentioned.insert(class.to_lowercase(), mentioned);
        self.wmi.insert(class.to_lowercase(), rows.into_iter().map(row).collect());
    }

    /// Rows as they are, with any properties.
    pub(super) fn raw_rows(&mut self, class: &str, rows: Vec<Row>) {
        self.mentioned.remove(&class.to_lowercase());
        self.wmi.insert(class.to_lowercase(), rows);
    }

    pub(super) fn without_class(&mut self, class: &str) {
        self.wmi.remove(&class.to_lowercase());
    }

    pub(super) fn without_key(&mut self, path: &str) {
        let path = path.to_lowercase();
        self.keys.retain(|key, _| key != &path && !key.starts_with(&format!("{path}\\")));
    }

    /// Replaces every value of the registry.
    pub(super) fn overwrite(&mut self, mut with: impl FnMut(&str, &str) -> Value) {
        for (path, (_, values)) in &mut self.keys {
            for (name, value) in values {
                *value = with(path, name);
            }
        }
    }

    fn allowed(&self) -> Result<(), Fault> {
        if self.denied { Err(Fault::new("ask", "access is denied (error 5)")) } else { Ok(()) }
    }
}

/// `null` is a value that is not set.
fn from_json(json: &Json) -> Option<Value> {
    Some(match json {
        Json::Null => return None,
        Json::Bool(flag) => Value::Flag(*flag),
        Json::Number(number) => Value::Number(number.as_i64()?),
        Json::String(text) => Value::Text(text.clone()),
        Json::Array(texts) => {
            Value::Texts(texts.iter().map(|text| text.as_str().unwrap().to_owned()).collect())
        }
        Json::Object(fields) => Value::Bytes(bytes(fields.get("hex")?.as_str()?)),
    })
}

fn bytes(digits: &str) -> Vec<u8> {
    let digits: Vec<u8> = digits.bytes().filter(u8::is_ascii_hexdigit).collect();
    let pairs = digits.chunks(2).map(|pair| std::str::from_utf8(pair).unwrap());
    pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}

impl Sources for Recorded {
    fn subkeys(&self, key: &str) -> Result<Option<Vec<String>>, Fault> {
        self.allowed()?;
        let key = key.to_lowercase();
        if !self.keys.contains_key(&key) {
            return Ok(None);
        }
        let prefix = format!("{key}\\");
        let below = self.keys.values().filter(|(path, _)| path.to_lowercase().starts_with(&prefix));
        let names =
            below.filter_map(|(path, _)| path.get(prefix.len()..)).filter(|rest| !rest.contains('\\'));
        Ok(Some(names.map(str::to_owned).collect()))
    }

    fn value(&self, key: &str, name: &str) -> Result<Option<Value>, Fault> {
        self.allowed()?;
        let values = self.keys.get(&key.to_lowercase());
        Ok(values.and_then(|(_, values)| values.get(&name.to_lowercase()).cloned()))
    }

    fn wmi(&self, query: &WmiQuery) -> Result<Vec<Row>, Fault> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(query.class.to_owned());
        let _gate = self.wmi_gate.lock().unwrap_or_else(PoisonError::into_inner);
        self.allowed()?;
        let class = format!("{}:{}", query.namespace, query.class).to_lowercase();
        let operation = format!("ask WMI for {}", query.class);
        let rows = self.wmi.get(&class);
        let rows = rows.ok_or_else(|| Fault::new(&operation, "there is no such namespace or class"))?;
        let mentioned = self.mentioned.get(&class).filter(|mentioned| !mentioned.is_empty());
        let is_known =
            |name: &&&str| mentioned.is_none_or(|known| known.iter().any(|property| property == **name));
        if query.properties.iter().filter(is_known).count() < query.properties.len() {
            return Err(Fault::new(&operation, "the query is invalid"));
        }
        let asked_for = |row: &Row| {
            let kept = row.iter().filter(|(name, _)| query.properties.contains(&name.as_str()));
            kept.map(|(name, value)| (name.clone(), value.clone())).collect()
        };
        Ok(rows.iter().map(asked_for).collect())
    }

    fn firmware_table(&self) -> Result<Vec<u8>, Fault> {
        self.allowed()?;
        Ok(self.firmware.clone())
    }

    fn cores(&self) -> Result<Cores, Fault> {
        self.allowed()?;
        Ok(self.cores)
    }

    fn memory(&self) -> Result<MemoryFacts, Fault> {
        self.allowed()?;
        Ok(MemoryFacts { total_bytes: self.memory_bytes, installed_bytes: None })
    }

    fn disks(&self, faults: &mut Vec<Fault>) -> Result<Vec<DiskFacts>, Fault> {
        self.allowed()?;
        faults.push(Fault::new("ask whether a disk fails", "its driver does not tell"));
        Ok(vec![DiskFacts { name: "PhysicalDrive0".to_owned(), ..DiskFacts::default() }])
    }

    fn adapters(&self) -> Result<Vec<AdapterFacts>, Fault> {
        self.allowed()?;
        Ok(Vec::new())
    }

    fn power(&self) -> Result<PowerFacts, Fault> {
        self.allowed()?;
        Ok(PowerFacts::default())
    }

    fn version(&self) -> Result<Version, Fault> {
        self.allowed()?;
        Ok(self.version)
    }

    fn host_name(&self) -> Result<String, Fault> {
        self.allowed()?;
        Ok(self.host_name.clone())
    }

    fn present_devices(&self) -> Result<Vec<String>, Fault> {
        self.allowed()?;
        Ok(self.present.clone())
    }

    fn service_runs(&self, name: &str) -> Result<Option<bool>, Fault> {
        self.allowed()?;
        Ok(self.services.get(&name.to_lowercase()).copied())
    }

    fn exists(&self, path: &str) -> bool {
        !self.denied && self.files.contains(&path.to_lowercase())
    }

    fn file_names(&self, dir: &str) -> Result<Option<Vec<String>>, Fault> {
        self.allowed()?;
        Ok(self.folders.get(&dir.to_lowercase()).cloned())
    }
}

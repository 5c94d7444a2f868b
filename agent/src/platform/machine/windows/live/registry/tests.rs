use windows_sys::Win32::System::Registry::{
    KEY_ALL_ACCESS, REG_BINARY, REG_NONE, REG_OPTION_VOLATILE, RegCreateKeyExW, RegDeleteTreeW,
    RegSetValueExW,
};

use super::*;

/// A key of one test below `HKCU\Software\HaTangTest`, removed with everything in it when dropped.
struct Sandbox {
    path: String,
    below: Vec<u16>,
    key: Key,
}

impl Sandbox {
    fn new(name: &str) -> Self {
        let below = format!("Software\\HaTangTest\\{name}");
        let wide = wide::to_wide(&below, "test").unwrap();
        Self { path: format!("HKCU\\{below}"), key: create(&wide), below: wide }
    }

    fn set(&self, name: &str, kind: u32, bytes: &[u8]) {
        let name = wide::to_wide(name, "test").unwrap();
        let length = u32::try_from(bytes.len()).unwrap();
        let pointer = if bytes.is_empty() { std::ptr::null() } else { bytes.as_ptr() };
        // SAFETY: the key is open, the name ends with a zero, the length is that of the bytes, 0 for null.
        let status = unsafe { RegSetValueExW(self.key.0, name.as_ptr(), 0, kind, pointer, length) };
        assert_eq!(status, ERROR_SUCCESS);
    }

    fn get(&self, name: &str) -> Option<Value> {
        value(&self.path, name).unwrap()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // SAFETY: the root is predefined and the path ends with a zero.
        unsafe { RegDeleteTreeW(HKEY_CURRENT_USER, self.below.as_ptr()) };
    }
}

fn create(below: &[u16]) -> Key {
    let mut key = std::ptr::null_mut();
    // SAFETY: every pointer is valid for the call; the path ends with a zero.
    let status = unsafe {
        RegCreateKeyExW(
            HKEY_CURRENT_USER,
            below.as_ptr(),
            0,
            std::ptr::null(),
            REG_OPTION_VOLATILE,
            KEY_ALL_ACCESS | KEY_WOW64_64KEY,
            std::ptr::null(),
            &raw mut key,
            std::ptr::null_mut(),
        )
    };
    assert_eq!(status, ERROR_SUCCESS);
    Key(key)
}

fn bytes(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn every_kind_of_value_is_read_back() {
    let sandbox = Sandbox::new("kinds");
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    sandbox.set("sz", REG_SZ, &bytes("Ủy ban nhân dân xã Thái Học\0"));
    assert_eq!(sandbox.get("sz"), text("Ủy ban nhân dân xã Thái Học"));
    sandbox.set("expand", REG_EXPAND_SZ, &bytes("%ProgramFiles%\\X\0"));
    assert_eq!(sandbox.get("expand"), text("%ProgramFiles%\\X"));
    sandbox.set("multi", REG_MULTI_SZ, &bytes("a\0\0ệ\0\0"));
    assert_eq!(sandbox.get("multi").unwrap().texts(), ["a", "", "ệ"]);
    sandbox.set("dword", REG_DWORD, &u32::MAX.to_le_bytes());
    assert_eq!(sandbox.get("dword"), Some(Value::Number(4_294_967_295)));
    sandbox.set("big endian", REG_DWORD_BIG_ENDIAN, &[0, 0, 1, 2]);
    assert_eq!(sandbox.get("big endian"), Some(Value::Number(258)));
    sandbox.set("qword", REG_QWORD, &(1_u64 << 40).to_le_bytes());
    assert_eq!(sandbox.get("qword"), Some(Value::Number(1 << 40)));
    sandbox.set("qword without sign", REG_QWORD, &u64::MAX.to_le_bytes());
    assert_eq!(sandbox.get("qword without sign"), text("18446744073709551615"));
    sandbox.set("binary", REG_BINARY, &[1, 2, 3]);
    assert_eq!(sandbox.get("binary"), Some(Value::Bytes(vec![1, 2, 3])));
    sandbox.set("none", REG_NONE, &[]);
    assert_eq!(sandbox.get("none"), Some(Value::Bytes(Vec::new())));
    sandbox.set("", REG_SZ, &bytes("the default\0"));
    assert_eq!(sandbox.get(""), text("the default"));
}

#[test]
fn values_whose_bytes_do_not_fit_their_type_do_not_panic() {
    let sandbox = Sandbox::new("misfits");
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    sandbox.set("short number", REG_DWORD, &[1, 2]);
    assert_eq!(sandbox.get("short number"), Some(Value::Bytes(vec![1, 2])));
    sandbox.set("short long number", REG_QWORD, &[1, 2, 3, 4]);
    assert_eq!(sandbox.get("short long number"), Some(Value::Bytes(vec![1, 2, 3, 4])));
    sandbox.set("no end", REG_SZ, &bytes("abc"));
    assert_eq!(sandbox.get("no end"), text("abc"));
    sandbox.set("odd", REG_SZ, b"a\0b\0c");
    assert_eq!(sandbox.get("odd").unwrap().text().unwrap().chars().next(), Some('a'));
    sandbox.set("lone surrogate", REG_SZ, &[0x41, 0, 0x00, 0xd8, 0x42, 0, 0, 0]);
    assert_eq!(sandbox.get("lone surrogate"), text("A\u{fffd}B"));
    sandbox.set("embedded zero", REG_SZ, &bytes("a\0b\0"));
    assert_eq!(sandbox.get("embedded zero"), text("a"));
    sandbox.set("list without end", REG_MULTI_SZ, &bytes("a\0b"));
    assert_eq!(sandbox.get("list without end").unwrap().texts(), ["a", "b"]);
    sandbox.set("empty list", REG_MULTI_SZ, &[]);
    assert_eq!(sandbox.get("empty list"), Some(Value::Texts(Vec::new())));
    sandbox.set("made up type", 0xbeef, &[7]);
    assert_eq!(sandbox.get("made up type"), Some(Value::Bytes(vec![7])));
    sandbox.set("decomposed", REG_SZ, &bytes("Ha\u{323} Ta\u{302}\u{300}ng\0"));
    assert_eq!(sandbox.get("decomposed"), text("Ha\u{323} Ta\u{302}\u{300}ng"));
}

#[test]
fn a_value_of_a_megabyte_is_a_fault_that_tells_its_size_and_one_at_the_limit_is_read() {
    let sandbox = Sandbox::new("large");
    sandbox.set("megabyte", REG_SZ, &vec![b'a'; 1024 * 1024]);
    let fault = value(&sandbox.path, "megabyte").unwrap_err();
    assert!(fault.cause.contains("it has 104857"), "{fault:?}");
    assert!(fault.operation.contains("megabyte"), "{fault:?}");
    sandbox.set("limit", REG_BINARY, &vec![7; MAX_VALUE_BYTES]);
    assert_eq!(sandbox.get("limit"), Some(Value::Bytes(vec![7; MAX_VALUE_BYTES])));
}

#[test]
fn what_is_not_there_is_none_and_what_makes_no_sense_is_a_fault() {
    let sandbox = Sandbox::new("absent");
    assert_eq!(sandbox.get("no such value"), None);
    assert_eq!(value("HKLM\\SOFTWARE\\HaTangHasNoSuchKey\\X", "x").unwrap(), None);
    assert_eq!(subkeys("HKLM\\SOFTWARE\\HaTangHasNoSuchKey").unwrap(), None);
    assert!(value("HKCR\\x", "x").is_err());
    assert!(value("HKLM\\SOFTWARE\0\\x", "x").is_err());
    assert!(value(&sandbox.path, "a\0b").is_err());
}

#[test]
fn subkeys_are_listed_and_a_deleted_key_is_none() {
    let sandbox = Sandbox::new("names");
    for name in ["Đống Đa", "b"] {
        let path = wide::to_wide(&format!("Software\\HaTangTest\\names\\{name}"), "test").unwrap();
        drop(create(&path));
    }
    let mut names = subkeys(&sandbox.path).unwrap().unwrap();
    names.sort();
    assert_eq!(names, ["b", "Đống Đa"]);
    assert!(subkeys("HKLM").unwrap().unwrap().iter().any(|name| name.eq_ignore_ascii_case("software")));
    let Sandbox { path, .. } = &sandbox;
    let path = path.clone();
    drop(sandbox);
    assert_eq!(subkeys(&path).unwrap(), None);
    assert_eq!(value(&path, "x").unwrap(), None);
}

#[test]
fn a_key_with_more_names_than_are_listed_is_a_fault() {
    let sandbox = Sandbox::new("many");
    for at in 0..=MAX_NAMES {
        let path = wide::to_wide(&format!("Software\\HaTangTest\\many\\{at}"), "test").unwrap();
        drop(create(&path));
    }
    let fault = subkeys(&sandbox.path).unwrap_err();
    assert_eq!(fault.cause, "there are more than 8192");
}

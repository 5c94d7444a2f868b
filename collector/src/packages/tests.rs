use super::*;

const MSI: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 1, 2, 3];

fn name(text: &str) -> PackageName {
    text.parse().unwrap()
}

#[test]
fn a_folder_that_is_not_there_is_an_empty_shelf() {
    let data = tempfile::tempdir().unwrap();
    assert_eq!(Shelf::of(data.path()).list().unwrap(), []);
}

#[test]
fn a_package_that_was_added_is_listed_with_its_digest_and_goes_when_removed() {
    let data = tempfile::tempdir().unwrap();
    let (shelf, file) = (Shelf::of(data.path()), data.path().join("a.msi"));
    fs::write(&file, MSI).unwrap();
    let msi = name("hatang-agent-1.4.0-x64.msi");
    let added = shelf.add(&file, &msi).unwrap();
    assert_eq!(added.bytes, 11);
    assert_eq!(added.sha256, ring::digest::digest(&SHA256, MSI).as_ref());
    assert_eq!(shelf.list().unwrap(), [added]);
    let (_, mut opened) = shelf.open(&msi).unwrap().unwrap();
    let mut read = Vec::new();
    opened.read_to_end(&mut read).unwrap();
    assert_eq!(read, MSI, "a file is handed out from its beginning");
    assert!(shelf.remove(&msi).unwrap());
    assert!(!shelf.remove(&msi).unwrap());
    assert_eq!(shelf.list().unwrap(), []);
}

#[test]
fn a_changed_file_gets_another_digest() {
    let data = tempfile::tempdir().unwrap();
    let (shelf, msi) = (Shelf::of(data.path()), name("hatang-agent-1.4.0-x64.msi"));
    fs::create_dir(shelf.folder()).unwrap();
    let path = shelf.folder().join(msi.to_string());
    fs::write(&path, MSI).unwrap();
    let before = shelf.list().unwrap();
    fs::write(&path, [MSI, &[4]].concat()).unwrap();
    assert_ne!(shelf.list().unwrap(), before);
}

#[test]
fn links_folders_other_names_and_files_that_are_not_what_their_name_says_are_not_there() {
    let data = tempfile::tempdir().unwrap();
    let shelf = Shelf::of(data.path());
    fs::create_dir(shelf.folder()).unwrap();
    let secret = data.path().join("secret");
    fs::write(&secret, MSI).unwrap();
    std::os::unix::fs::symlink(&secret, shelf.folder().join("hatang-agent-1.0-x64.msi")).unwrap();
    fs::create_dir(shelf.folder().join("hatang-agent-1.1-x64.msi")).unwrap();
    fs::write(shelf.folder().join("hatang-agent-1.2-x64.msi"), b"MZ a program").unwrap();
    fs::write(shelf.folder().join("hatang-agent-1.3-x64.msi"), b"").unwrap();
    fs::write(shelf.folder().join("hatang-agent_1.4_amd64.deb"), MSI).unwrap();
    fs::write(shelf.folder().join("readme.txt"), MSI).unwrap();
    assert_eq!(shelf.list().unwrap(), []);
    let refused =
        shelf.add(&shelf.folder().join("hatang-agent-1.2-x64.msi"), &name("hatang-agent-1.2-x64.msi"));
    assert!(refused.unwrap_err().to_string().contains("does not begin as an MSI"));
}

//! The project's files as text, and which Rust text is test code.
//!
//! Only the folders and files that belong to the project are read; what a build or a run leaves at the root is not.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::scan::{self, Masked};

/// Folders of the project, from the root.
const FOLDERS: [&str; 7] = ["agent", "collector", "proto", "tests", "deploy", ".ci", ".cargo"];
/// Files at the root that people write.
const ROOT_FILES: [&str; 9] = [
    "Cargo.toml",
    "README.md",
    "LICENSE",
    ".clippy.toml",
    ".gitignore",
    "rustfmt.toml",
    "rust-toolchain.toml",
    "deny.toml",
    "Cargo.lock",
];

/// One text file, named from the root with `/`.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    pub(crate) fn sample(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    pub(crate) fn is_rust(&self) -> bool {
        has_extension(&self.path, "rs")
    }
}

pub(crate) fn has_extension(path: &str, extension: &str) -> bool {
    Path::new(path).extension().is_some_and(|found| found == extension)
}

/// One Rust file, read by the scanner.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
    /// Same length and lines as `text`, test code blanked.
    pub(crate) product: Masked,
}

impl Source {
    pub(crate) fn sample(path: &str, text: &str) -> Self {
        Self::new(&File::sample(path, text), false)
    }

    fn new(file: &File, is_test: bool) -> Self {
        let masked = scan::mask(&file.text);
        let product = if is_test { masked.all_blank() } else { scan::without_tests(&masked) };
        Self { path: file.path.clone(), text: file.text.clone(), product }
    }

    /// Whether this file is, or lies in the folder of, the module at `place` (`agent/src/inventory`).
    pub(crate) fn is_in(&self, place: &str) -> bool {
        self.path.strip_prefix(place).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
    }
}

pub(crate) fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("the package lies in the workspace").to_owned()
}

/// Every text file of the project; other files are left out.
pub(crate) fn files() -> Vec<File> {
    let root = root();
    let mut paths: Vec<PathBuf> = ROOT_FILES.iter().map(|name| root.join(name)).collect();
    for folder in FOLDERS {
        walk(&root.join(folder), &mut paths);
    }
    let file = |path: PathBuf| {
        let text = fs::read_to_string(&path).ok()?;
        let relative = path.strip_prefix(&root).expect("below the root");
        Some(File { path: relative.to_string_lossy().replace('\\', "/"), text })
    };
    let mut files: Vec<File> = paths.into_iter().filter_map(file).collect();
    files.sort_by(|one, other| one.path.cmp(&other.path));
    assert!(100 < files.len(), "only {} files found: the walk is broken", files.len());
    files
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.expect("list a folder").path();
        if path.is_dir() {
            walk(&path, paths);
        } else {
            paths.push(path);
        }
    }
}

/// Every Rust file of the project.
pub(crate) fn sources() -> Vec<Source> {
    sources_of(&files())
}

pub(crate) fn sources_of(files: &[File]) -> Vec<Source> {
    let rust: Vec<&File> = files.iter().filter(|file| file.is_rust()).collect();
    let test_modules: BTreeSet<String> = rust.iter().flat_map(|file| test_modules(file)).collect();
    rust.into_iter().map(|file| Source::new(file, is_test(&file.path, &test_modules))).collect()
}

/// Test code by place: the test package, folders `tests`, files `tests.rs`, and modules declared under `cfg(test)`.
fn is_test(path: &str, test_modules: &BTreeSet<String>) -> bool {
    let declared = test_modules.iter().any(|module| {
        path.strip_prefix(module.as_str()).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
    });
    declared || path.split('/').any(|part| part == "tests" || part == "tests.rs")
}

/// `#[cfg(test)] mod fixture;` in `web.rs` makes `web/fixture` test code.
fn test_modules(file: &File) -> Vec<String> {
    let stem = file.path.trim_end_matches(".rs");
    let own_folder = match stem.rsplit_once('/') {
        Some((folder, "lib" | "main")) => folder,
        _ => stem,
    };
    let names = scan::test_modules(&scan::mask(&file.text));
    names.into_iter().map(|name| format!("{own_folder}/{name}")).collect()
}

#[test]
fn test_code_is_told_from_the_product() {
    let files = [
        File::sample("a/src/web.rs", "#[cfg(test)]\nmod fixture;\nmod live;\nfn shown() {}\n"),
        File::sample("a/src/web/fixture.rs", "fn made_up() {}"),
        File::sample("a/src/web/fixture/deep.rs", "fn made_up() {}"),
        File::sample("a/src/web/live.rs", "fn real() {}\n#[cfg(test)]\nmod tests { fn made_up() {} }"),
        File::sample("a/src/web/live/tests.rs", "fn made_up() {}"),
    ];
    let kept: Vec<_> = sources_of(&files)
        .iter()
        .map(|source| {
            let functions = scan::functions(&source.product);
            functions.into_iter().map(|found| found.name).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(kept, [vec!["shown"], vec![], vec![], vec!["real"], vec![]]);
}

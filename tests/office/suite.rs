//! LibreOffice without a screen, and what reads the PDF that it makes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Longest that one conversion may take, seconds.
const PATIENCE_S: &str = "180";

/// A file converted to PDF, in a folder of its own.
pub(crate) struct Converted {
    folder: tempfile::TempDir,
    pdf: PathBuf,
}

impl Converted {
    /// Lets LibreOffice open `bytes` under this name and print them; panics with what it says if it says anything.
    pub(crate) fn from(bytes: &[u8], file_name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(file_name);
        fs::write(&file, bytes).unwrap();
        // A fresh profile: nobody's settings, and no waiting for another instance.
        let profile = format!("-env:UserInstallation=file://{}", folder.path().join("profile").display());
        let output = run(
            "timeout",
            &[
                PATIENCE_S,
                "soffice",
                &profile,
                "--headless",
                "--norestore",
                "--convert-to",
                "pdf",
                "--outdir",
                path(folder.path()),
                path(&file),
            ],
        );
        let complaints = String::from_utf8_lossy(&output.stderr);
        // It looks for Java, which no conversion needs.
        let complaints: Vec<&str> =
            complaints.lines().filter(|line| !line.is_empty() && !line.contains("javaldx")).collect();
        assert!(complaints.is_empty(), "{file_name}: {complaints:?}");
        let pdf = file.with_extension("pdf");
        assert!(pdf.exists(), "{file_name} was not converted: {}", String::from_utf8_lossy(&output.stdout));
        Self { folder, pdf }
    }

    /// A PDF that the product made itself.
    #[expect(dead_code, reason = "for tests of the product's own PDF")]
    pub(crate) fn pdf(bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let pdf = folder.path().join("file.pdf");
        fs::write(&pdf, bytes).unwrap();
        Self { folder, pdf }
    }

    /// All text in the order in which it was drawn, page by page.
    pub(crate) fn text(&self) -> Vec<String> {
        let output = run("pdftotext", &["-raw", "-enc", "UTF-8", path(&self.pdf), "-"]);
        let text = String::from_utf8(output.stdout).unwrap();
        text.trim_end_matches('\u{c}').split('\u{c}').map(String::from).collect()
    }

    /// Width and height of every page, millimetres.
    pub(crate) fn pages(&self) -> Vec<(f64, f64)> {
        let output = run("pdfinfo", &["-f", "1", "-l", "100000", path(&self.pdf)]);
        let text = String::from_utf8(output.stdout).unwrap();
        let sizes = text.lines().filter(|line| line.starts_with("Page") && line.contains(" size:"));
        sizes.map(size).collect()
    }

    /// Names of all fonts in the file.
    pub(crate) fn fonts(&self) -> Vec<String> {
        let output = run("pdffonts", &[path(&self.pdf)]);
        let text = String::from_utf8(output.stdout).unwrap();
        text.lines().skip(2).filter_map(|line| line.split_whitespace().next().map(String::from)).collect()
    }

    /// Leaves the file and a picture of every page, up to a number of pages.
    pub(crate) fn pictures(&self, name: &str, most: u32) {
        let target = pictures_folder();
        let most = most.to_string();
        fs::copy(&self.pdf, target.join(name).with_extension("pdf")).unwrap();
        run("pdftoppm", &["-r", "60", "-l", &most, "-png", path(&self.pdf), path(&target.join(name))]);
    }

    #[expect(dead_code, reason = "for tests that read what else LibreOffice makes")]
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// Leaves another file beside the pictures.
pub(crate) fn leave(file_name: &str, bytes: &[u8]) {
    fs::write(pictures_folder().join(file_name), bytes).unwrap();
}

fn pictures_folder() -> PathBuf {
    let target = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("target/office-pictures");
    fs::create_dir_all(&target).unwrap();
    target
}

/// `Page    1 size: 595.32 x 841.92 pts (A4)`
fn size(line: &str) -> (f64, f64) {
    let (_, size) = line.split_once(" size:").unwrap();
    let mut numbers = size.split_whitespace().filter_map(|word| word.parse::<f64>().ok());
    let mut millimetres = || numbers.next().unwrap() * 25.4 / 72.0;
    (millimetres(), millimetres())
}

fn run(program: &str, args: &[&str]) -> Output {
    let output = Command::new(program).args(args).output();
    let output = output.unwrap_or_else(|fault| panic!("{program} cannot be started ({fault}): install it"));
    assert!(output.status.success(), "{program} failed: {}", String::from_utf8_lossy(&output.stderr));
    output
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

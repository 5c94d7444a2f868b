//! LibreOffice without a screen, and what reads the PDF that it makes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Longest that one conversion may take, seconds.
const PATIENCE_S: &str = "180";

/// A file converted to PDF, in a folder of its own.
pub(crate) struct Converted {
    _folder: tempfile::TempDir,
    pdf: PathBuf,
}

impl Converted {
    /// Lets LibreOffice open `bytes` under this name and print them; panics with what it says if it says anything.
    pub(crate) fn from(bytes: &[u8], file_name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(file_name);
        fs::write(&file, bytes).unwrap();
        let output = convert(folder.path(), &file, "pdf");
        let pdf = file.with_extension("pdf");
        assert!(pdf.exists(), "{file_name} was not converted: {}", String::from_utf8_lossy(&output.stdout));
        Self { _folder: folder, pdf }
    }

    /// A PDF that the product made itself.
    pub(crate) fn pdf(bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let pdf = folder.path().join("file.pdf");
        fs::write(&pdf, bytes).unwrap();
        Self { _folder: folder, pdf }
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

    /// Names of fonts that the file only names and does not hold.
    pub(crate) fn missing_fonts(&self) -> Vec<String> {
        let output = run("pdffonts", &[path(&self.pdf)]);
        let text = String::from_utf8(output.stdout).unwrap();
        // The last columns are: emb sub uni object ID.
        let held = |line: &str| line.split_whitespace().rev().nth(4) == Some("yes");
        text.lines().skip(2).filter(|line| !held(line)).map(String::from).collect()
    }

    /// Leaves the file and a picture of every page, up to a number of pages.
    pub(crate) fn pictures(&self, name: &str, most: u32) {
        let target = pictures_folder();
        let most = most.to_string();
        fs::copy(&self.pdf, target.join(name).with_extension("pdf")).unwrap();
        run("pdftoppm", &["-r", "60", "-l", &most, "-png", path(&self.pdf), path(&target.join(name))]);
    }
}

/// Every worksheet of a workbook as LibreOffice reads it: name, rows of cells, numbers as they are and not as they look.
pub(crate) fn worksheets(bytes: &[u8]) -> Vec<(String, Vec<Vec<String>>)> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("book.xlsx");
    fs::write(&file, bytes).unwrap();
    let all_as_utf8 = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1";
    convert(folder.path(), &file, all_as_utf8);
    let files = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
    let mut sheets = Vec::new();
    for file in files.filter(|file| file.extension().is_some_and(|end| end == "csv")) {
        let name = file.file_stem().unwrap().to_str().unwrap().strip_prefix("book-").unwrap().to_owned();
        let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(&file);
        let rows = reader.unwrap().into_records().map(|row| row.unwrap().iter().map(String::from).collect());
        sheets.push((name, rows.collect()));
    }
    sheets
}

/// Lets LibreOffice convert a file; panics with what it says if it says anything.
fn convert(folder: &Path, file: &Path, to: &str) -> Output {
    // A fresh profile: nobody's settings, and no waiting for another instance.
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let office = [PATIENCE_S, "soffice", &profile, "--headless", "--norestore", "--convert-to", to];
    let output = run("timeout", &[office.as_slice(), &["--outdir", path(folder), path(file)]].concat());
    let complaints = String::from_utf8_lossy(&output.stderr);
    // It looks for Java, which no conversion needs.
    let complaints: Vec<&str> =
        complaints.lines().filter(|line| !line.is_empty() && !line.contains("javaldx")).collect();
    assert!(complaints.is_empty(), "{}: {complaints:?}", file.display());
    output
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

//! Out of a backup into an empty data folder.
//!
//! Every sum is checked before anything is unpacked, and the database is looked over before the folder gets its name:
//! either all of it stands there afterwards or nothing.

use std::fs::{self, DirBuilder, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use zip::ZipArchive;
use zip::result::ZipError;

use super::manifest::{self, Manifest, ManifestError};
use super::progress::{Phase, Progress};
use super::writing::{stream, sum};
use crate::store::{Store, StoreError, begin_again, faults_of_copy};

/// Why nothing was restored; the data folder is as it was.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    #[error("{path} is not empty: a backup is restored into a new folder; name another with --data-dir")]
    NotEmpty { path: PathBuf },
    #[error("{path} is no backup of hatang: it is no ZIP, or it was cut short on its way; copy it again")]
    NotAnArchive { path: PathBuf },
    #[error("{path} is no backup of hatang: it has no list of parts")]
    NoList { path: PathBuf },
    #[error(transparent)]
    List(#[from] ManifestError),
    #[error("{name} of the backup is missing or damaged ({why}): take an earlier backup")]
    Part { name: String, why: String },
    #[error("the backup holds no {0}: take an earlier backup")]
    Incomplete(&'static str),
    #[error("the database of the backup is damaged: {first}; take an earlier backup")]
    Damaged { first: String },
    #[error("cannot {operation} {path}: check that there is room and that this account may write there")]
    Io { operation: &'static str, path: PathBuf, source: io::Error },
    #[error("cannot open the restored database")]
    Store(#[from] StoreError),
}

/// What was restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    pub manifest: Manifest,
}

/// Parts without which a collector is not itself.
const NEEDED: [&str; 3] = ["hatang.db", "authority/ca.der", "authority/ca.key"];

/// Unpacks `archive` into `data_dir`, which is absent or empty. Blocks.
pub fn restore(
    archive: &Path,
    data_dir: &Path,
    now_ms: i64,
    progress: &Progress,
) -> Result<Restored, RestoreError> {
    is_free(data_dir)?;
    let mut opened = open(archive)?;
    let manifest = list(&mut opened, archive)?;
    for needed in NEEDED {
        if !manifest.parts.iter().any(|part| part.name == needed) {
            return Err(RestoreError::Incomplete(needed));
        }
    }
    progress.enter(Phase::ReadingBack, manifest.bytes());
    for part in &manifest.parts {
        let bad = |why: String| RestoreError::Part { name: part.name.clone(), why };
        let (bytes, sha256) =
            sum(&mut opened, &part.name, progress).map_err(|fault| bad(fault.to_string()))?;
        if !part.is(bytes, sha256) {
            return Err(bad("it is another than was packed".to_owned()));
        }
    }
    let fresh = Fresh::create(data_dir)?;
    progress.enter(Phase::Packing, manifest.bytes());
    for part in &manifest.parts {
        unpack(&mut opened, &part.name, &fresh.path.join(&part.name), progress)?;
    }
    look_over(&fresh.path, &manifest, now_ms, progress)?;
    fresh.give_name(data_dir)?;
    Ok(Restored { manifest })
}

type Archive = ZipArchive<BufReader<File>>;

fn is_free(data_dir: &Path) -> Result<(), RestoreError> {
    let full = || RestoreError::NotEmpty { path: data_dir.to_owned() };
    match fs::read_dir(data_dir) {
        Ok(mut entries) => entries.next().map_or(Ok(()), |_| Err(full())),
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(_) => Err(full()),
    }
}

fn open(path: &Path) -> Result<Archive, RestoreError> {
    let file = File::open(path).map_err(io_error("open", path))?;
    ZipArchive::new(BufReader::new(file)).map_err(|fault| match fault {
        ZipError::Io(fault) if fault.kind() != io::ErrorKind::UnexpectedEof => io_error("read", path)(fault),
        _ => RestoreError::NotAnArchive { path: path.to_owned() },
    })
}

fn list(archive: &mut Archive, path: &Path) -> Result<Manifest, RestoreError> {
    let no_list = |_| RestoreError::NoList { path: path.to_owned() };
    let mut text = Vec::new();
    let part = archive.by_name(manifest::NAME).map_err(no_list)?;
    part.take(manifest::LONGEST)
        .read_to_end(&mut text)
        .map_err(|_| RestoreError::NotAnArchive { path: path.to_owned() })?;
    Ok(Manifest::parse(&text, Store::newest_schema())?)
}

/// The data folder under another name, until it is whole.
struct Fresh {
    path: PathBuf,
    named: bool,
}

impl Fresh {
    fn create(data_dir: &Path) -> Result<Self, RestoreError> {
        let mut name = data_dir.file_name().unwrap_or_default().to_owned();
        name.push(".restoring");
        let path = data_dir.with_file_name(name);
        // A restore that was cut off leaves it; nothing in it counts.
        if path.exists() {
            fs::remove_dir_all(&path).map_err(io_error("delete", &path))?;
        }
        DirBuilder::new().recursive(true).mode(0o700).create(&path).map_err(io_error("create", &path))?;
        Ok(Self { path, named: false })
    }

    fn give_name(mut self, data_dir: &Path) -> Result<(), RestoreError> {
        fs::rename(&self.path, data_dir).map_err(io_error("name", data_dir))?;
        self.named = true;
        let above = data_dir.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(above).and_then(|above| above.sync_all()).map_err(io_error("write", above))
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        if !self.named {
            drop(fs::remove_dir_all(&self.path));
        }
    }
}

fn unpack(archive: &mut Archive, name: &str, path: &Path, progress: &Progress) -> Result<(), RestoreError> {
    let mut part = archive
        .by_name(name)
        .map_err(|fault| RestoreError::Part { name: name.to_owned(), why: fault.to_string() })?;
    if let Some(folder) = path.parent() {
        let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.map_err(io_error("create", folder))?;
    }
    let file = File::options().write(true).create_new(true).mode(0o600).open(path);
    let mut file = BufWriter::new(file.map_err(io_error("create", path))?);
    stream(&mut part, &mut file, progress).map_err(io_error("write", path))?;
    file.flush().and_then(|()| file.get_ref().sync_all()).map_err(io_error("write", path))
}

/// Whole as a file, and at work as a database of this program.
fn look_over(
    data_dir: &Path,
    manifest: &Manifest,
    now_ms: i64,
    progress: &Progress,
) -> Result<(), RestoreError> {
    progress.enter(Phase::Checking, 0);
    let database = data_dir.join("hatang.db");
    if let Some(first) = faults_of_copy(&database)?.into_iter().next() {
        return Err(RestoreError::Damaged { first });
    }
    Ok(begin_again(&database, manifest.made_ms, now_ms)?)
}

fn io_error(operation: &'static str, path: &Path) -> impl FnOnce(io::Error) -> RestoreError {
    move |source| RestoreError::Io { operation, path: path.to_owned(), source }
}

//! Writing a backup: copy, look over, pack, read back, name.
//!
//! Everything happens in a folder of its own beside the place where the backup will stand, which is removed whatever
//! happens; the last step gives the finished file its name. Blocks; memory stays small however much there is.

use std::fs::{self, DirBuilder, File};
use std::io::{self, BufWriter, Read, Seek, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use ring::digest::{Context as Digest, SHA256};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::manifest::{self, Manifest, Part};
use super::parts::{self, Source};
use super::progress::{Phase, Progress};
use super::{BackupError, folder};
use crate::evidence::Hash;
use crate::store::{Store, StoreError, faults_of_copy};

/// Added to what a backup is reckoned to need, for the list and the file system itself.
const SPARE_BYTES: u64 = 16 << 20;
const BUFFER_BYTES: usize = 256 << 10;

/// A backup to be made.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    pub data_dir: &'a Path,
    /// A folder, in which the backup gets a name after its time; or the file itself.
    pub out: &'a Path,
    /// The installers that the collector serves, too.
    pub with_packages: bool,
    /// Unix milliseconds.
    pub now_ms: i64,
}

/// A backup that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    pub manifest: Manifest,
}

/// Makes a backup, or leaves nothing.
pub fn write(store: &Store, order: &Order<'_>, progress: &Progress) -> Result<Written, BackupError> {
    let beside = parts::beside_the_database(order.data_dir, order.with_packages)?;
    let out =
        if order.out.is_dir() { order.out.join(folder::name(order.now_ms)) } else { order.out.to_owned() };
    if out.symlink_metadata().is_ok() {
        return Err(BackupError::Exists { path: out });
    }
    let copy_bytes = store.copy_bytes().map_err(BackupError::Copy)?;
    let all_bytes = beside.iter().fold(copy_bytes, |sum, source| sum.saturating_add(source.bytes));
    let work = Workplace::open(&out)?;
    work.has_room(copy_bytes.saturating_add(all_bytes).saturating_add(SPARE_BYTES))?;
    let database = copy(store, &work, copy_bytes, progress)?;
    let (packed, manifest) = pack(&work, database, beside, order.now_ms, progress)?;
    read_back(&packed, &manifest, progress)?;
    let bytes = fs::metadata(&packed).map_err(BackupError::io("measure", &packed))?.len();
    give_name(&packed, &out)?;
    Ok(Written { path: out, bytes, manifest })
}

/// The folder in which a backup is made; goes away with the value.
struct Workplace {
    path: PathBuf,
    /// Held as long as somebody works there.
    _lock: File,
}

impl Workplace {
    fn open(out: &Path) -> Result<Self, BackupError> {
        let mut name = out.file_name().unwrap_or_default().to_owned();
        name.push(folder::WORK_SUFFIX);
        let path = out.with_file_name(name);
        folder::clear_one(&path)?;
        let made = DirBuilder::new().mode(0o700).create(&path);
        made.map_err(BackupError::io("create the folder", &path))?;
        let lock = File::open(&path).map_err(BackupError::io("open", &path))?;
        lock.try_lock().map_err(|_| BackupError::Busy)?;
        Ok(Self { path, _lock: lock })
    }

    fn has_room(&self, needed: u64) -> Result<(), BackupError> {
        let free = folder::free_bytes(&self.path)?;
        let path = self.path.parent().unwrap_or(&self.path).to_owned();
        if free < needed { Err(BackupError::NoSpace { path, needed, free }) } else { Ok(()) }
    }
}

impl Drop for Workplace {
    fn drop(&mut self) {
        if let Err(fault) = fs::remove_dir_all(&self.path) {
            tracing::warn!(error = %fault, folder = %self.path.display(), "cannot remove what a backup was made in");
        }
    }
}

/// The copy of the database, looked over.
fn copy(store: &Store, work: &Workplace, expected: u64, progress: &Progress) -> Result<Source, BackupError> {
    let path = work.path.join("hatang.db");
    create(&path)?;
    progress.watch(&path, expected);
    store.copy_into(&path).map_err(|fault| match fault {
        StoreError::Full { .. } => BackupError::DiskFull { path: path.clone() },
        fault => BackupError::Copy(fault),
    })?;
    progress.enter(Phase::Checking, 0);
    if let Some(first) = faults_of_copy(&path).map_err(BackupError::Copy)?.into_iter().next() {
        return Err(BackupError::Damaged { first });
    }
    let bytes = fs::metadata(&path).map_err(BackupError::io("measure", &path))?.len();
    Ok(Source { path, name: "hatang.db".to_owned(), bytes })
}

fn pack(
    work: &Workplace,
    database: Source,
    beside: Vec<Source>,
    made_ms: i64,
    progress: &Progress,
) -> Result<(PathBuf, Manifest), BackupError> {
    let path = work.path.join("backup.zip");
    let sources: Vec<Source> = std::iter::once(database).chain(beside).collect();
    progress.enter(Phase::Packing, sources.iter().map(|source| source.bytes).sum());
    let mut archive = ZipWriter::new(BufWriter::with_capacity(BUFFER_BYTES, create(&path)?));
    let written = |fault: ZipError| BackupError::io("write", &path)(plain(fault));
    let mut parts = Vec::new();
    for source in &sources {
        archive.start_file(source.name.as_str(), options()).map_err(written)?;
        let mut file = File::open(&source.path).map_err(BackupError::io("read", &source.path))?;
        let (bytes, sha256) =
            stream(&mut file, &mut archive, progress).map_err(BackupError::io("write", &path))?;
        parts.push(Part { name: source.name.clone(), bytes, sha256: sha256.to_string() });
    }
    let manifest = Manifest::new(made_ms, Store::newest_schema(), parts);
    let list = serde_json::to_vec_pretty(&manifest).map_err(io::Error::from);
    archive.start_file(manifest::NAME, options()).map_err(written)?;
    list.and_then(|list| archive.write_all(&list)).map_err(BackupError::io("write", &path))?;
    let file = archive.finish().map_err(written)?;
    let file = file.into_inner().map_err(|fault| BackupError::io("write", &path)(fault.into_error()))?;
    file.sync_all().map_err(BackupError::io("write", &path))?;
    Ok((path, manifest))
}

/// Chunks of samples are packed already; the rest gains most from the quickest way.
fn options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(1))
        .large_file(true)
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o600)
}

fn read_back(path: &Path, manifest: &Manifest, progress: &Progress) -> Result<(), BackupError> {
    let failed = |what: String| BackupError::NotReadBack { path: path.to_owned(), what };
    progress.enter(Phase::ReadingBack, manifest.bytes());
    let file = File::open(path).map_err(BackupError::io("read", path))?;
    let mut archive = ZipArchive::new(file).map_err(|fault| failed(fault.to_string()))?;
    for part in &manifest.parts {
        let found = sum(&mut archive, &part.name, progress).map_err(|fault| failed(fault.to_string()))?;
        if !part.is(found.0, found.1) {
            return Err(failed(format!("{} changed", part.name)));
        }
    }
    Ok(())
}

/// Size and SHA-256 of a part, unpacked.
pub(super) fn sum<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    name: &str,
    progress: &Progress,
) -> Result<(u64, Hash), ZipError> {
    let mut part = archive.by_name(name)?;
    Ok(stream(&mut part, &mut io::sink(), progress)?)
}

/// Copies all there is, and tells its size and SHA-256.
pub(super) fn stream(
    from: &mut impl Read,
    to: &mut impl Write,
    progress: &Progress,
) -> io::Result<(u64, Hash)> {
    let (mut buffer, mut digest, mut bytes) = (vec![0; BUFFER_BYTES], Digest::new(&SHA256), 0);
    loop {
        let taken = match from.read(&mut buffer) {
            Ok(0) => break,
            Ok(taken) => buffer.get(..taken).unwrap_or_default(),
            Err(fault) if fault.kind() == io::ErrorKind::Interrupted => continue,
            Err(fault) => return Err(fault),
        };
        digest.update(taken);
        to.write_all(taken)?;
        bytes += taken.len() as u64;
        progress.add(taken.len() as u64);
    }
    let mut sha256 = [0; 32];
    sha256.copy_from_slice(digest.finish().as_ref());
    Ok((bytes, Hash(sha256)))
}

fn create(path: &Path) -> Result<File, BackupError> {
    let mut options = File::options();
    options.read(true).write(true).create_new(true).mode(0o600);
    options.open(path).map_err(BackupError::io("create", path))
}

/// Nothing is ever replaced: a file that came meanwhile stays.
fn give_name(packed: &Path, out: &Path) -> Result<(), BackupError> {
    match fs::hard_link(packed, out) {
        Ok(()) => {}
        Err(fault) if fault.kind() == io::ErrorKind::AlreadyExists => {
            return Err(BackupError::Exists { path: out.to_owned() });
        }
        // Some file systems of removable and network disks know no second name of a file.
        Err(_) => fs::rename(packed, out).map_err(BackupError::io("name", out))?,
    }
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let synced = File::open(folder).and_then(|folder| folder.sync_all());
    synced.map_err(BackupError::io("write", folder))
}

fn plain(fault: ZipError) -> io::Error {
    match fault {
        ZipError::Io(fault) => fault,
        other => io::Error::other(other),
    }
}

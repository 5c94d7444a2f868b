//! The key that signs sealed days, in the data folder.
//!
//! Made at the first start and never again: a lost key is a new collector to whoever checks. A backup holds it, because
//! it lies beside the database.

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, Result};
use ring::rand::SystemRandom;
use ring::signature::Ed25519KeyPair;

use crate::evidence::{PublicKey, SigningKey};

const PRIVATE: &str = "evidence-key.pk8";
const PUBLIC: &str = "evidence-key.pub";

/// Reads the key, or makes it.
pub fn open_or_create(data_dir: &Path) -> Result<SigningKey> {
    let path = data_dir.join(PRIVATE);
    if !path.exists() {
        create(data_dir, &path)?;
    }
    let document = fs::read(&path).with_context(|| format!("read the evidence key {}", path.display()))?;
    let key = SigningKey::from_pkcs8(&document).with_context(|| {
        format!("the evidence key {} is damaged: restore it from a backup", path.display())
    })?;
    let public = data_dir.join(PUBLIC);
    if !public.exists() {
        fs::write(&public, key.public().to_pem())
            .with_context(|| format!("write the public key {}", public.display()))?;
    }
    Ok(key)
}

/// The public key of a collector that was started at least once.
pub fn public(data_dir: &Path) -> Result<PublicKey> {
    let path = data_dir.join(PUBLIC);
    let text = fs::read_to_string(&path)
        .with_context(|| format!("read {}: start the collector once, it makes the key", path.display()))?;
    text.parse()
        .with_context(|| format!("{} is damaged: delete it and start the collector again", path.display()))
}

/// Written whole under another name first, so that a crash leaves no half key.
fn create(data_dir: &Path, path: &Path) -> Result<()> {
    let document = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new())
        .map_err(|_| anyhow::anyhow!("the system gave no random numbers for the evidence key"))?;
    let fresh = path.with_extension("new");
    let written = || {
        let mut file = File::options().create(true).truncate(true).write(true).mode(0o600).open(&fresh)?;
        file.write_all(document.as_ref())?;
        file.sync_all()?;
        fs::rename(&fresh, path)?;
        File::open(data_dir)?.sync_all()
    };
    written().with_context(|| format!("write the evidence key {}", path.display()))
}

//! Secrets that the database keeps sealed: AES-256-GCM under a key that lies beside the database, not in it.
//!
//! Bound to the account's name, so that a sealed secret moved to another row does not open.

use anyhow::{Context, Result, anyhow};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};

use crate::evidence::SigningKey;

const PURPOSE: &str = "seals secrets of sign-in codes";

/// Seals a secret; the nonce stands in front.
pub(super) fn seal(key: &SigningKey, name: &str, secret: &[u8]) -> Result<Vec<u8>> {
    let mut nonce = [0; NONCE_LEN];
    SystemRandom::new().fill(&mut nonce).map_err(|_| anyhow!("no random numbers from the system"))?;
    let mut body = secret.to_vec();
    aead(key)?
        .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(name.as_bytes()), &mut body)
        .map_err(|_| anyhow!("seal a secret"))?;
    Ok([nonce.as_slice(), &body].concat())
}

/// Opens what [`seal`] sealed for this name under this key.
pub(super) fn open(key: &SigningKey, name: &str, sealed: &[u8]) -> Result<Vec<u8>> {
    let (nonce, body) = sealed.split_at_checked(NONCE_LEN).context("a sealed secret is cut off")?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| anyhow!("a sealed secret is cut off"))?;
    let mut body = body.to_vec();
    let opened = aead(key)?.open_in_place(nonce, Aad::from(name.as_bytes()), &mut body).map_err(|_| {
        anyhow!(
            "the secret of {name}'s codes does not open with this folder's key: \
             `hatang-collector user totp-off` lets them sign in without"
        )
    })?;
    Ok(opened.to_vec())
}

fn aead(key: &SigningKey) -> Result<LessSafeKey> {
    let bytes = key.secret_for(PURPOSE);
    let key =
        UnboundKey::new(&AES_256_GCM, &bytes).map_err(|_| anyhow!("prepare the key that seals secrets"))?;
    Ok(LessSafeKey::new(key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::evidence_key;

    #[test]
    fn a_secret_opens_for_its_name_under_its_key_only() {
        let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let [key, other] =
            folders.each_ref().map(|folder| evidence_key::open_or_create(folder.path()).unwrap());
        let sealed = seal(&key, "admin", b"12345678901234567890").unwrap();
        assert!(!sealed.windows(4).any(|part| part == b"1234"));
        assert_ne!(sealed, seal(&key, "admin", b"12345678901234567890").unwrap());
        assert_eq!(open(&key, "admin", &sealed).unwrap(), b"12345678901234567890");
        assert!(open(&key, "vanthu", &sealed).is_err());
        assert!(open(&other, "admin", &sealed).is_err());
        let again = evidence_key::open_or_create(folders[0].path()).unwrap();
        assert!(open(&again, "admin", &sealed).is_ok(), "the same after a restart");
        for cut in [0, 5, sealed.len() - 1] {
            assert!(open(&key, "admin", &sealed[..cut]).is_err());
        }
    }
}

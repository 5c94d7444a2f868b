//! Codes at sign-in: the sealed secret they come from, and which of them was taken last.

use rusqlite::params;

use super::{Store, StoreError, audit};

impl Store {
    /// Switches codes on with a sealed secret, or off; the step is that of the code which proved the secret.
    /// `false` if there is no such account.
    pub fn set_totp(
        &self,
        name: &str,
        proven: Option<(Vec<u8>, i64)>,
        by: &str,
        now_ms: i64,
    ) -> Result<bool, StoreError> {
        let (name, by) = (name.to_owned(), by.to_owned());
        self.write_blocking("switch codes on or off", move |connection| {
            let (secret, step) = proven.unzip();
            let changed = connection.execute(
                "UPDATE account SET totp_secret = ?2, totp_step = ?3 WHERE name = ?1",
                params![name, secret, step.unwrap_or_default()],
            )?;
            if 0 < changed {
                let action = if secret.is_some() { "switch codes on" } else { "switch codes off" };
                audit::note(connection, now_ms, &by, action, &name, "")?;
            }
            Ok(0 < changed)
        })
    }

    /// Takes the code of a step; `false` if that one or a later one was taken before.
    pub fn take_totp_step(&self, name: &str, step: i64) -> Result<bool, StoreError> {
        let name = name.to_owned();
        self.write_blocking("take a code", move |connection| {
            let changed = connection.execute(
                "UPDATE account SET totp_step = ?2 WHERE name = ?1 AND totp_step < ?2",
                params![name, step],
            )?;
            Ok(0 < changed)
        })
    }
}

//! How machines come in, are shut out and come back.

use hatang_proto::model::MachineId;

use super::super::{PageSource, access, failed, joining};
use crate::clock;
use crate::packages::PackageName;
use crate::web::views::{
    AccessView, FreshCode, JoinCodeView, JoinedView, NewJoinCode, PackageFile, PackageView, Replacing,
};
use crate::web::{JoiningSource, SourceError};

impl JoiningSource for PageSource {
    fn join_codes(&self) -> Result<Vec<JoinCodeView>, SourceError> {
        access::join_codes(&self.store, clock::unix_ms()).map_err(failed("list join codes"))
    }

    fn create_join_code(&self, code: &NewJoinCode, by: &str, now_ms: i64) -> Result<FreshCode, SourceError> {
        access::create_join_code(&self.store, &self.authority, *code, by, now_ms)
            .map_err(failed("make a join code"))
    }

    fn revoke_join_code(&self, id: u64, by: &str, now_ms: i64) -> Result<(), SourceError> {
        let number = i64::try_from(id).map_err(|_| SourceError::NotFound)?;
        let revoked = self
            .store
            .revoke_join_code(number, by, now_ms)
            .map_err(|fault| failed("withdraw a join code")(fault.into()))?;
        if revoked { Ok(()) } else { Err(SourceError::NotFound) }
    }

    fn packages(&self) -> Result<Vec<PackageView>, SourceError> {
        let packages = self.packages.list().map_err(failed("list packages"))?;
        Ok(packages.iter().map(joining::package).collect())
    }

    fn open_package(&self, file: &str) -> Result<Option<PackageFile>, SourceError> {
        let Ok(name) = file.parse::<PackageName>() else { return Ok(None) };
        let found = self.packages.open(&name).map_err(failed("open a package"))?;
        Ok(found.map(|(package, file)| PackageFile { view: joining::package(&package), file }))
    }

    fn joined(&self, code: Option<u64>, now_ms: i64) -> Result<Vec<JoinedView>, SourceError> {
        joining::joined(&self.store, code, now_ms).map_err(failed("list machines that joined"))
    }

    fn machine_access(&self, machine: MachineId) -> Result<AccessView, SourceError> {
        joining::access(&self.store, machine)
    }

    fn shut_out(&self, machine: MachineId, reason: &str, by: &str, now_ms: i64) -> Result<(), SourceError> {
        joining::shut_out(&self.store, machine, reason, by, now_ms)
    }

    fn create_rejoin_code(
        &self,
        machine: MachineId,
        by: &str,
        now_ms: i64,
    ) -> Result<FreshCode, SourceError> {
        joining::rejoin_code(&self.store, &self.authority, machine, by, now_ms)
    }

    fn replace_machine(
        &self,
        former: MachineId,
        newcomer: MachineId,
        kind: Replacing,
        by: &str,
        now_ms: i64,
    ) -> Result<(), SourceError> {
        joining::replace(&self.store, [former, newcomer], kind, by, now_ms)
    }
}

//! Join codes of units within reach, and machines let in, shut out and let back in there.

use hatang_proto::model::MachineId;

use super::Gate;
use crate::web::source::{JoiningSource, SourceError};
use crate::web::views::{
    AccessView, FreshCode, JoinCodeView, JoinedView, NewJoinCode, PackageFile, PackageView, Replacing, Right,
};

impl JoiningSource for Gate {
    fn join_codes(&self) -> Result<Vec<JoinCodeView>, SourceError> {
        self.may(Right::Operate)?;
        let inside = self.inside()?;
        let mut codes = self.source.join_codes()?;
        codes.retain(|code| inside.contains(&code.unit));
        Ok(codes)
    }

    fn create_join_code(&self, code: &NewJoinCode, by: &str, now_ms: i64) -> Result<FreshCode, SourceError> {
        self.may_at(Right::Operate, code.unit)?;
        self.source.create_join_code(code, by, now_ms)
    }

    fn revoke_join_code(&self, id: u64, by: &str, now_ms: i64) -> Result<(), SourceError> {
        self.knows_code(id)?;
        self.source.revoke_join_code(id, by, now_ms)
    }

    fn packages(&self) -> Result<Vec<PackageView>, SourceError> {
        self.may(Right::Operate)?;
        self.source.packages()
    }

    fn open_package(&self, file: &str) -> Result<Option<PackageFile>, SourceError> {
        self.source.open_package(file)
    }

    fn joined(&self, code: Option<u64>, now_ms: i64) -> Result<Vec<JoinedView>, SourceError> {
        self.may(Right::Operate)?;
        code.map_or(Ok(()), |id| self.knows_code(id))?;
        let inside = self.inside()?;
        let mut joined = self.source.joined(code, now_ms)?;
        joined.retain(|machine| inside.contains(&machine.unit));
        Ok(joined)
    }

    fn machine_access(&self, machine: MachineId) -> Result<AccessView, SourceError> {
        self.reaches_machine(machine)?;
        let mut access = self.source.machine_access(machine)?;
        if !self.account.may(Right::Operate) {
            access.candidates.clear();
        }
        access.former = access.former.filter(|former| self.reaches_machine(former.id).is_ok());
        access.successor = access.successor.filter(|successor| self.reaches_machine(successor.id).is_ok());
        Ok(access)
    }

    fn shut_out(&self, machine: MachineId, reason: &str, by: &str, now_ms: i64) -> Result<(), SourceError> {
        self.operates(machine)?;
        self.source.shut_out(machine, reason, by, now_ms)
    }

    fn create_rejoin_code(
        &self,
        machine: MachineId,
        by: &str,
        now_ms: i64,
    ) -> Result<FreshCode, SourceError> {
        self.operates(machine)?;
        self.source.create_rejoin_code(machine, by, now_ms)
    }

    fn replace_machine(
        &self,
        former: MachineId,
        newcomer: MachineId,
        kind: Replacing,
        by: &str,
        now_ms: i64,
    ) -> Result<(), SourceError> {
        self.operates(former)?;
        self.operates(newcomer)?;
        self.source.replace_machine(former, newcomer, kind, by, now_ms)
    }
}

impl Gate {
    fn knows_code(&self, id: u64) -> Result<(), SourceError> {
        if self.join_codes()?.iter().any(|code| code.id == id) { Ok(()) } else { Err(SourceError::NotFound) }
    }

    fn operates(&self, machine: MachineId) -> Result<(), SourceError> {
        self.reaches_machine(machine)?;
        self.may(Right::Operate)
    }
}

//! Updates: what the local system wrote down. No update server is asked, not even through the update agent.

use super::ask::{Ask, Key, row_text};
use super::sources::WmiQuery;
use crate::machine::facts::UpdateFacts;

const AUTOMATIC: &str = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update";
const SERVICING: &str = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing";
const WHAT: &str = "the update state";
const HOTFIXES: WmiQuery =
    WmiQuery { namespace: r"ROOT\CIMV2", class: "Win32_QuickFixEngineering", properties: &["InstalledOn"] };

pub(super) fn read(ask: &mut Ask<'_>) -> Option<UpdateFacts> {
    let automatic = Key::new(AUTOMATIC, WHAT);
    let facts = UpdateFacts {
        service_start: ask.service_start("wuauserv"),
        orchestrator_start: ask.service_start("UsoSvc"),
        last_success: ask.text(&automatic.child("Results").child("Install"), "LastSuccessTime"),
        installed_on: ask
            .wmi(&HOTFIXES)
            .map(|rows| rows.iter().filter_map(|row| row_text(row, "InstalledOn")).collect()),
        restart_required: ask.is_key(&automatic.child("RebootRequired")),
        servicing_pending: ask.is_key(&Key::new(SERVICING, WHAT).child("RebootPending")),
    };
    (facts != UpdateFacts::default()).then_some(facts)
}

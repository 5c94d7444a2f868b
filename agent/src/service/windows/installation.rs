//! Entering and removing the service by hand, for PCs without the installer package and for tests.
//!
//! The program that runs is the one that is registered, where it lies: it is not copied. Data stay on removal unless they
//! are not wanted.

use std::io;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context as _, anyhow, bail};
use windows_service::service::{Service, ServiceAccess, ServiceState};
use windows_service::service_manager::{ServiceManager, ServiceManagerAccess};

use super::own_dirs::prepare;
use super::registration::{cause, entry, settle};
use crate::config::checked_values;
use crate::platform::{event_log, files, folders, settings};
use crate::service::{Done, SERVICE_NAME, Wanted};

/// `ERROR_SERVICE_DOES_NOT_EXIST` and `ERROR_SERVICE_EXISTS`.
const DOES_NOT_EXIST: i32 = 1060;
const EXISTS: i32 = 1073;
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// Longest wait for the service to run or to stop.
const LOOKS: u32 = 300;

/// Registers this program as the service, or changes the entry that there is, and starts it.
pub fn install(wanted: &Wanted) -> anyhow::Result<Done> {
    require_administrator("install")?;
    checked_values(wanted.join.as_deref(), wanted.proxy.as_deref())?;
    let program = std::env::current_exe().context("ask for this program's path")?;
    if !folders::is_program_dir(&program) {
        bail!(
            "{} is not below Program Files: whoever can replace it there would get the rights of the system; copy it to \
             C:\\Program Files\\HaTang and run it from there, or take the MSI",
            program.display()
        );
    }
    let data_dir = data_dir()?;
    let mut warnings = prepare(&data_dir)?;
    keep_settings(wanted)?;
    if let Err(fault) = event_log::add_source() {
        warnings.push(format!("the event log does not know the service: {fault}"));
    }
    let service = register(&program)?;
    warnings.append(&mut settle(&service));
    start(&service)?;
    Ok(Done { running: true, warnings, ..done(program, data_dir) })
}

/// Stops the service and removes its entry; with `remove_data` also what it kept, identity and waiting samples included.
pub fn uninstall(remove_data: bool) -> anyhow::Result<Done> {
    require_administrator("uninstall")?;
    let data_dir = data_dir()?;
    let mut warnings = Vec::new();
    match open(ServiceAccess::QUERY_STATUS | ServiceAccess::STOP | ServiceAccess::DELETE) {
        Ok(service) => {
            stop(&service)?;
            service.delete().map_err(explained).context("remove the service")?;
        }
        Err(fault) if code(&fault) == Some(DOES_NOT_EXIST) => {
            warnings.push(format!("there was no service {SERVICE_NAME}"));
        }
        Err(fault) => return Err(explained(fault)).context("open the service"),
    }
    let mut note = |done: io::Result<()>, what: &str| {
        if let Err(fault) = done {
            warnings.push(format!("{what}: {fault}"));
        }
    };
    note(event_log::remove_source(), "the event log still knows the service");
    if remove_data {
        note(settings::forget(), "the settings in the registry could not be removed");
        for dir in [Some(data_dir.clone()), folders::public_dir()].into_iter().flatten() {
            note(remove_dir(&dir), &format!("{} could not be removed", dir.display()));
        }
        // Stays if something else is in it: what was moved aside is for an administrator to judge.
        drop(data_dir.parent().map(std::fs::remove_dir));
    }
    let program = std::env::current_exe().context("ask for this program's path")?;
    Ok(Done { warnings, ..done(program, data_dir) })
}

fn require_administrator(command: &str) -> anyhow::Result<()> {
    if files::is_administrator() {
        return Ok(());
    }
    bail!(
        "administrator rights are needed: open the command prompt with `Run as administrator`, then type \
         `hatang-agent {command}` there"
    )
}

fn data_dir() -> anyhow::Result<PathBuf> {
    folders::system_data_dir().context("Windows does not name its folder for program data")
}

fn done(program: PathBuf, data_dir: PathBuf) -> Done {
    Done { service: SERVICE_NAME.to_owned(), program, data_dir, ..Done::default() }
}

fn keep_settings(wanted: &Wanted) -> anyhow::Result<()> {
    let values: Vec<_> = [("Join", &wanted.join), ("Proxy", &wanted.proxy)]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value.as_deref()?)))
        .collect();
    settings::keep(&values).context("keep the settings in the registry")
}

fn register(program: &Path) -> anyhow::Result<Service> {
    let manager = manager(ServiceManagerAccess::CONNECT | ServiceManagerAccess::CREATE_SERVICE)
        .map_err(explained)
        .context("speak with the service control manager")?;
    let access = ServiceAccess::QUERY_STATUS
        | ServiceAccess::QUERY_CONFIG
        | ServiceAccess::CHANGE_CONFIG
        | ServiceAccess::START
        | ServiceAccess::STOP;
    let entry = entry(program);
    match manager.create_service(&entry, access) {
        Ok(service) => Ok(service),
        Err(fault) if code(&fault) == Some(EXISTS) => {
            let service = manager
                .open_service(SERVICE_NAME, access)
                .map_err(explained)
                .context("open the service that there is")?;
            stop(&service)?;
            service.change_config(&entry).map_err(explained).context("change the service that there is")?;
            Ok(service)
        }
        Err(fault) => Err(explained(fault)).context("enter the service"),
    }
}

fn start(service: &Service) -> anyhow::Result<()> {
    service.start::<&str>(&[]).map_err(explained).context("start the service")?;
    let reached = wait_for(service, |state| state != ServiceState::StartPending)?;
    if reached == ServiceState::Running {
        return Ok(());
    }
    bail!("the service did not start ({reached:?}): the event log says why, source {SERVICE_NAME}")
}

fn stop(service: &Service) -> anyhow::Result<()> {
    let state = service.query_status().map_err(explained).context("ask for the service's state")?;
    if state.current_state == ServiceState::Stopped {
        return Ok(());
    }
    service.stop().map_err(explained).context("stop the service")?;
    wait_for(service, |state| state == ServiceState::Stopped).map(drop)
}

fn wait_for(service: &Service, wanted: impl Fn(ServiceState) -> bool) -> anyhow::Result<ServiceState> {
    for _ in 0..LOOKS {
        let state = service.query_status().map_err(explained).context("ask for the service's state")?;
        if wanted(state.current_state) {
            return Ok(state.current_state);
        }
        sleep(LOOK_EVERY);
    }
    bail!("the service does not change its state: look for it in services.msc")
}

fn open(access: ServiceAccess) -> windows_service::Result<Service> {
    manager(ServiceManagerAccess::CONNECT)?.open_service(SERVICE_NAME, access)
}

fn manager(access: ServiceManagerAccess) -> windows_service::Result<ServiceManager> {
    ServiceManager::local_computer(None::<&str>, access)
}

/// Deletes what is in a folder of ours and the folder; a link in it is deleted and not followed.
fn remove_dir(dir: &Path) -> io::Result<()> {
    match std::fs::remove_dir_all(dir) {
        Err(fault) if fault.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

fn code(fault: &windows_service::Error) -> Option<i32> {
    match fault {
        windows_service::Error::Winapi(fault) => fault.raw_os_error(),
        _ => None,
    }
}

#[expect(clippy::needless_pass_by_value, reason = "stands in map_err")]
fn explained(fault: windows_service::Error) -> anyhow::Error {
    anyhow!(cause(&fault))
}

//! Windows: the life of the service between the service control manager's start and its stop.
//!
//! The control handler only leaves word in channels and never waits. Every report goes through [`status::Reporter`], which
//! raises checkpoints; running is reported when the agent works and not before. The service ends with 0 when it was told
//! to, and else with one of the numbers of [`Failure`], after which Windows starts it again (the failure actions count
//! ends without a crash, too). PRESHUTDOWN is accepted instead of SHUTDOWN, with which it excludes itself: it comes earlier,
//! while the network is still there for a goodbye. Who is logged on does not matter to the agent, so it is not told.
//! Sources: Microsoft Learn, "Service Control Handler Function", `HandlerEx`, "SERVICE_CONTROL_PRESHUTDOWN".

mod installation;
mod own_dirs;
mod registration;
mod status;

use std::ffi::OsString;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, LazyLock, OnceLock};
use std::time::Duration;

use anyhow::{Context as _, anyhow, bail};
use tokio::sync::watch;
use tokio::time::interval;
use windows_service::service::{PowerEventParam, ServiceControl};
use windows_service::service_control_handler::{self, ServiceControlHandlerResult};
use windows_service::{define_windows_service, service_dispatcher};

use super::checkpoints::Phase;
use super::work::work;
use super::{Options, SERVICE_NAME};
use crate::clock::SystemClock;
use crate::commands::block_on;
use crate::config::{Config, ConfigFile, Overrides};
use crate::logging;
use crate::platform::event_log::{EventLog, Kind};
use crate::platform::{process, settings};
use crate::run::Stop;
use crate::state::lock;
pub use installation::{install, uninstall};
pub use own_dirs::prepare;
use status::Reporter;

/// Time between two reports while the agent stops.
const STOP_REPORTS: Duration = Duration::from_secs(1);
/// `ERROR_FAILED_SERVICE_CONTROLLER_CONNECT`: the program was not started by the service control manager.
const NOT_STARTED_AS_SERVICE: i32 = 1063;

/// Why the service ended by itself; the numbers are its service-specific exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
enum Failure {
    /// The configuration or the data directory cannot be used.
    Configuration = 1,
    /// Another agent works with the same data directory.
    Taken = 2,
    /// The agent ended by a fault.
    Fault = 3,
}

/// What the control handler heard.
struct Heard {
    stop: watch::Sender<Option<Stop>>,
    resumed: watch::Sender<u64>,
    reporter: OnceLock<Reporter>,
}

static OPTIONS: OnceLock<Options> = OnceLock::new();
static HEARD: LazyLock<Heard> = LazyLock::new(|| Heard {
    stop: watch::Sender::new(None),
    resumed: watch::Sender::new(0),
    reporter: OnceLock::new(),
});

define_windows_service!(ffi_service_main, service_main);

/// Hands this process to the service control manager and returns when the service has stopped.
pub fn serve(options: Options) -> anyhow::Result<()> {
    OPTIONS.set(options).map_err(|_| anyhow!("the service was started twice in one process"))?;
    match service_dispatcher::start(SERVICE_NAME, ffi_service_main) {
        Err(windows_service::Error::Winapi(fault))
            if fault.raw_os_error() == Some(NOT_STARTED_AS_SERVICE) =>
        {
            bail!(
                "only Windows starts this command, as the service {SERVICE_NAME}: type `hatang-agent run` to let \
                 the agent work in this window, or `hatang-agent install` to install the service"
            )
        }
        done => done.context("speak with the service control manager"),
    }
}

fn service_main(_arguments: Vec<OsString>) {
    let reporter = match service_control_handler::register(SERVICE_NAME, handle) {
        Ok(handle) => HEARD.reporter.get_or_init(|| Reporter::new(handle)),
        Err(fault) => return last_words(&format!("the service cannot be controlled: {fault:?}")),
    };
    reporter.report(Phase::Starting);
    let ended = catch_unwind(AssertUnwindSafe(|| live(reporter)));
    let code = match ended {
        Ok(Ok(())) => 0,
        Ok(Err((failure, fault))) => {
            let text = format!("the service ends: {fault:#}");
            tracing::error!("{text}");
            if !tracing::enabled!(tracing::Level::ERROR) {
                last_words(&text);
            }
            failure as u32
        }
        // The panic hook has logged it.
        Err(_) => Failure::Fault as u32,
    };
    reporter.report(Phase::Stopped(code));
}

/// What must be told before logging has begun.
fn last_words(text: &str) {
    if let Some(log) = EventLog::open() {
        log.report(Kind::Error, text);
    }
}

/// Captures nothing: the memory of a handler is freed at the first stop, while Windows may ask it further things.
fn handle(control: ServiceControl) -> ServiceControlHandlerResult {
    match control {
        ServiceControl::Stop => stop(Stop::Program),
        ServiceControl::Preshutdown => stop(Stop::System),
        // Always sent at a wake-up; the other event follows only when a person is there, and would count it twice.
        ServiceControl::PowerEvent(PowerEventParam::ResumeAutomatic) => {
            HEARD.resumed.send_modify(|count| *count += 1);
        }
        ServiceControl::PowerEvent(_) | ServiceControl::Interrogate => {}
        _ => return ServiceControlHandlerResult::NotImplemented,
    }
    ServiceControlHandlerResult::NoError
}

fn stop(why: Stop) {
    if let Some(reporter) = HEARD.reporter.get() {
        reporter.report(Phase::Stopping);
    }
    HEARD.stop.send_replace(Some(why));
}

type Ended = Result<(), (Failure, anyhow::Error)>;

fn live(reporter: &'static Reporter) -> Ended {
    let options = OPTIONS.get().cloned().unwrap_or_default();
    let mut config = read(&options).map_err(|fault| (Failure::Configuration, fault))?;
    let data_dir = config.run.data_dir.clone();
    let mut warnings = prepare(&data_dir).map_err(|fault| (Failure::Configuration, fault))?;
    reporter.report(Phase::Starting);
    // Before logging begins: two agents must not write to one log file.
    if lock::is_taken(&data_dir) == Some(true) {
        let fault = anyhow!("another agent works with {}: stop it first", data_dir.display());
        return Err((Failure::Taken, fault));
    }
    logging::start_service(&config.log, &data_dir).map_err(|fault| (Failure::Configuration, fault))?;
    warnings.append(&mut settle());
    warnings.append(&mut config.warnings);
    config.warnings = warnings;
    config.run.resumed = Some(HEARD.resumed.subscribe());
    reporter.report(Phase::Starting);
    block_on(agent(config, options, reporter)).map_err(|fault| (Failure::Fault, fault))
}

fn read(options: &Options) -> anyhow::Result<Config> {
    let overrides = Overrides { data_dir: options.data_dir.clone(), ..Overrides::default() };
    ConfigFile::read(options.config.as_deref())?.resolve(overrides, &settings::read())
}

/// Puts right what of the installation may have been changed or was never set; what fails is a warning.
fn settle() -> Vec<String> {
    let mut warnings = registration::settle_own();
    let mut note = |done: std::io::Result<()>, what: &str| {
        if let Err(fault) = done {
            warnings.push(format!("{what}: {fault}"));
        }
    };
    note(process::be_modest(), "the priority of the agent cannot be lowered");
    note(settings::restrict(), "the settings in the registry cannot be kept from other accounts");
    warnings
}

async fn agent(config: Config, options: Options, reporter: &'static Reporter) -> anyhow::Result<()> {
    let clock = SystemClock::open().context("read the machine's boot identifier")?;
    let stop = async {
        let mut heard = HEARD.stop.subscribe();
        // The sender is static and never goes away.
        let why = heard.wait_for(Option::is_some).await.ok().and_then(|why| *why).unwrap_or(Stop::Program);
        tokio::spawn(report_stopping(reporter));
        why
    };
    let ready = || reporter.report(Phase::Running);
    work(config, Arc::new(clock), || read(&options), stop, ready).await
}

async fn report_stopping(reporter: &Reporter) {
    let mut tick = interval(STOP_REPORTS);
    loop {
        tick.tick().await;
        reporter.report(Phase::Stopping);
    }
}

/// Nobody waits for a word on Windows: the service reports through its own reporter, a console program to nobody.
#[derive(Debug)]
pub struct Readiness;

impl Readiness {
    pub fn find() -> Self {
        Self
    }

    pub fn ready(&self) {}

    pub fn stopping(&self) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wake_up_is_counted_once_and_a_shutdown_is_told_from_a_stop() {
        let before = *HEARD.resumed.borrow();
        handle(ServiceControl::PowerEvent(PowerEventParam::Suspend));
        handle(ServiceControl::PowerEvent(PowerEventParam::ResumeAutomatic));
        handle(ServiceControl::PowerEvent(PowerEventParam::ResumeSuspend));
        assert_eq!(*HEARD.resumed.borrow(), before + 1);
        handle(ServiceControl::Preshutdown);
        assert_eq!(*HEARD.stop.borrow(), Some(Stop::System));
        handle(ServiceControl::Stop);
        assert_eq!(*HEARD.stop.borrow(), Some(Stop::Program));
        let unknown = handle(ServiceControl::Pause);
        assert!(matches!(unknown, ServiceControlHandlerResult::NotImplemented));
    }
}

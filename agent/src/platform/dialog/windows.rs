//! The window on Windows: a dialog of the system from a template in memory, so that no resource file is needed.
//!
//! Tab order, Enter, Esc and the underlined letters are the dialog manager's own work; sizes are in dialog units of the
//! system's message font, so that they grow with the screen's resolution. Sources, Microsoft Learn:
//! "DialogBoxIndirectParamW", "DLGTEMPLATE", "NONCLIENTMETRICSW", "GetConsoleProcessList".

#![expect(unsafe_code, reason = "windows are behind functions of the system")]

mod template;

use std::cell::RefCell;
use std::io;
use std::mem::size_of;
use std::ptr;

use windows_sys::Win32::Foundation::{HWND, LPARAM, WPARAM};
use windows_sys::Win32::Graphics::Gdi::{GetDC, GetDeviceCaps, LOGPIXELSY, ReleaseDC};
use windows_sys::Win32::System::Console::{FreeConsole, GetConsoleProcessList, GetConsoleWindow};
use windows_sys::Win32::System::LibraryLoader::GetModuleHandleW;
use windows_sys::Win32::UI::Controls::EM_SETLIMITTEXT;
use windows_sys::Win32::UI::WindowsAndMessaging::{
    CB_ADDSTRING, CB_GETCURSEL, CB_SETCURSEL, DialogBoxIndirectParamW, EndDialog, GetDlgItemTextW, IDCANCEL,
    IDOK, MB_ICONINFORMATION, MB_ICONWARNING, MB_OK, MB_SETFOREGROUND, MessageBoxW, NONCLIENTMETRICSW,
    SPI_GETNONCLIENTMETRICS, SW_HIDE, SendDlgItemMessageW, SetDlgItemTextW, SetForegroundWindow,
    SetProcessDPIAware, ShowWindow, SystemParametersInfoW, WM_COMMAND, WM_INITDIALOG,
};

use super::{Filled, Tone};
use template::{APPLICATION, Font, NOTE, TITLE};

/// Letters that a note may have: three bytes each in the longest case, and 1,000 bytes are taken.
const NOTE_LETTERS: u16 = 333;

/// What the open window shows and takes; one window is open at a time, on the thread that opened it.
#[derive(Default)]
struct Form {
    applications: Vec<String>,
    filled: Filled,
}

thread_local! {
    static FORM: RefCell<Form> = RefCell::default();
}

/// Shows the window with these applications to choose from, filled in as before; `None` if it was closed.
pub fn fill(applications: &[String], before: &Filled) -> io::Result<Option<Filled>> {
    FORM.set(Form { applications: applications.to_vec(), filled: before.clone() });
    // SAFETY: takes nothing; fails harmlessly if the program's manifest has said so already.
    unsafe { SetProcessDPIAware() };
    let template = template::build(&message_font());
    // SAFETY: no name means the program itself, which stays loaded.
    let program = unsafe { GetModuleHandleW(ptr::null()) };
    // SAFETY: the template is complete, aligned to four bytes and lives until the call returns, as does the procedure.
    let left = unsafe {
        DialogBoxIndirectParamW(program, template.as_ptr().cast(), ptr::null_mut(), Some(procedure), 0)
    };
    match i32::try_from(left) {
        Ok(IDOK) => Ok(Some(FORM.take().filled)),
        Ok(IDCANCEL) => Ok(None),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Shows one sentence and waits until it was read.
pub fn tell(sentence: &str, tone: Tone) {
    let (sentence, title) = (wide(sentence), wide(TITLE));
    let icon = match tone {
        Tone::Done => MB_ICONINFORMATION,
        Tone::Failed => MB_ICONWARNING,
    };
    // SAFETY: both texts end with a zero and live until the call returns.
    unsafe {
        MessageBoxW(ptr::null_mut(), sentence.as_ptr(), title.as_ptr(), MB_OK | MB_SETFOREGROUND | icon)
    };
}

/// Closes the console that a start from the menu opened for this program alone.
pub fn leave_console() {
    let mut processes = [0_u32; 2];
    // SAFETY: the buffer has the two places that are said.
    if unsafe { GetConsoleProcessList(processes.as_mut_ptr(), 2) } != 1 {
        return;
    }
    // SAFETY: takes nothing.
    let window = unsafe { GetConsoleWindow() };
    // SAFETY: the window is this program's own; a missing one is refused.
    unsafe { ShowWindow(window, SW_HIDE) };
    // SAFETY: takes nothing; what is printed from here on goes nowhere.
    unsafe { FreeConsole() };
}

/// What happens in the window; 1 means done, 0 leaves it to the dialog manager.
unsafe extern "system" fn procedure(window: HWND, message: u32, parameter: WPARAM, _: LPARAM) -> isize {
    match message {
        WM_INITDIALOG => {
            FORM.with_borrow(|form| show(window, form));
            // SAFETY: the window was just made.
            unsafe { SetForegroundWindow(window) };
            1
        }
        WM_COMMAND => {
            // The low word is the control.
            let control = i32::try_from(parameter & 0xffff).unwrap_or_default();
            if control == IDOK {
                FORM.with_borrow_mut(|form| form.filled = read(window, &form.applications));
            }
            if control == IDOK || control == IDCANCEL {
                // SAFETY: the window is open and is ended once, because the dialog manager then closes it.
                unsafe { EndDialog(window, isize::try_from(control).unwrap_or_default()) };
                return 1;
            }
            0
        }
        _ => 0,
    }
}

fn show(window: HWND, form: &Form) {
    for name in &form.applications {
        let name = wide(name);
        send_text(window, APPLICATION, CB_ADDSTRING, &name);
    }
    let before = form.applications.iter().position(|name| *name == form.filled.about);
    // Without a choice the box stays empty: nobody shall complain about the first of the list by mistake.
    send(window, APPLICATION, CB_SETCURSEL, before.unwrap_or(usize::MAX));
    send(window, NOTE, EM_SETLIMITTEXT, usize::from(NOTE_LETTERS));
    let note = wide(&form.filled.note);
    // SAFETY: the text ends with a zero and lives until the call returns.
    unsafe { SetDlgItemTextW(window, NOTE, note.as_ptr()) };
}

fn read(window: HWND, applications: &[String]) -> Filled {
    let chosen = usize::try_from(send(window, APPLICATION, CB_GETCURSEL, 0)).ok();
    let mut note = [0_u16; NOTE_LETTERS as usize + 1];
    // SAFETY: the buffer has as many places as said.
    let length = unsafe { GetDlgItemTextW(window, NOTE, note.as_mut_ptr(), i32::from(NOTE_LETTERS) + 1) };
    let note = note.get(..usize::try_from(length).unwrap_or_default()).unwrap_or_default();
    Filled {
        about: chosen.and_then(|index| applications.get(index)).cloned().unwrap_or_default(),
        note: String::from_utf16_lossy(note),
    }
}

fn send(window: HWND, control: i32, message: u32, parameter: usize) -> isize {
    // SAFETY: none of the messages sent so carries a pointer.
    unsafe { SendDlgItemMessageW(window, control, message, parameter, 0) }
}

fn send_text(window: HWND, control: i32, message: u32, text: &[u16]) {
    // SAFETY: the text ends with a zero and lives until the call returns.
    unsafe { SendDlgItemMessageW(window, control, message, 0, text.as_ptr() as isize) };
}

/// The font of the system's own messages; 9 points of the usual one if it does not tell.
fn message_font() -> Font {
    let mut metrics = NONCLIENTMETRICSW::default();
    let size = u32::try_from(size_of::<NONCLIENTMETRICSW>()).unwrap_or_default();
    metrics.cbSize = size;
    // SAFETY: the structure is as long as said and lives until the call returns.
    let told = unsafe { SystemParametersInfoW(SPI_GETNONCLIENTMETRICS, size, (&raw mut metrics).cast(), 0) };
    let font = metrics.lfMessageFont;
    let name: Vec<u16> = font.lfFaceName.iter().copied().take_while(|sign| *sign != 0).collect();
    if told == 0 || name.is_empty() {
        return Font::usual();
    }
    // Negative heights are those of the letters, in dots.
    let points = i64::from(font.lfHeight.unsigned_abs()) * 72 / i64::from(dots_per_inch().max(1));
    Font { points: u16::try_from(points).unwrap_or(9).clamp(8, 36), name: String::from_utf16_lossy(&name) }
}

fn dots_per_inch() -> i32 {
    // SAFETY: no window means the whole screen.
    let screen = unsafe { GetDC(ptr::null_mut()) };
    // SAFETY: the screen was just taken; zero is answered for one that was not.
    let dots = unsafe { GetDeviceCaps(screen, LOGPIXELSY.cast_signed()) };
    // SAFETY: the screen is given back once.
    unsafe { ReleaseDC(ptr::null_mut(), screen) };
    dots
}

fn wide(text: &str) -> Vec<u16> {
    text.encode_utf16().chain([0]).collect()
}

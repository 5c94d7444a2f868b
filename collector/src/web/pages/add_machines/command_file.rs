//! A file of commands for a USB stick: beside the packages it installs the right one and joins the PC.
//!
//! The code comes back from the sheet that told it and is kept nowhere. The text is ASCII, because Windows 7 reads such
//! files in whatever code page the PC has.

use axum::Extension;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use hatang_proto::join_code::JoinCode;
use serde::Deserialize;

use super::instructions;
use crate::packages::PackageKind;
use crate::web::failure::Failure;
use crate::web::sent::Sent;
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::PackageView;

#[derive(Deserialize)]
pub(crate) struct CodeForm {
    ma: String,
    /// The PC joined before and is to join anew.
    #[serde(default)]
    lai: String,
}

/// `POST /them-may/tep-lenh`
pub(crate) async fn make(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Sent(form): Sent<CodeForm>,
) -> Result<Response, Failure> {
    let code: JoinCode =
        form.ma.parse().map_err(|_| Failure::Refused("Mã ghi danh không đúng. Tạo mã mới.".to_owned()))?;
    let packages = room.ask(&account, |source| source.packages()).await?;
    let text = text(&instructions::newest(&packages), &code.to_string(), !form.lai.is_empty())
        .ok_or_else(|| Failure::Refused("Chưa có bộ cài cho Windows trên máy chủ.".to_owned()))?;
    let headers = [
        (CONTENT_TYPE, "application/octet-stream"),
        (CONTENT_DISPOSITION, "attachment; filename=\"cai-ha-tang.cmd\""),
    ];
    Ok((headers, text).into_response())
}

/// `None` without a package for Windows.
fn text(newest: &[&PackageView], code: &str, again: bool) -> Option<String> {
    let file = |kind| newest.iter().find(|package| package.kind == kind).map(|package| package.file.as_str());
    let (x64, x86) = (file(PackageKind::MsiX64), file(PackageKind::MsiX86));
    let (on_64, on_32) = (x64.or(x86)?, x86);
    let on_32 = on_32.map_or_else(
        || "echo May nay la Windows 32 bit, can bo cai 32 bit.\r\ngoto sai".to_owned(),
        |file| format!("set GOI={file}"),
    );
    // Windows does nothing when the very same package is installed again, so an installed program is told directly.
    let installed = if again {
        format!(
            "net stop HaTangAgent\r\n\
             \"%ProgramFiles%\\HaTang\\hatang-agent.exe\" enrol --again --join {code}\r\n\
             set KQ=%errorlevel%\r\n\
             net start HaTangAgent\r\n\
             if not \"%KQ%\"==\"0\" goto sai\r\n\
             goto xong"
        )
    } else {
        "echo May nay da co phan mem thu thap, khong can cai nua.\r\ngoto sai".to_owned()
    };
    Some(format!(
        "@echo off\r\n\
         net session >nul 2>&1\r\n\
         if errorlevel 1 (\r\n\
         echo Bam chuot phai vao tep nay, chon \"Run as administrator\".\r\n\
         pause\r\n\
         exit /b 1\r\n\
         )\r\n\
         if not exist \"%ProgramFiles%\\HaTang\\hatang-agent.exe\" goto chua\r\n\
         {installed}\r\n\
         :chua\r\n\
         if defined PROCESSOR_ARCHITEW6432 goto bit64\r\n\
         if /i \"%PROCESSOR_ARCHITECTURE%\"==\"x86\" goto bit32\r\n\
         :bit64\r\n\
         set GOI={on_64}\r\n\
         goto cai\r\n\
         :bit32\r\n\
         {on_32}\r\n\
         :cai\r\n\
         if not exist \"%~dp0%GOI%\" (\r\n\
         echo Khong thay tep %GOI% canh tep nay.\r\n\
         goto sai\r\n\
         )\r\n\
         msiexec /i \"%~dp0%GOI%\" /qn JOIN={code}\r\n\
         if errorlevel 3010 if not errorlevel 3011 goto xong\r\n\
         if errorlevel 1 goto sai\r\n\
         :xong\r\n\
         echo Da cai xong. May hien tren trang Ha Tang trong vong mot phut.\r\n\
         pause\r\n\
         exit /b 0\r\n\
         :sai\r\n\
         echo Chua cai duoc.\r\n\
         pause\r\n\
         exit /b 1\r\n"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(file: &str, kind: PackageKind) -> PackageView {
        let empty = String::new;
        PackageView { file: file.to_owned(), version: empty(), kind, bytes: 0, sha256: empty() }
    }

    #[test]
    fn the_file_names_both_packages_and_the_code_and_is_plain_text() {
        let packages = [package("a-x64.msi", PackageKind::MsiX64), package("a-x86.msi", PackageKind::MsiX86)];
        let text = text(&packages.iter().collect::<Vec<_>>(), "HT1-X", false).unwrap();
        assert!(text.is_ascii() && text.lines().all(|line| !line.ends_with(' ')));
        for part in ["set GOI=a-x64.msi", "set GOI=a-x86.msi", "/qn JOIN=HT1-X"] {
            assert!(text.contains(part), "{part}");
        }
    }

    #[test]
    fn a_pc_that_has_the_program_joins_anew_only_if_that_is_meant() {
        let x64 = package("a-x64.msi", PackageKind::MsiX64);
        assert!(text(&[&x64], "HT1-X", true).unwrap().contains("enrol --again --join HT1-X"));
        assert!(!text(&[&x64], "HT1-X", false).unwrap().contains("enrol"));
    }

    #[test]
    fn without_a_package_for_a_kind_of_windows_the_file_says_so() {
        let x64 = package("a-x64.msi", PackageKind::MsiX64);
        assert!(text(&[&x64], "HT1-X", false).unwrap().contains("can bo cai 32 bit"));
        let deb = package("a.deb", PackageKind::DebAmd64);
        assert_eq!(text(&[&deb], "HT1-X", false), None);
    }
}

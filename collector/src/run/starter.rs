//! What a fresh data folder begins with: one unit, an administrator, a first set of targets.
//!
//! Everything here is ordinary data that the administrator may change or remove later; a folder that has some is left
//! alone.

use anyhow::Result;
use hatang_proto::model::{Probe, Segment, UnitId};

use super::passwords::{hash_password, random_password};
use crate::clock;
use crate::store::{AccountRole, NewAccount, NewTarget, Store};

/// Who did it, in the audit log.
pub const BY: &str = "first start";
/// Name of the account that a fresh folder has.
pub const ADMIN: &str = "admin";
const FIRST_UNIT: &str = "Đơn vị chưa đặt tên";

/// What was made.
#[derive(Debug)]
pub struct Starter {
    pub unit: UnitId,
    /// The administrator's password for the first sign-in if the account was made just now; it is not kept anywhere.
    pub password: Option<String>,
}

/// Fills what a fresh folder lacks.
pub fn prepare(store: &Store, now_ms: i64) -> Result<Starter> {
    let today = clock::local_date(now_ms).to_string();
    let unit = match store.units(&today)?.first() {
        Some(unit) => unit.unit,
        None => store.add_unit(None, "xa", FIRST_UNIT, &today, BY, now_ms)?,
    };
    if store.targets()?.is_empty() {
        for target in first_targets() {
            store.add_target(target, BY, now_ms)?;
        }
    }
    let password = if store.accounts()?.is_empty() {
        let password = random_password()?;
        let password_hash = hash_password(&password)?;
        let account =
            NewAccount { name: ADMIN.to_owned(), password_hash, role: AccountRole::Admin, within: None };
        store.add_account(account, BY, now_ms)?;
        Some(password)
    } else {
        None
    };
    Ok(Starter { unit, password })
}

/// Gateway and first hop, two Internet references on different networks, a name and a national application.
fn first_targets() -> Vec<NewTarget> {
    let target = |name: &str, segment, probe| NewTarget {
        name: name.to_owned(),
        segment,
        probe,
        period_s: 60,
        timeout_ms: 3_000,
        unit: None,
    };
    let icmp = |host: &str| Probe::Icmp { host: host.to_owned() };
    vec![
        target("Cổng mạng", Segment::Lan, Probe::Gateway),
        target(
            "Nút đầu tiên của nhà mạng",
            Segment::AccessLine,
            Probe::FirstHop { toward: "8.8.8.8".to_owned() },
        ),
        target("Internet: 8.8.8.8", Segment::Internet, icmp("8.8.8.8")),
        target("Internet: 1.1.1.1", Segment::Internet, icmp("1.1.1.1")),
        target(
            "Tra tên miền dichvucong.gov.vn",
            Segment::Internet,
            Probe::Dns { name: "dichvucong.gov.vn".to_owned(), server: None },
        ),
        target(
            "Cổng Dịch vụ công quốc gia",
            Segment::Application,
            Probe::Http { url: "https://dichvucong.gov.vn/".to_owned() },
        ),
    ]
}

//! Units and machines.

use std::collections::BTreeMap;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::Response;
use hatang_proto::model::UnitId;
use hatang_proto::model::inventory::DeviceClass;
use serde::Serialize;

use super::answer::{Listed, json, moment};
use super::asked::{self, Asked};
use super::door::Who;
use super::network::state_word;
use super::problem::Problem;
use crate::web::state::Room;
use crate::web::views::{
    Counts, FleetCounts, MachineQuery, MachineRow, MachineView, NetworkRow, Presence, PresenceKind, UnitView,
};

#[derive(Serialize)]
struct Unit {
    id: u32,
    /// Null for the topmost that the token sees.
    parent: Option<u32>,
    name: String,
    /// Of this unit and those below it.
    machines: Machines,
    /// Of this unit's own office.
    network: Network,
}

#[derive(Serialize)]
struct Machines {
    online: u32,
    off: u32,
    silent: u32,
    never: u32,
}

#[derive(Serialize)]
struct Network {
    state: &'static str,
    open_episode: Option<i64>,
    episodes_7_days: u32,
}

#[derive(Serialize)]
struct Machine {
    id: String,
    unit: u32,
    name: Option<String>,
    state: &'static str,
    /// Of being off or silent.
    since: Option<String>,
    last_contact: Option<String>,
    class: DeviceClass,
    model: Option<String>,
    system: Option<String>,
    addresses: Vec<String>,
}

#[derive(Serialize)]
struct MachineDetail {
    #[serde(flatten)]
    machine: Machine,
    enrolled_at: String,
    revoked_at: Option<String>,
    agent_version: Option<String>,
    /// When the inventory took its present form.
    inventory_at: Option<String>,
    /// As `hatang-agent inventory --json` prints it; null until one arrived.
    inventory: Option<serde_json::Value>,
}

/// `GET /units`
pub(super) async fn units(
    State(room): State<Room>,
    Extension(who): Who,
    uri: Uri,
) -> Result<Response, Problem> {
    Asked::read(&uri, &[])?;
    json(&Listed::whole(all(&room, who).await?))
}

/// `GET /units/{unit}`
pub(super) async fn unit(
    State(room): State<Room>,
    Extension(who): Who,
    Path(unit): Path<String>,
    uri: Uri,
) -> Result<Response, Problem> {
    Asked::read(&uri, &[])?;
    let wanted = asked::unit(&unit)?;
    let found = all(&room, who).await?.into_iter().find(|unit| unit.id == wanted.0);
    json(&found.ok_or(Problem::NotFound)?)
}

async fn all(room: &Room, who: crate::web::views::Program) -> Result<Vec<Unit>, Problem> {
    let now_ms = room.local().now_ms;
    let (units, counts, networks) = room
        .ask(&who.account, move |source| {
            Ok((source.units()?, source.counts(now_ms)?, source.networks(now_ms)?))
        })
        .await?;
    let networks = networks.into_iter().map(|row| (row.unit.id, row)).collect();
    Ok(tree(units, &counts, &networks))
}

fn tree(units: Vec<UnitView>, counts: &FleetCounts, networks: &BTreeMap<UnitId, NetworkRow>) -> Vec<Unit> {
    let mut above: Vec<(u8, u32)> = Vec::new();
    let mut found = Vec::with_capacity(units.len());
    for UnitView { id, name, depth } in units {
        above.retain(|(higher, _)| *higher < depth);
        let parent = above.last().map(|(_, unit)| *unit);
        above.push((depth, id.0));
        let network = networks.get(&id);
        found.push(Unit {
            id: id.0,
            parent,
            name,
            machines: counts.by_unit.get(&id).copied().unwrap_or_default().machines.into(),
            network: Network {
                state: network.map_or("unknown", |row| state_word(row.light)),
                open_episode: network.and_then(|row| row.open).map(|(number, _, _)| number),
                episodes_7_days: network.map_or(0, |row| row.episodes),
            },
        });
    }
    found
}

impl From<Counts> for Machines {
    fn from(counts: Counts) -> Self {
        let of = |kind| counts.of(kind);
        Self {
            online: of(PresenceKind::Online),
            off: of(PresenceKind::Off),
            silent: of(PresenceKind::Silent),
            never: of(PresenceKind::Never),
        }
    }
}

/// `GET /machines`
pub(super) async fn machines(
    State(room): State<Room>,
    Extension(who): Who,
    uri: Uri,
) -> Result<Response, Problem> {
    let asked = Asked::read(&uri, &["q", "unit", "state", "offset", "limit"])?;
    let states = PresenceKind::ALL.map(|kind| (presence_word(kind), kind));
    let (offset, limit) = asked.stretch()?;
    let (unit, state) = (asked.unit()?, asked.one_of("state", &states)?);
    let text = asked.words("q")?.unwrap_or_default();
    let query = MachineQuery { text, unit, state, offset, limit, ..MachineQuery::default() };
    let now_ms = room.local().now_ms;
    let list = room.ask(&who.account, move |source| source.machines(&query, now_ms)).await?;
    json(&Listed::new(list.rows.into_iter().map(Machine::from).collect(), list.matching, offset))
}

/// `GET /machines/{machine}`
pub(super) async fn machine(
    State(room): State<Room>,
    Extension(who): Who,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response, Problem> {
    Asked::read(&uri, &[])?;
    let view = read(&room, who, &id).await?;
    let inventory = view.inventory.map(serde_json::to_value).transpose().map_err(|_| Problem::Broken)?;
    json(&MachineDetail {
        machine: view.row.into(),
        enrolled_at: moment(view.enrolled_at_ms),
        revoked_at: view.revoked_at_ms.map(moment),
        agent_version: view.agent_version,
        inventory_at: view.inventory_at_ms.map(moment),
        inventory,
    })
}

/// The machine of an address, if the token reaches it.
pub(super) async fn read(
    room: &Room,
    who: crate::web::views::Program,
    id: &str,
) -> Result<MachineView, Problem> {
    let id = asked::machine(id)?;
    let now_ms = room.local().now_ms;
    Ok(room.ask(&who.account, move |source| source.machine(id, now_ms)).await?)
}

impl From<MachineRow> for Machine {
    fn from(row: MachineRow) -> Self {
        let since_ms = match row.presence {
            Presence::Off { since_ms } | Presence::Silent { since_ms } => Some(since_ms),
            Presence::Online | Presence::Never => None,
        };
        Self {
            id: row.id.to_string(),
            unit: row.unit.0,
            name: row.host_name,
            state: presence_word(row.presence.kind()),
            since: since_ms.map(moment),
            last_contact: row.last_contact_ms.map(moment),
            class: row.class,
            model: row.model,
            system: row.system,
            addresses: row.addresses,
        }
    }
}

fn presence_word(kind: PresenceKind) -> &'static str {
    match kind {
        PresenceKind::Online => "online",
        PresenceKind::Off => "off",
        PresenceKind::Silent => "silent",
        PresenceKind::Never => "never",
    }
}

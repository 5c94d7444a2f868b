//! An administrator finds machines, moves them, marks them, reads what changed and lets them go, all from the pages and
//! without scripts.

use std::time::Duration;

use end_to_end::wait::wait_for;
use hatang_collector::clock::unix_ms;
use hatang_collector::store::{
    AccountRole, MachineState, NewAccount, NewJoinCode, NewSession, Newcomer, PasswordBy, PlacedBatch, Store,
};
use hatang_proto::model::inventory::{Antivirus, AntivirusState, Inventory, Memory};
use hatang_proto::model::{MachineId, SpoolId, UnitId};
use ring::digest::{SHA256, digest};

use crate::story::Story;

const HOUR_MS: i64 = 3_600_000;
const GIB: u64 = 1 << 30;
const TOKEN: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// Somebody at a browser, signed in.
struct Visitor {
    client: reqwest::Client,
    root: String,
    runtime: tokio::runtime::Runtime,
}

/// What came back.
struct Answer {
    location: String,
    text: String,
}

impl Visitor {
    fn signed_in(story: &Story) -> Self {
        let (store, now_ms) = (story.collector.store(), unix_ms());
        let new = NewAccount {
            name: "ba".to_owned(),
            password_hash: "nobody types it".to_owned(),
            role: AccountRole::Admin,
            within: None,
        };
        assert!(store.add_account(new, "test", now_ms).unwrap());
        store.set_password("ba", "typed by herself", PasswordBy::Themselves([0; 32]), "ba", now_ms).unwrap();
        let session = NewSession {
            token_hash: digest(&SHA256, TOKEN.as_bytes()).as_ref().try_into().unwrap(),
            account: "ba".to_owned(),
            created_ms: now_ms,
            expires_ms: now_ms + HOUR_MS,
            address: "127.0.0.1".to_owned(),
        };
        store.open_session(session).unwrap();
        let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        Self {
            client: client.build().unwrap(),
            root: format!("http://{}", story.collector.web),
            runtime: tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap(),
        }
    }

    fn get(&self, path: &str) -> String {
        self.send(self.client.get(format!("{}{path}", self.root))).text
    }

    fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut encoded = reqwest::Url::parse("http://form/").unwrap();
        encoded.query_pairs_mut().extend_pairs(fields);
        let request = self
            .client
            .post(format!("{}{path}", self.root))
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(encoded.query().unwrap_or_default().to_owned()))
    }

    fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        self.runtime.block_on(async {
            let answer = request.header("cookie", format!("hatang_phien={TOKEN}")).send().await.unwrap();
            let location = answer.headers().get("location").map_or("", |value| value.to_str().unwrap());
            Answer { location: location.to_owned(), text: answer.text().await.unwrap() }
        })
    }
}

fn inventory(number: u8, gib: u64, state: AntivirusState) -> Inventory {
    let product = Antivirus { product: "Bkav Pro".to_owned(), state, ..Antivirus::default() };
    Inventory {
        host_name: Some(format!("MÁY-{number:02}")),
        memory: Some(Memory { total_bytes: gib * GIB, installed_bytes: Some(gib * GIB) }),
        antivirus: Some(vec![product]),
        ..Inventory::default()
    }
}

/// A machine of the first unit with what it sent, without an agent: how agents do it is told elsewhere.
fn admit(store: &Store, number: u8, sent: &[Inventory]) -> String {
    let began_ms = unix_ms() - HOUR_MS;
    let (secret_hash, machine) = ([number; 32], MachineId([number; 16]));
    let code = NewJoinCode {
        secret_hash,
        unit: UnitId(1),
        uses: 1,
        expires_ms: began_ms + 2 * HOUR_MS,
        created_by: "test".to_owned(),
    };
    store.create_join_code(code, began_ms).unwrap();
    let newcomer = Newcomer {
        secret_hash,
        machine,
        label: String::new(),
        agent_version: "0.1.0".to_owned(),
        certificate_serial: machine.to_string(),
        certificate_ends_ms: began_ms + HOUR_MS,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(store.admit(newcomer, began_ms)).unwrap();
    let row = store.machine(machine, began_ms).unwrap().unwrap();
    for (sequence, inventory) in (1..).zip(sent) {
        let batch = PlacedBatch {
            inventories: vec![inventory.clone()],
            ..PlacedBatch::bare(SpoolId([number; 16]), sequence)
        };
        let at_ms = began_ms + i64::try_from(sequence).unwrap() * 60_000;
        store.accept_blocking(row.number, vec![batch], at_ms).unwrap();
    }
    machine.to_string()
}

#[test]
fn an_administrator_finds_moves_marks_and_retires_machines_from_the_list() {
    let story = Story::begin();
    let store = story.collector.store();
    let ward = store.add_unit(None, "phuong", "Phường Thái Học", "2025-07-01", "test", unix_ms()).unwrap().0;
    let off = admit(&store, 1, &[4, 8].map(|gib| inventory(1, gib, AntivirusState::Off)));
    let on = admit(&store, 2, &[inventory(2, 8, AntivirusState::On)]);
    admit(&store, 3, &[inventory(3, 8, AntivirusState::On)]);
    let visitor = Visitor::signed_in(&story);
    let list = wait_for("the list with three machines", Duration::from_secs(20), || {
        let page = visitor.get("/may?don-vi=1");
        if page.contains("3 máy") { Ok(page) } else { Err(page) }
    });
    assert!(list.contains("/may?don-vi=1&amp;diet-vi-rut=tat"), "a link leads to those with antivirus off");
    let found = visitor.get("/may?don-vi=1&diet-vi-rut=tat");
    assert!(found.contains("MÁY-01") && !found.contains("MÁY-02"), "{found}");

    let chosen = [("viec", "chuyen"), ("may", &off), ("may", &on), ("loc", "diet-vi-rut=tat")];
    let asked = visitor.post("/may/hang-loat", &chosen).text;
    assert!(asked.contains("<strong>2 máy</strong>") && asked.contains("Phường Thái Học"), "{asked}");
    let ward_text = ward.to_string();
    let agreed = [&chosen[..], &[("don_vi", ward_text.as_str()), ("dong_y", "2")]].concat();
    assert_eq!(visitor.post("/may/hang-loat", &agreed).location, "/may?diet-vi-rut=tat&xong=chuyen-2");
    assert!(visitor.get(&format!("/may?don-vi={ward}")).contains("2 máy"), "at once");

    let mark = [("viec", "gan-nhan"), ("may", on.as_str()), ("nhan", "Chờ thanh lý")];
    visitor.post("/may/hang-loat", &mark);
    assert!(visitor.get("/may?q=thanh+ly").contains("1 máy"));
    let page = visitor.get(&format!("/may/{off}"));
    assert!(page.contains("RAM 4 GB → 8 GB") && page.contains("Chuyển đơn vị: "), "{page}");

    let all = [("viec", "ngung"), ("tat_ca", "1"), ("loc", "nhan=Ch%E1%BB%9D%20thanh%20l%C3%BD")];
    assert!(visitor.post("/may/hang-loat", &all).text.contains("Ngừng theo dõi 1 máy"));
    visitor.post("/may/hang-loat", &[&all[..], &[("dong_y", "1")]].concat());
    assert!(visitor.get(&format!("/may?don-vi={ward}")).contains("1 máy"));
    let retired = store.machine(MachineId([2; 16]), unix_ms()).unwrap().unwrap();
    assert_eq!((retired.state, retired.unit), (MachineState::Retired, UnitId(ward)));
    let by_her = store.audit(20).unwrap().into_iter().filter(|entry| entry.actor == "ba");
    let actions: Vec<String> = by_her.map(|entry| entry.action).collect();
    for (action, times) in [("move machine", 2), ("tag machine", 1), ("set machine state", 1)] {
        assert_eq!(actions.iter().filter(|done| *done == action).count(), times, "{action}: {actions:?}");
    }
}

//! What is installed, what protects, what is licensed.

use super::*;

fn protected(number: u8, states: Option<&[AntivirusState]>) -> MachineState {
    let products = states.map(|states| {
        let product = |state: &AntivirusState| Antivirus {
            product: "Kaspersky".into(),
            version: None,
            state: *state,
            ..Antivirus::default()
        };
        states.iter().map(product).collect()
    });
    machine(number, Some(Inventory { antivirus: products, ..office(DeviceClass::Laptop) }))
}

#[test]
fn what_is_installed_counts_and_what_is_stopped_is_remarked() {
    use AntivirusState::{Expired, Off, On, Unknown};
    let unit = unit(vec![
        protected(1, Some(&[On])),
        protected(2, Some(&[Off, Expired])),
        protected(3, Some(&[Off, On])),
        protected(4, Some(&[Unknown])),
        protected(5, Some(&[])),
        protected(6, None),
    ]);
    let figure = ask(&unit, "antivirus_installed_count");
    assert_eq!((number(&figure), coverage(&figure)), (Some(4), (5, 6)));
    assert_eq!(figure.notes, ["có 1 máy đã cài nhưng đang tắt hoặc hết hạn: PC-02"]);
    assert_eq!(figure.machines[1].text, "Kaspersky (đang tắt), Kaspersky (hết hạn)");
    assert_eq!(figure.missing[0].why, "chưa đọc được phần mềm diệt vi rút");
}

fn with(number: u8, products: Vec<Antivirus>) -> MachineState {
    machine(number, Some(Inventory { antivirus: Some(products), ..office(DeviceClass::Desktop) }))
}

fn licensed(days: Option<i32>) -> Antivirus {
    Antivirus { licence_days_left: days, ..on("Kaspersky") }
}

fn on(product: &str) -> Antivirus {
    Antivirus { product: product.into(), state: AntivirusState::On, ..Antivirus::default() }
}

#[test]
fn a_pc_with_a_passive_product_counts_once_and_is_remarked_only_if_nothing_protects() {
    let passive = || Antivirus { passive: true, ..on("Microsoft Defender") };
    let off = Antivirus { state: AntivirusState::Off, ..on("Bkav") };
    let unknown = Antivirus { state: AntivirusState::Unknown, ..on("CMC") };
    let unit = unit(vec![
        with(1, vec![passive(), on("Kaspersky")]),
        with(2, vec![passive(), off.clone()]),
        with(3, vec![passive(), unknown.clone()]),
        with(4, vec![off, unknown]),
    ]);
    let figure = ask(&unit, "antivirus_installed_count");
    assert_eq!((number(&figure), coverage(&figure)), (Some(4), (4, 4)));
    assert_eq!(figure.notes, ["có 1 máy đã cài nhưng đang tắt hoặc hết hạn: PC-02"]);
    assert_eq!(figure.machines[0].text, "Microsoft Defender (thụ động), Kaspersky (đang bật)");
}

#[test]
fn no_product_beside_an_unread_source_is_not_none() {
    let mut half_read = office(DeviceClass::Desktop);
    half_read.problems = vec![Problem {
        part: "antivirus".into(),
        operation: "query SecurityCenter2".into(),
        cause: "timed out".into(),
    }];
    let figure = ask(&unit(vec![machine(1, Some(half_read))]), "antivirus_installed_count");
    assert_eq!((number(&figure), coverage(&figure)), (None, (0, 1)));
}

#[test]
fn the_share_of_licences_is_measured_where_every_product_tells_and_declared_otherwise() {
    let told = vec![
        with(1, vec![licensed(Some(40))]),
        with(2, vec![licensed(Some(-3))]),
        with(3, vec![licensed(Some(-3)), licensed(Some(0))]),
        with(4, Vec::new()),
    ];
    let mut unit = unit(told);
    let figure = ask(&unit, "antivirus_licensed_pct");
    assert_eq!((number(&figure), figure.provenance), (Some(50), Some(Provenance::Measured)));
    unit.machines.push(with(5, vec![licensed(None)]));
    assert_eq!(number(&ask(&unit, "antivirus_licensed_pct")), None);
    declare(&mut unit, "antivirus_licensed_pct", ItemValue::Number(90));
    let figure = ask(&unit, "antivirus_licensed_pct");
    assert_eq!((number(&figure), figure.provenance), (Some(90), Some(Provenance::Declared)));
    assert_eq!(figure.notes, ["phần mềm thu thập thấy bản quyền còn hạn trên 2 máy"]);
}

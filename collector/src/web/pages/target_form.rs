//! The form for a target: what was typed, checked against the bounds of the contract.
//!
//! One address field serves all ways of asking; its hint says how each is written. Whether the address answers
//! is tried elsewhere.

use hatang_proto::limits::{MAX_ADDRESS_BYTES, MAX_NAME_BYTES, PERIOD_S, TIMEOUT_MS};
use hatang_proto::model::{Probe, Segment, UnitId};
use maud::{Markup, html};
use serde::Deserialize;

use crate::web::target_catalogue::Entry;
use crate::web::views::{NewTarget, TargetView, UnitView};
use crate::web::words;

use super::machines::unit_options;

const SEGMENTS: [(&str, Segment); 6] = [
    ("internet", Segment::Internet),
    ("cpnet", Segment::Cpnet),
    ("ung-dung", Segment::Application),
    ("duong-truyen", Segment::AccessLine),
    ("lan", Segment::Lan),
    ("may", Segment::Pc),
];

const KINDS: [(&str, &str, &str); 6] = [
    ("ping", "Ping", "tên hoặc địa chỉ IP: 10.1.2.3"),
    ("tcp", "Kết nối TCP", "tên hoặc địa chỉ kèm cổng: voffice.tinh.gov.vn:443"),
    ("http", "Mở trang web", "địa chỉ đầy đủ: https://dichvucong.gov.vn/"),
    ("dns", "Phân giải tên miền", "tên cần hỏi, có thể kèm máy chủ: chinhphu.vn @10.1.1.1"),
    ("cong-mang", "Ping cổng mạng", "để trống, máy tự tìm"),
    ("chang-dau", "Ping chặng đầu của nhà mạng", "địa chỉ trên Internet để dò hướng: 203.162.4.190"),
];

/// As typed.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct TargetForm {
    ten: String,
    chang: String,
    cach: String,
    dia_chi: String,
    chu_ky: String,
    cho: String,
    /// Number of the unit; empty for all.
    #[serde(default)]
    don_vi: String,
    /// `thu` to try it first, otherwise it is added.
    #[serde(default)]
    viec: String,
}

impl Default for TargetForm {
    fn default() -> Self {
        let empty = String::new;
        let (chang, cach) = ("internet".to_owned(), "ping".to_owned());
        Self {
            ten: empty(),
            chang,
            cach,
            dia_chi: empty(),
            chu_ky: "60".to_owned(),
            cho: "2000".to_owned(),
            don_vi: empty(),
            viec: empty(),
        }
    }
}

impl TargetForm {
    /// With what the catalogue knows of a system.
    pub(super) fn of(entry: &Entry) -> Self {
        let chang = entry.segment.clone().unwrap_or_else(|| "ung-dung".to_owned());
        Self {
            ten: entry.name.clone(),
            chang,
            cach: entry.probe.clone(),
            dia_chi: entry.address(),
            ..Self::default()
        }
    }

    /// With what a target is now.
    pub(super) fn of_target(view: &TargetView) -> Self {
        let target = &view.target;
        let (cach, dia_chi) = match &target.probe {
            Probe::Gateway => ("cong-mang", String::new()),
            Probe::FirstHop { toward } => ("chang-dau", toward.clone()),
            Probe::Icmp { host } => ("ping", host.clone()),
            Probe::Tcp { host, port } if host.contains(':') => ("tcp", format!("[{host}]:{port}")),
            Probe::Tcp { .. } => ("tcp", words::probe_address(&target.probe)),
            Probe::Http { url } => ("http", url.clone()),
            Probe::Dns { .. } => ("dns", words::probe_address(&target.probe)),
        };
        let chang = SEGMENTS.iter().find(|(_, segment)| *segment == target.segment);
        Self {
            ten: target.name.clone(),
            chang: chang.map_or("", |(key, _)| *key).to_owned(),
            cach: cach.to_owned(),
            dia_chi,
            chu_ky: target.period_s.to_string(),
            cho: target.timeout_ms.to_string(),
            don_vi: view.unit.as_ref().map(|unit| unit.id.0.to_string()).unwrap_or_default(),
            viec: String::new(),
        }
    }

    pub(super) fn only_tries(&self) -> bool {
        self.viec == "thu"
    }

    /// The target, or what to type differently.
    pub(super) fn read(&self) -> Result<NewTarget, &'static str> {
        let name = self.ten.trim();
        if name.is_empty() || name.len() > MAX_NAME_BYTES {
            return Err("Tên còn trống hoặc quá dài.");
        }
        let segment = SEGMENTS.iter().find(|(key, _)| *key == self.chang).ok_or("Chọn chặng.")?.1;
        let period_s = within(&self.chu_ky, &PERIOD_S).ok_or("Chu kỳ phải từ 5 đến 3600 giây.")?;
        let timeout_ms = within(&self.cho, &TIMEOUT_MS).ok_or("Thời gian chờ phải từ 100 đến 30000 ms.")?;
        if u64::from(timeout_ms) >= 1_000 * u64::from(period_s) {
            return Err("Thời gian chờ phải ngắn hơn chu kỳ.");
        }
        let probe = probe(&self.cach, self.dia_chi.trim())?;
        let unit = match self.don_vi.trim() {
            "" => None,
            number => Some(number.parse().map(UnitId).map_err(|_| "Chọn đơn vị.")?),
        };
        Ok(NewTarget { name: name.to_owned(), segment, probe, period_s, timeout_ms, unit })
    }
}

fn within(typed: &str, range: &std::ops::RangeInclusive<u32>) -> Option<u32> {
    typed.trim().parse().ok().filter(|number| range.contains(number))
}

fn probe(kind: &str, address: &str) -> Result<Probe, &'static str> {
    if address.len() > MAX_ADDRESS_BYTES {
        return Err("Địa chỉ quá dài.");
    }
    match kind {
        "cong-mang" => Ok(Probe::Gateway),
        "chang-dau" => Ok(Probe::FirstHop { toward: host(address)? }),
        "ping" => Ok(Probe::Icmp { host: host(address)? }),
        "tcp" => {
            const SHAPE: &str = "Địa chỉ phải kèm cổng, ví dụ voffice.tinh.gov.vn:443.";
            let (name, port) = address.rsplit_once(':').ok_or(SHAPE)?;
            let port = port.parse().ok().filter(|port| *port > 0).ok_or(SHAPE)?;
            Ok(Probe::Tcp { host: host(name.trim_matches(['[', ']']))?, port })
        }
        "http" => {
            let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
            let rest = rest.ok_or("Địa chỉ trang web phải bắt đầu bằng http:// hoặc https://.")?;
            host(rest.split(['/', '?', '#']).next().unwrap_or_default())?;
            if address.contains(char::is_whitespace) {
                return Err("Địa chỉ có khoảng trắng.");
            }
            Ok(Probe::Http { url: address.to_owned() })
        }
        "dns" => match address.split_once('@') {
            None => Ok(Probe::Dns { name: host(address)?, server: None }),
            Some((name, server)) => {
                Ok(Probe::Dns { name: host(name.trim())?, server: Some(host(server.trim())?) })
            }
        },
        _ => Err("Chọn cách đo."),
    }
}

/// A name or an address, with a port where one belongs.
fn host(text: &str) -> Result<String, &'static str> {
    let plain =
        |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '.' | '-' | '_' | ':' | '[' | ']' | '%');
    if text.is_empty() || !text.chars().all(plain) {
        return Err("Địa chỉ còn trống hoặc có ký tự lạ.");
    }
    Ok(text.to_owned())
}

/// `action` is where the form goes and `save` what its button says.
pub(super) fn show(form: &TargetForm, units: &[UnitView], action: &str, save: &str) -> Markup {
    let chosen = form.don_vi.parse().ok().map(UnitId);
    html! {
        form.grid method="post" action=(action) {
            div.wide {
                label for="ten" { "Tên" }
                input #ten name="ten" value=(form.ten) required maxlength="100" placeholder="Cổng Dịch vụ công quốc gia";
            }
            div {
                label for="chang" { "Chặng" }
                select #chang name="chang" {
                    @for (key, segment) in SEGMENTS { option value=(key) selected[form.chang == key] { (words::segment(segment)) } }
                }
            }
            div {
                label for="cach" { "Cách đo" }
                select #cach name="cach" {
                    @for (key, name, _) in KINDS { option value=(key) selected[form.cach == key] { (name) } }
                }
            }
            div.wide {
                label for="dia_chi" { "Địa chỉ" }
                input #dia_chi name="dia_chi" value=(form.dia_chi) maxlength="500" autocapitalize="none" spellcheck="false" aria-describedby="cach-ghi";
            }
            div {
                label for="chu_ky" { "Chu kỳ (giây)" }
                input.short #chu_ky name="chu_ky" value=(form.chu_ky) inputmode="numeric" required;
            }
            div {
                label for="cho" { "Chờ tối đa (ms)" }
                input.short #cho name="cho" value=(form.cho) inputmode="numeric" required;
            }
            div.wide {
                label for="don_vi" { "Máy của" }
                select #don_vi name="don_vi" translate="no" {
                    option value="" { "Mọi đơn vị" }
                    (unit_options(units, chosen))
                }
            }
            div.submit {
                button.primary type="submit" { (save) }
                " "
                button type="submit" name="viec" value="thu" { "Thử" }
            }
        }
        dl.hints #cach-ghi {
            @for (_, name, hint) in KINDS { dt { (name) } dd { (hint) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(cach: &str, dia_chi: &str) -> TargetForm {
        let (ten, cach, dia_chi) = ("Thử".to_owned(), cach.to_owned(), dia_chi.to_owned());
        TargetForm { ten, cach, dia_chi, ..TargetForm::default() }
    }

    #[test]
    fn every_way_of_asking_can_be_typed() {
        let host = || "10.1.2.3".to_owned();
        let cases = [
            ("cong-mang", "", Probe::Gateway),
            ("chang-dau", "10.1.2.3", Probe::FirstHop { toward: host() }),
            ("ping", " 10.1.2.3 ", Probe::Icmp { host: host() }),
            ("tcp", "10.1.2.3:443", Probe::Tcp { host: host(), port: 443 }),
            ("tcp", "[::1]:80", Probe::Tcp { host: "::1".to_owned(), port: 80 }),
            ("http", "https://a.vn/x?y", Probe::Http { url: "https://a.vn/x?y".to_owned() }),
            ("dns", "a.vn", Probe::Dns { name: "a.vn".to_owned(), server: None }),
            ("dns", "a.vn @10.1.2.3", Probe::Dns { name: "a.vn".to_owned(), server: Some(host()) }),
        ];
        for (cach, dia_chi, probe) in cases {
            assert_eq!(form(cach, dia_chi).read().unwrap().probe, probe, "{cach} {dia_chi}");
        }
    }

    #[test]
    fn a_target_fills_the_form_that_makes_it() {
        for probe in ["gateway", "first-hop:10.1.2.3", "icmp:10.1.2.3", "tcp:a.vn:443", "tcp:[::1]:80"] {
            let Ok(probe) = probe.parse::<Probe>() else { panic!("{probe}") };
            holds(&probe);
        }
        holds(&Probe::Http { url: "https://a.vn/x?y".to_owned() });
        holds(&Probe::Dns { name: "a.vn".to_owned(), server: Some("10.1.2.3".to_owned()) });
    }

    fn holds(probe: &Probe) {
        let target = hatang_proto::model::Target {
            id: hatang_proto::model::TargetId(3),
            name: "Thử".to_owned(),
            segment: Segment::Cpnet,
            probe: probe.clone(),
            period_s: 30,
            timeout_ms: 900,
        };
        let unit = crate::web::views::TargetUnit { id: UnitId(7), name: "Xã".to_owned() };
        let view = TargetView { target, unit: Some(unit), added_by: None, added_at_ms: 0 };
        let read = TargetForm::of_target(&view).read().unwrap();
        assert_eq!((&read.probe, read.segment, read.unit), (probe, Segment::Cpnet, Some(UnitId(7))));
        assert_eq!((read.period_s, read.timeout_ms), (30, 900));
    }

    #[test]
    fn what_cannot_be_asked_is_refused() {
        let cases = [
            ("ping", ""),
            ("ping", "hai từ"),
            ("ping", "a;b"),
            ("tcp", "a.vn"),
            ("tcp", "a.vn:0"),
            ("tcp", "a.vn:99999"),
            ("http", "ftp://a.vn"),
            ("http", "javascript:alert(1)"),
            ("http", "https:///x"),
            ("http", "https://a.vn/x y"),
            ("dns", "@10.1.2.3"),
            ("khac", "a.vn"),
        ];
        for (cach, dia_chi) in cases {
            assert!(form(cach, dia_chi).read().is_err(), "{cach} {dia_chi}");
        }
    }

    #[test]
    fn bounds_of_the_contract_hold() {
        let with = |chu_ky: &str, cho: &str| TargetForm {
            chu_ky: chu_ky.to_owned(),
            cho: cho.to_owned(),
            ..form("ping", "a.vn")
        };
        assert!(with("60", "2000").read().is_ok());
        for (chu_ky, cho) in
            [("4", "2000"), ("3601", "2000"), ("60", "99"), ("60", "30001"), ("5", "5000"), ("x", "")]
        {
            assert!(with(chu_ky, cho).read().is_err(), "{chu_ky} {cho}");
        }
    }
}

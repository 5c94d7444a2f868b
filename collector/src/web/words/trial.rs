//! Words for how a target answered before it was one: the collector, or machines.

use hatang_proto::model::{Outcome, Phases};

use super::numbers::milliseconds;
use crate::web::views::{MachineTrialOutcome, TrialOutcome};

pub(crate) fn trial(outcome: TrialOutcome) -> String {
    match outcome {
        TrialOutcome::Answers { status: None } => "Trả lời".to_owned(),
        TrialOutcome::Answers { status: Some(status) } => format!("Trả lời, mã {status}"),
        TrialOutcome::Status(status) => format!("Trang web báo lỗi, mã {status}"),
        TrialOutcome::NameUnknown => "Không tìm thấy tên này".to_owned(),
        TrialOutcome::Refused => "Máy chủ từ chối kết nối vào cổng này".to_owned(),
        TrialOutcome::Silent => "Không trả lời trong thời gian chờ".to_owned(),
        TrialOutcome::Unreachable => "Không có đường đến địa chỉ này".to_owned(),
        TrialOutcome::CertificateUntrusted => {
            "Kết nối được, nhưng chứng thư của trang không được tin cậy".to_owned()
        }
        TrialOutcome::Garbled => "Kết nối được, nhưng trả lời không đúng giao thức".to_owned(),
        TrialOutcome::NotAllowed => {
            "Địa chỉ này là chính máy chủ thu thập hoặc không dùng để đo được".to_owned()
        }
        TrialOutcome::CannotTry => {
            "Cách đo này không thử được từ máy chủ; thêm rồi xem kết quả ở trang của từng máy".to_owned()
        }
    }
}

/// How a target answered a machine that tried it.
pub(crate) fn machine_trial(outcome: &MachineTrialOutcome) -> String {
    let reading = match outcome {
        MachineTrialOutcome::Measured(reading) => reading,
        MachineTrialOutcome::TooMany => {
            return "Máy đã thử nhiều lần, tạm nghỉ; thử lại sau ít phút".to_owned();
        }
        MachineTrialOutcome::Cannot => return "Máy này không đo được theo cách đó".to_owned(),
        MachineTrialOutcome::NoAnswer => {
            return "Máy không trả lời kịp; có thể vừa tắt, hoặc phần mềm thu thập trên máy cần cập nhật"
                .to_owned();
        }
    };
    let said = match reading.outcome {
        Outcome::Ok => "Trả lời".to_owned(),
        Outcome::Timeout => trial(TrialOutcome::Silent),
        Outcome::Unreachable => trial(TrialOutcome::Unreachable),
        Outcome::Refused => trial(TrialOutcome::Refused),
        Outcome::Dns => trial(TrialOutcome::NameUnknown),
        Outcome::Tls => "Kết nối được, nhưng không lập được kết nối mã hóa".to_owned(),
        Outcome::HttpStatus(status) => trial(TrialOutcome::Status(status)),
    };
    reading.round_trip_us.map_or_else(|| said.clone(), |us| format!("{said} sau {}", milliseconds(us)))
}

/// Where the time of a web page went: "tên miền 3 ms, kết nối 10 ms …"; empty if that is not known.
pub(crate) fn phases(phases: Option<&Phases>) -> String {
    let Some(phases) = phases else { return String::new() };
    let named = [
        ("tên miền", phases.dns_us),
        ("kết nối", phases.connect_us),
        ("mã hóa", phases.tls_us),
        ("chờ trả lời", phases.first_byte_us),
    ];
    let known = named.iter().filter_map(|(name, us)| us.map(|us| format!("{name} {}", milliseconds(us))));
    known.collect::<Vec<_>>().join(", ")
}

//! What only the officer knows about the document, as arguments.

use clap::Args;
use jiff::civil::Date;

use super::ReportDetails;
use crate::report::Signer;

#[derive(Debug, Args)]
pub(super) struct Particulars {
    /// Without the draft mark and without the list of warnings.
    #[arg(long)]
    final_copy: bool,
    /// Without annexes.
    #[arg(long)]
    no_annexes: bool,
    /// Date of the document, YYYY-MM-DD; by default left blank.
    #[arg(long)]
    date: Option<Date>,
    /// Registry number; by default left blank.
    #[arg(long)]
    number: Option<String>,
    /// Whom it goes to ("Kính gửi"); may be repeated. By default what the form says.
    #[arg(long = "to", value_name = "RECIPIENT")]
    to: Vec<String>,
    /// Without "Kính gửi".
    #[arg(long, conflicts_with = "to")]
    no_recipient: bool,
    /// Paper that the report rests on ("Căn cứ"); may be repeated.
    #[arg(long = "basis", value_name = "PAPER")]
    basis: Vec<String>,
    /// Further recipient of a copy ("Nơi nhận"); may be repeated.
    #[arg(long = "copy", value_name = "RECIPIENT")]
    copies: Vec<String>,
    /// Who signs: head, deputy or chief_of_office.
    #[arg(long, default_value = "head", value_parser = signer)]
    signer: Signer,
}

impl Particulars {
    pub(super) fn details(&self) -> ReportDetails {
        ReportDetails {
            draft: !self.final_copy,
            annexes: !self.no_annexes,
            date: self.date,
            number: self.number.clone(),
            addressed: !self.no_recipient,
            addressed_to: self.to.clone(),
            basis: self.basis.clone(),
            copies: self.copies.clone(),
            signer: self.signer,
            ..ReportDetails::default()
        }
    }
}

fn signer(text: &str) -> Result<Signer, String> {
    Signer::parse(text).ok_or_else(|| "one of head, deputy, chief_of_office".to_owned())
}

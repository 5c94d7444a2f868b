//! What frames a document: issuing body and country at its head, recipients and signer at its end.

use super::body::{paragraph, rule};
use super::table::{self, Lines};
use super::xml::Xml;
use crate::report::document::{COUNTRY, MOTTO, NationalHeading, listed_lines};

/// Widths of the two halves of heading and signature, millimetres; together the width between the margins.
const HEADING_MM: [u16; 2] = [64, 101];
const SIGNATURE_MM: [u16; 2] = [75, 90];

/// Rules below the issuing body and the motto (as long as its text), millimetres.
const ISSUER_RULE_MM: u16 = 26;
const MOTTO_RULE_MM: u16 = 59;

pub(super) fn national_heading(xml: &mut Xml, heading: &NationalHeading) {
    let [left_mm, right_mm] = HEADING_MM;
    table::table(xml, &HEADING_MM, Lines::None, |xml| {
        table::row(xml, false, |xml| {
            table::cell(xml, left_mm, |xml| {
                if let Some(superior) = &heading.superior {
                    paragraph(xml, "Superior", superior);
                }
                paragraphs(xml, "Issuer", &heading.issuer);
                rule(xml, left_mm, ISSUER_RULE_MM);
            });
            table::cell(xml, right_mm, |xml| {
                paragraph(xml, "Country", COUNTRY);
                paragraph(xml, "Motto", MOTTO);
                rule(xml, right_mm, MOTTO_RULE_MM);
            });
        });
        table::row(xml, false, |xml| {
            table::cell(xml, left_mm, |xml| paragraph(xml, "NumberLine", &heading.number));
            table::cell(xml, right_mm, |xml| paragraph(xml, "PlaceDate", &heading.place_and_date));
        });
    });
}

pub(super) fn addressed_to(xml: &mut Xml, recipients: &[String]) {
    if let [one] = recipients {
        return paragraph(xml, "AddressedTo", &format!("Kính gửi: {one}"));
    }
    paragraph(xml, "AddressedTo", "Kính gửi:");
    for line in listed_lines(recipients) {
        paragraph(xml, "AddressedLine", &format!("- {line}"));
    }
}

/// Room for the signature, and an empty line for the name.
pub(super) fn signature(xml: &mut Xml, copies: &[String], titles: &[String]) {
    let [left_mm, right_mm] = SIGNATURE_MM;
    table::table(xml, &SIGNATURE_MM, Lines::None, |xml| {
        table::row(xml, false, |xml| {
            table::cell(xml, left_mm, |xml| {
                paragraph(xml, "CopiesLabel", "Nơi nhận:");
                paragraphs(xml, "Copies", copies);
            });
            table::cell(xml, right_mm, |xml| {
                paragraphs(xml, "SignerTitle", titles);
                paragraph(xml, "SignerName", "");
            });
        });
    });
}

fn paragraphs(xml: &mut Xml, style: &str, texts: &[String]) {
    for text in texts {
        paragraph(xml, style, text);
    }
}

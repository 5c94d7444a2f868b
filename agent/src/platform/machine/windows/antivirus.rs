//! Antivirus: who registered with Security Center, what Defender says, and who left other traces.
//!
//! Security Center exists on workstations only and forgets some products; services and names of installed programs tell
//! of those. A trace is attached to the registration of the same product if there is one. States, stale rows and rows of
//! one product are judged elsewhere. Where neither Security Center nor a trace tells anything, nothing is known, which is
//! not "no antivirus". The packing of `productState` is not documented by Microsoft; two of its groups of four bits are
//! read here because Defender must not be asked while somebody else's product runs: the question then hangs.

mod defender;
mod known;

use super::ask::{Ask, guid, row_count, row_text};
use super::firewall::reporting_program_exists;
use super::names::Folded;
use super::sources::{Row, WmiQuery};
use crate::machine::facts::{AntivirusFacts, Fault};
use known::{Known, Trace};

const REGISTERED: WmiQuery = WmiQuery {
    namespace: r"ROOT\SecurityCenter2",
    class: "AntiVirusProduct",
    properties: &["displayName", "instanceGuid", "pathToSignedReportingExe", "productState", "timestamp"],
};
/// More products are not on one PC.
const MAX_PRODUCTS: usize = 64;

pub(super) fn read(ask: &mut Ask<'_>) -> Option<Vec<AntivirusFacts>> {
    let mut products = registered(ask);
    let center = products.is_some();
    let found = known::look(ask, products.as_deref().unwrap_or_default());
    let mut facts = products.take().unwrap_or_default();
    for (known, trace) in &found {
        attach(known, trace, &mut facts);
    }
    defender::read(ask, center, &found, &mut facts);
    (center || !facts.is_empty()).then_some(facts)
}

/// `None` with a fault if there is no Security Center.
fn registered(ask: &mut Ask<'_>) -> Option<Vec<AntivirusFacts>> {
    let rows = ask.wmi(&REGISTERED)?;
    if MAX_PRODUCTS < rows.len() {
        ask.note(Fault::new("list the registered antivirus products", format!("there are {}", rows.len())));
    }
    Some(rows.iter().take(MAX_PRODUCTS).filter_map(|row| product(ask, row)).collect())
}

fn product(ask: &mut Ask<'_>, row: &Row) -> Option<AntivirusFacts> {
    let Some(product) = row_text(row, "displayName") else {
        ask.note(Fault::new("list the registered antivirus products", "one of them has no name"));
        return None;
    };
    Some(AntivirusFacts {
        product,
        source: Some("security_center".to_owned()),
        product_state: row_count(row, "productState"),
        instance_guid: row_text(row, "instanceGuid").as_deref().map(guid),
        reporting_program_exists: reporting_program_exists(ask, row_text(row, "pathToSignedReportingExe")),
        registered_at: row_text(row, "timestamp"),
        ..AntivirusFacts::default()
    })
}

/// Adds what was found to the registrations of the product, or as a product of its own.
fn attach(known: &Known, trace: &Trace, facts: &mut Vec<AntivirusFacts>) {
    let mut registered =
        facts.iter_mut().filter(|product| known.is_named(&Folded::new(&product.product))).peekable();
    if registered.peek().is_some() {
        registered.for_each(|product| trace.fill(product));
    } else if trace.is_of_a_product() && facts.len() < MAX_PRODUCTS {
        let source = if trace.has_service() { "service" } else { "programs" };
        let mut product = AntivirusFacts {
            product: trace.name.clone().unwrap_or_else(|| known.product.to_owned()),
            source: Some(source.to_owned()),
            ..AntivirusFacts::default()
        };
        trace.fill(&mut product);
        facts.push(product);
    }
}

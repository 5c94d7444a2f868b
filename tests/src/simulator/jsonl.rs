//! A network as the lines that `backtest site` reads, and the truth about it.

use serde_json::{Value, json};

use hatang_collector::analysis::network::{Event, EventKind, Machine, Network, Reply, Role, Site};

use super::truth::Truth;

/// One object a line, in order of time. Booting has no line in this form; a refusal is written as lost.
pub fn lines(network: &Network) -> String {
    let mut lines: Vec<(i64, String)> = Vec::new();
    for site in &network.sites {
        lines.extend(site.events.iter().filter_map(|event| event_line(site, None, *event)));
        for machine in &site.machines {
            lines.extend(machine.events.iter().filter_map(|event| event_line(site, Some(machine), *event)));
            for (role, series) in &machine.series {
                lines.extend(series.iter().map(|sample| {
                    (sample.at_ms, sample_line(site, machine, role, sample.at_ms, sample.reply))
                }));
            }
        }
    }
    lines.sort();
    lines.into_iter().map(|(_, line)| line + "\n").collect()
}

/// The truth as one JSON document.
pub fn truth(truths: &[Truth]) -> Value {
    let one = |truth: &Truth| {
        json!({
            "unit": truth.unit,
            "start": truth.start_ms / 1_000,
            "end": truth.end_ms / 1_000,
            "verdict": truth.verdict,
            "target": truth.target,
            "machine": truth.machine,
            "decidable": truth.decidable,
            "alternatives": truth.alternatives,
            "event": truth.event,
            "delay_us": truth.delay_us.round(),
            "loss": truth.loss,
            "samples": truth.samples,
        })
    };
    json!({ "truth": truths.iter().map(one).collect::<Vec<Value>>() })
}

fn event_line(site: &Site, machine: Option<&Machine>, event: Event) -> Option<(i64, String)> {
    let word = match event.kind {
        EventKind::PowerOff => "power_off",
        EventKind::AgentStop => "agent_stop",
        EventKind::Boot => return None,
    };
    let mut line = json!({ "t": event.at_ms / 1_000, "unit": site.unit, "event": word });
    if let Some(machine) = machine {
        line["machine"] = json!(machine.name);
    }
    Some((event.at_ms, line.to_string()))
}

fn sample_line(site: &Site, machine: &Machine, role: &Role, at_ms: i64, reply: Reply) -> String {
    let (target, method, phase) = match role {
        Role::Gateway => ("gateway".to_owned(), "icmp", "rtt"),
        Role::FirstHop => ("isp_hop".to_owned(), "icmp", "rtt"),
        Role::Internet(name) => (format!("internet:{name}"), "icmp", "rtt"),
        Role::Cpnet(name) => (format!("cpnet:{name}"), "icmp", "rtt"),
        Role::ApplicationConnect(name) => (format!("app:{name}"), "tcp", "connect"),
        Role::ApplicationAnswer(name) => (format!("app:{name}"), "http", "ttfb"),
    };
    let rtt_us = if let Reply::After(us) = reply { Some(us) } else { None };
    let mut line = json!({
        "t": at_ms / 1_000,
        "unit": site.unit,
        "isp": site.provider,
        "machine": machine.name,
        "target": target,
        "method": method,
        "phase": phase,
        "rtt_us": rtt_us,
    });
    // The reading that covers this moment stands with the round's first sample only.
    if *role == Role::Gateway {
        let reading = machine.own_traffic.binary_search_by_key(&at_ms, |reading| reading.at_ms);
        if let Ok(index) = reading {
            let reading = machine.own_traffic[index];
            line["own_bps_down"] = json!(reading.down_bps);
            line["own_bps_up"] = json!(reading.up_bps);
        }
    }
    line.to_string()
}

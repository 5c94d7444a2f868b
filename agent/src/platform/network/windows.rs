//! Windows: routes and name servers.

use std::net::IpAddr;

use hatang_proto::model::inventory::Problem;

use super::{GATEWAY_PART, Gateway, NAME_SERVERS_PART, problem};

/// What an administrator can do when ICMP sockets are refused.
pub const ICMP_ADVICE: &str = "run the agent as a service or as administrator";

pub fn default_gateway() -> Result<Gateway, Problem> {
    Err(problem(GATEWAY_PART, "read the routes".to_owned(), "not read on Windows".to_owned()))
}

pub fn name_servers() -> Result<Vec<IpAddr>, Problem> {
    Err(problem(NAME_SERVERS_PART, "read the name servers".to_owned(), "not read on Windows".to_owned()))
}

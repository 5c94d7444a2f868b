//! Settings: calendar, lines, rules, retention and backups as their pages show and change them.

pub(super) mod backups;
pub(super) mod calendar;
pub(super) mod lines;
pub(super) mod retention;
pub(super) mod rules;

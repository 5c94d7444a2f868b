//! Each question of the pages, handed to the module that answers it.

mod accounts;
mod fleet;
mod joining;
mod machine_work;
mod measuring;
mod network;
mod programs;
mod report;
mod room;
mod settings;

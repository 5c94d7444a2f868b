//! Each question of the pages, handed to the module that answers it.

mod fleet;
mod joining;
mod measuring;
mod network;
mod programs;
mod report;
mod room;

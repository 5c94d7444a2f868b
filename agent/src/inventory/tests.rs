//! Whole machines: recorded facts beside the inventory they must give, and the classes of 600 real computers.

mod dmi;
mod machines;
mod nonsense;

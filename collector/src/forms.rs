//! The forms of reports, as data files.

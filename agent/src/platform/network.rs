//! Routes, neighbours and name servers as the system tells them.

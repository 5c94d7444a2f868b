//! Who may speak, and taking what they say.

//! `hatang-agent inventory`: what this machine is, printed or recorded.

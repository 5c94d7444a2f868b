//! The thresholds that judge networks and complaints, as the page of rules shows them.

use crate::analysis::rules::Rules;

/// Thresholds that judge networks, of the version that holds today.
#[derive(Debug, Clone, PartialEq)]
pub struct ThresholdView {
    pub version: String,
    pub valid_from: String,
    pub window_s: u32,
    pub slow_us: u32,
    pub loss_share: f64,
    pub agreement: f64,
    pub baseline_days: u32,
    pub calm_windows: u32,
    pub own_traffic_share: f64,
    /// Of complaints, minutes before, after and beside …
    pub waited_min: u32,
    pub goes_on_min: u32,
    pub beside_min: u32,
    /// … and milliseconds that nobody notices.
    pub unnoticed_ms: u32,
}

impl From<&Rules> for ThresholdView {
    fn from(rules: &Rules) -> Self {
        Self {
            version: rules.version.clone(),
            valid_from: rules.valid_from.clone(),
            window_s: rules.window_s,
            slow_us: rules.slow_us,
            loss_share: rules.loss_share,
            agreement: rules.agreement,
            baseline_days: rules.baseline_days,
            calm_windows: rules.calm_windows,
            own_traffic_share: rules.own_traffic_share,
            waited_min: rules.complaint_waited_min,
            goes_on_min: rules.complaint_goes_on_min,
            beside_min: rules.complaint_beside_min,
            unnoticed_ms: rules.complaint_unnoticed_ms,
        }
    }
}

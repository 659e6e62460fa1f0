//! What memory this process has taken, as the kernel counts it.

/// Begins [`peak_megabytes`] anew, where the kernel can (`proc_pid_clear_refs(5)`): what filling a
/// database took is not what serving it takes. Tells where the count begins.
pub(super) fn forget_peak() -> f64 {
    drop(std::fs::write("/proc/self/clear_refs", "5"));
    peak_megabytes()
}

/// The most memory since the beginning, or since it was last forgotten; zero where the kernel does
/// not tell.
pub(super) fn peak_megabytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let kilobytes = line
        .and_then(|line| line.split_whitespace().nth(1))
        .and_then(|text| text.parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) / 1_024.0
}

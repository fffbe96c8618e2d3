//! How much memory decoding takes, known before any is allocated.

use crate::header::frame::Header;
use crate::layout::{ComponentLayout, ScaledLayout};
use crate::progressive::coefficients::CoefficientPlane;
use crate::sequential::bands;

/// Bytes for tables, readers and small vectors.
const SMALL: u64 = 3 << 17;

/// An upper bound of the bytes that decoding holds at once, without its result.
pub(crate) fn working_bytes(header: &Header, layout: &ScaledLayout) -> u64 {
    let sum = |of: &dyn Fn(&ComponentLayout) -> u64| layout.components.iter().map(of).sum::<u64>();
    let row = |component: &ComponentLayout| component.stride() as u64;
    // Two rows of MCUs (more where restart intervals decode in parallel), or all of them where the
    // components come one after the other.
    let planes = if header.one_scan || header.progressive {
        let parallel = header.restart_interval > 0 && !header.progressive;
        let rows = if parallel { 2 * bands::ROWS.min(layout.mcus.height) } else { 2 };
        sum(&|component| row(component) * u64::from(rows) * component.mcu_rows() as u64)
    } else {
        sum(&|component| row(component) * u64::from(component.padded.height * component.n))
    };
    let coefficients = if header.progressive { sum(&CoefficientPlane::bytes) } else { 0 };
    let lines = layout.components.len() as u64 * (u64::from(layout.region.width) + 64);
    // Where each restart interval starts, in a vector that grows by doubling.
    let starts = match header.restart_interval {
        0 => 0,
        interval => {
            layout.mcus.area().div_ceil(u64::from(interval)) * 3 * size_of::<usize>() as u64
        }
    };
    planes + coefficients + lines + starts + SMALL
}

//! How far the scans of a progressive file have come.

use crate::header::scan::ScanHeader;
use crate::layout::ScaledLayout;

/// How much of each coefficient was decoded.
pub(super) struct Progress {
    /// Blocks of the whole image.
    pub(super) blocks: u64,
    components: Vec<ComponentProgress>,
}

struct ComponentProgress {
    /// The share of the blocks that are of this component.
    share: f64,
    /// How much of each coefficient was decoded, 0.0 to 1.0.
    decoded: [f64; 64],
}

impl Progress {
    pub(super) fn new(layout: &ScaledLayout) -> Self {
        let counts = layout.components.iter().map(|component| component.padded.area());
        let blocks: u64 = counts.clone().sum();
        let components = counts
            .map(|count| ComponentProgress {
                share: count as f64 / blocks as f64,
                decoded: [0.0; 64],
            })
            .collect();
        Self { blocks, components }
    }

    /// Adds a scan of which this `fraction` was decoded. A coefficient without its lowest bits counts
    /// as one part of as many as bits are missing and one.
    pub(super) fn add(&mut self, header: &ScanHeader, fraction: f64) {
        let worth = |missing: u8| 1.0 / (1.0 + f64::from(missing));
        let before = if header.high == 0 { 0.0 } else { worth(header.high) };
        let more = (worth(header.low) - before) * fraction;
        let band = usize::from(header.start)..=usize::from(header.end);
        for scan in &header.components {
            for decoded in &mut self.components[scan.index].decoded[band.clone()] {
                *decoded = (*decoded + more).min(1.0);
            }
        }
    }

    /// The decoded fraction of all coefficients, 0.0 to 1.0.
    pub(super) fn fraction(&self) -> f64 {
        let components = self.components.iter();
        let sum: f64 = components
            .map(|component| component.share * component.decoded.iter().sum::<f64>() / 64.0)
            .sum();
        // Sums of shares may miss 1 by rounding.
        if sum > 1.0 - 1e-9 { 1.0 } else { sum }
    }
}

//! Files whose components come in separate scans: all of them into whole planes first.

use super::scan::{ScanDecoder, ScanSetup};
use crate::component_rows::{ComponentRows, Rows};
use crate::error::{Error, Result};
use crate::header::scan::ScanHeader;
use crate::header::segments::{ScanOrEnd, Segments};
use crate::job::Job;
use crate::layout::ScaledLayout;
use crate::output::Output;

/// Decodes all scans, of which `first` is the first.
pub(super) fn decode(
    mut segments: Segments<'_>,
    first: ScanHeader,
    job: &Job<'_>,
    output: &mut dyn Output,
) -> Result<f64> {
    let layout = job.layout;
    let mut planes = ComponentRows::whole(layout);
    let mut components = Components::new(layout);
    let mut header = first;
    for scans in 1.. {
        job.limits.check_scans(scans)?;
        components.check_unseen(&header)?;
        let setup = ScanSetup::new(&segments, &header, job)?;
        let mut scan = ScanDecoder::new(&setup);
        let alone = header.components.len() == 1;
        for row in 0..setup.mcus.height {
            job.check_cancelled()?;
            let mut here: Vec<Rows<'_>> = planes
                .iter_mut()
                .zip(&layout.components)
                .map(|(plane, component)| {
                    // The MCU of a lone component is one block.
                    let v = if alone { 1 } else { component.v };
                    plane.rows_from((row * v * component.n) as usize)
                })
                .collect();
            if let Err(damage) = scan.row(0..setup.mcus.width, &mut here) {
                components.set(&header, setup.fraction(0, scan.sound));
                return Err(damage.error(scan.position(), components.fraction()));
            }
        }
        components.set(&header, setup.fraction(0, scan.sound));
        if components.all_seen() {
            break;
        }
        segments.resume(scan.position());
        header = match segments.next_scan() {
            Ok(ScanOrEnd::Scan(header)) => header,
            Err(error) if !job.salvages() => {
                return Err(error.with_decoded_fraction(components.fraction()));
            }
            Ok(ScanOrEnd::End { .. }) if !job.salvages() => {
                return Err(Error::damaged("the JPEG ends before all its components were decoded")
                    .with_decoded_fraction(components.fraction()));
            }
            _ => break,
        };
    }
    output.advance_to(&planes, layout, layout.mcus.height);
    Ok(components.fraction())
}

/// What the scans gave of each component.
struct Components {
    /// Blocks of each in an MCU.
    weights: Vec<f64>,
    /// The fraction of each that was decoded; `None` before its scan.
    fractions: Vec<Option<f64>>,
}

impl Components {
    fn new(layout: &ScaledLayout) -> Self {
        let components = layout.components.iter();
        let weights = components.map(|component| f64::from(component.h * component.v)).collect();
        Self { weights, fractions: vec![None; layout.components.len()] }
    }

    fn check_unseen(&self, header: &ScanHeader) -> Result<()> {
        match header.components.iter().all(|scan| self.fractions[scan.index].is_none()) {
            true => Ok(()),
            false => Err(Error::damaged("a component of a sequential JPEG is in two scans")),
        }
    }

    fn set(&mut self, header: &ScanHeader, fraction: f64) {
        for scan in &header.components {
            self.fractions[scan.index] = Some(fraction);
        }
    }

    fn all_seen(&self) -> bool {
        self.fractions.iter().all(Option::is_some)
    }

    /// The decoded fraction of all blocks.
    fn fraction(&self) -> f64 {
        let (mut all, mut done) = (0.0, 0.0);
        for (weight, fraction) in self.weights.iter().zip(&self.fractions) {
            all += weight;
            done += weight * fraction.unwrap_or(0.0);
        }
        done / all
    }
}

//! Progressive files: all scans into coefficients, then these into samples.

use fcimage_base::cancel;
use fcimage_base::error::{Error, Result};
use fcimage_base::limits::Limits;

use super::block::Block;
use super::coefficients::Coefficients;
use super::idct;
use super::layout::Layout;
use super::markers::{Found, Markers, ScanHeader, find_ff};
use super::output::Output;
use super::plane::{Plane, Rows};
use super::progressive_scan::ProgressiveScan;
use super::sequential::too_many_scans;
use super::{OnDamage, Request, Samples};

/// All scans together may pass each block so often; the usual scripts do so less than ten times.
const PASSES: u64 = 32;
/// Besides, they may pass so many blocks for each byte of the file.
const BLOCKS_PER_BYTE: u64 = 8;

/// Decodes all scans; gives the samples and the fraction of them that the file gave.
pub(super) fn decode(
    mut markers: Markers<'_>,
    first: ScanHeader,
    layout: &Layout,
    request: &Request,
    limits: &Limits,
) -> Result<(Samples, f64)> {
    // A file with too many scans shall not cost the time of those before.
    if scans_ahead(&markers) >= u64::from(limits.max_scans) {
        return Err(too_many_scans(limits));
    }
    let mut coefficients: Vec<_> = layout.parts.iter().map(Coefficients::new).collect();
    let mut quant: Vec<Option<[u16; 64]>> = vec![None; layout.parts.len()];
    let mut progress = Progress::new(layout);
    let salvage = request.on_damage == OnDamage::Salvage;
    let mut work = PASSES * progress.blocks + BLOCKS_PER_BYTE * markers.data().len() as u64;
    let mut damaged = false;
    let mut header = first;
    loop {
        cancel::check()?;
        for scan_part in &header.parts {
            let part = layout.parts.get(scan_part.component);
            if let (Some(part), Some(slot @ None)) = (part, quant.get_mut(scan_part.component)) {
                *slot = Some(markers.quant(part.quant)?);
            }
        }
        let mut scan = ProgressiveScan::new(&markers, &header, layout, request.on_damage)?;
        work = work.checked_sub(scan.blocks()).ok_or_else(|| {
            Error::limit("max_work", format!(
                "the scans of the JPEG pass its blocks too often: at most {PASSES} times each, and {BLOCKS_PER_BYTE} blocks a byte"
            ))
        })?;
        let done = scan.run(&mut coefficients);
        progress.add(&header, scan.fraction());
        if let Err(damage) = done {
            return Err(damage.error(scan.position(), progress.fraction()));
        }
        damaged |= scan.fraction() < 1.0;
        markers.resume(scan.position());
        header = match markers.next() {
            Ok(Found::Scan(header)) => header,
            Ok(Found::End { marked: true }) => break,
            Ok(Found::End { marked: false }) => {
                let fraction = progress.fraction();
                if fraction < 1.0 && !salvage {
                    return Err(Error::decode(format!(
                        "the JPEG ends before its last scan ({:.1} % decoded)",
                        fraction * 100.0
                    ))
                    .with_decoded_fraction(fraction));
                }
                damaged = true;
                break;
            }
            Err(error) if !salvage => return Err(error.with_decoded_fraction(progress.fraction())),
            Err(_) => {
                damaged = true;
                break;
            }
        };
    }
    let fraction = if damaged { progress.fraction() } else { 1.0 };
    Ok((to_samples(&coefficients, &quant, layout, request), fraction))
}

/// How many scan headers follow, as far as a quick look can tell.
fn scans_ahead(markers: &Markers<'_>) -> u64 {
    let (data, mut at, mut count) = (markers.data(), markers.position(), 0);
    while let Some(found) = find_ff(data, at) {
        count += u64::from(data.get(found + 1) == Some(&0xda));
        at = found + 1;
    }
    count
}

/// Dequantises and transforms all blocks, one row of MCUs at a time.
fn to_samples(
    coefficients: &[Coefficients],
    quant: &[Option<[u16; 64]>],
    layout: &Layout,
    request: &Request,
) -> Samples {
    let mut planes = Plane::ring(layout, 1);
    let mut output = Output::new(layout, request.vector);
    let (columns, rows) = (layout.wanted_columns(), layout.wanted_rows());
    let mut block = Block::new();
    for row in rows.0..rows.1 {
        let parts = layout.parts.iter().zip(coefficients).zip(quant).zip(&mut planes);
        for (((part, coefficients), quant), plane) in parts {
            let quant = quant.unwrap_or([0; 64]);
            let idct = idct::select(part.n as u8, request.vector);
            let n = part.n as usize;
            let first = row as usize * part.v as usize;
            let Rows { samples, stride } = plane.rows_from(first * n);
            for v in 0..part.v as usize {
                for x in (columns.0 * part.h) as usize..(columns.1 * part.h) as usize {
                    let last = coefficients.expand(x, first + v, block.coefficients());
                    let out = samples.get_mut(v * n * stride + x * n..).unwrap_or_default();
                    idct(block.coefficients(), &quant, last, out, stride);
                }
            }
        }
        output.advance_to(&planes, layout, row + 1);
    }
    output.finish()
}

/// How far the scans have come.
struct Progress {
    /// Blocks of the whole picture.
    blocks: u64,
    /// Of each component: its share of the blocks, and how much of each coefficient came.
    parts: Vec<(f64, [f64; 64])>,
}

impl Progress {
    fn new(layout: &Layout) -> Self {
        let count: Vec<u64> = layout
            .parts
            .iter()
            .map(|part| u64::from(part.padded.0) * u64::from(part.padded.1))
            .collect();
        let blocks: u64 = count.iter().sum();
        let parts = count.iter().map(|&count| (count as f64 / blocks as f64, [0.0; 64]));
        Self { blocks, parts: parts.collect() }
    }

    /// Adds a scan of which the `fraction` came. A coefficient without its lowest bits counts as
    /// one part of as many as bits are missing and one.
    fn add(&mut self, header: &ScanHeader, fraction: f64) {
        let worth = |missing: u8| 1.0 / (1.0 + f64::from(missing));
        let before = if header.high == 0 { 0.0 } else { worth(header.high) };
        let more = (worth(header.low) - before) * fraction;
        for part in &header.parts {
            if let Some((_, came)) = self.parts.get_mut(part.component) {
                let band = usize::from(header.start)..=usize::from(header.end);
                for came in came.get_mut(band).unwrap_or_default() {
                    *came = (*came + more).min(1.0);
                }
            }
        }
    }

    /// The fraction of all coefficients that came, 0.0 to 1.0.
    fn fraction(&self) -> f64 {
        let parts = self.parts.iter();
        let sum: f64 = parts.map(|(share, came)| share * came.iter().sum::<f64>() / 64.0).sum();
        // Sums of shares may miss 1 by rounding.
        if sum > 1.0 - 1e-9 { 1.0 } else { sum }
    }
}

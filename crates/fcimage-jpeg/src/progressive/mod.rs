//! Progressive files: all scans into coefficients, then these into samples.

mod ac;
pub(crate) mod coefficients;
mod progress;
mod scan;

use coefficients::CoefficientPlane;
use progress::Progress;
use scan::ProgressiveScan;

use crate::component_rows::{ComponentRows, Rows};
use crate::entropy::block::Block;
use crate::error::{Error, Result};
use crate::header::scan::ScanHeader;
use crate::header::segments::{ScanOrEnd, Segments};
use crate::job::Job;
use crate::marker_search::count_scan_headers;
use crate::output::Output;

/// All scans together may pass each block so often; the usual scripts do so less than ten times.
const PASSES: u64 = 32;
/// Besides, they may pass so many blocks for each byte of the file.
const BLOCKS_PER_BYTE: u64 = 8;

/// The quantization table of each component, once a scan has used it.
type Quantization = Vec<Option<[u16; 64]>>;

/// What all scans together give.
pub(crate) struct Coefficients {
    /// Of each component.
    pub(crate) planes: Vec<CoefficientPlane>,
    pub(crate) quantization: Quantization,
    /// How much of them was decoded, 0.0 to 1.0.
    fraction: f64,
}

/// Decodes all scans, of which `first` is the first. Returns the fraction of the image that the file
/// holds.
pub(crate) fn decode(
    segments: Segments<'_>,
    first: ScanHeader,
    job: &Job<'_>,
    output: &mut dyn Output,
) -> Result<f64> {
    let Coefficients { planes, quantization, fraction } = coefficients(segments, first, job)?;
    to_samples(&planes, &quantization, job, output)?;
    Ok(fraction)
}

/// Reads the coefficients of all scans, of which `first` is the first.
pub(crate) fn coefficients(
    mut segments: Segments<'_>,
    first: ScanHeader,
    job: &Job<'_>,
) -> Result<Coefficients> {
    let layout = job.layout;
    // A file with too many scans must not cost the time of those before.
    job.limits.check_scans(1 + count_scan_headers(segments.data(), segments.position()))?;
    let mut planes: Vec<_> = layout.components.iter().map(CoefficientPlane::new).collect();
    let mut quantization: Quantization = vec![None; layout.components.len()];
    let mut progress = Progress::new(layout);
    let mut work = PASSES * progress.blocks + BLOCKS_PER_BYTE * segments.data().len() as u64;
    let mut damaged = false;
    let mut header = first;
    loop {
        for component in &header.components {
            if let slot @ None = &mut quantization[component.index] {
                let number = layout.components[component.index].quantization;
                *slot = Some(segments.tables.quantization(number)?);
            }
        }
        let mut scan = ProgressiveScan::new(&segments, &header, job)?;
        work = work.checked_sub(scan.blocks()).ok_or_else(too_much_work)?;
        for y in 0..scan.rows() {
            job.check_cancelled()?;
            if let Err(damage) = scan.row(y, &mut planes) {
                progress.add(&header, scan.fraction());
                return Err(damage.error(scan.position(), progress.fraction()));
            }
        }
        progress.add(&header, scan.fraction());
        damaged |= scan.fraction() < 1.0;
        segments.resume(scan.position());
        header = match segments.next_scan() {
            Ok(ScanOrEnd::Scan(header)) => header,
            Ok(ScanOrEnd::End { marked: true }) => break,
            Ok(ScanOrEnd::End { marked: false }) => {
                let fraction = progress.fraction();
                if fraction < 1.0 && !job.salvages() {
                    let percent = fraction * 100.0;
                    return Err(Error::damaged(format!(
                        "the JPEG ends before its last scan ({percent:.1} % decoded)"
                    ))
                    .with_decoded_fraction(fraction));
                }
                damaged = true;
                break;
            }
            Err(error) if !job.salvages() => {
                return Err(error.with_decoded_fraction(progress.fraction()));
            }
            Err(_) => {
                damaged = true;
                break;
            }
        };
    }
    let fraction = if damaged { progress.fraction() } else { 1.0 };
    Ok(Coefficients { planes, quantization, fraction })
}

#[cold]
fn too_much_work() -> Error {
    Error::limit(
        "max_work",
        format!(
            "this progressive JPEG needs too much work for its size (limit: {PASSES} passes per block plus {BLOCKS_PER_BYTE} blocks per byte of file)"
        ),
    )
}

/// Dequantizes and transforms all blocks that the region needs, one row of MCUs at a time.
fn to_samples(
    coefficients: &[CoefficientPlane],
    quantization: &Quantization,
    job: &Job<'_>,
    output: &mut dyn Output,
) -> Result<()> {
    let layout = job.layout;
    let mut planes = ComponentRows::ring(layout, 1);
    let columns = layout.wanted_columns();
    let mut blocks = [const { Block::new() }; 2];
    for row in layout.wanted_rows() {
        job.check_cancelled()?;
        let components = layout.components.iter().zip(coefficients).zip(quantization);
        for (((component, coefficients), quantization), plane) in components.zip(&mut planes) {
            // A component without a scan has no coefficients but 0.
            let quantization = quantization.unwrap_or([0; 64]);
            let (idct, pair) = (job.kernels.idct(component.n), job.kernels.idct_pair(component.n));
            let (n, v) = (component.n as usize, component.v as usize);
            let row_of_blocks = row as usize * v;
            let Rows { samples, stride } = plane.rows_from(row_of_blocks * n);
            let wanted =
                (columns.start * component.h) as usize..(columns.end * component.h) as usize;
            for below in 0..v {
                let samples = &mut samples[below * n * stride..];
                let [first, second] = blocks.each_mut().map(Block::coefficients);
                let mut x = wanted.start;
                while x < wanted.end {
                    let last = coefficients.expand(x, row_of_blocks + below, first);
                    let out = &mut samples[x * n..];
                    if let Some(idct_pair) = pair
                        && x + 1 < wanted.end
                    {
                        let last =
                            [last, coefficients.expand(x + 1, row_of_blocks + below, second)];
                        idct_pair([first, second], &quantization, last, out, stride);
                        x += 2;
                    } else {
                        idct(first, &quantization, last, out, stride);
                        x += 1;
                    }
                }
            }
        }
        output.advance_to(&planes, layout, row + 1);
    }
    Ok(())
}

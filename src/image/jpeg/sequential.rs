//! Baseline and extended sequential files: one row of MCUs at a time where one scan has all
//! components, whole planes where they come one after the other.
#![forbid(unsafe_code)]

use crate::error::{Error, Result};
use crate::limits::Limits;
use crate::pool::Pool;

use super::layout::Layout;
use super::markers::{Found, Markers, ScanHeader};
use super::output::Output;
use super::plane::Plane;
use super::scan::Scan;
use super::{OnDamage, Request, Samples};

/// Decodes all scans; gives the samples and the fraction of them that the file gave.
pub(super) fn decode(
    markers: Markers<'_>,
    first: ScanHeader,
    layout: &Layout,
    request: &Request,
    limits: &Limits,
    _pool: &Pool,
) -> Result<(Samples, f64)> {
    if first.parts.len() == layout.parts.len() {
        one_scan(&markers, &first, layout, request)
    } else {
        many_scans(markers, first, layout, request, limits)
    }
}

fn one_scan(
    markers: &Markers<'_>,
    header: &ScanHeader,
    layout: &Layout,
    request: &Request,
) -> Result<(Samples, f64)> {
    let mut scan = Scan::new(markers, header, layout, request.on_damage, request.vector)?;
    // The rows of MCUs now and before: triangle upsampling looks at the neighbouring rows.
    let mut planes: Vec<Plane> = layout
        .parts
        .iter()
        .map(|part| Plane::new((part.padded.0 * part.n) as usize, (2 * part.v * part.n) as usize))
        .collect();
    let mut output = Output::new(layout, request.vector);
    let (columns, rows) = (layout.wanted_columns(), layout.wanted_rows());
    for row in 0..rows.1 {
        let wanted = if row < rows.0 { 0..0 } else { columns.0..columns.1 };
        scan.row(row, wanted, &mut planes).map_err(|damage| {
            let all = u64::from(layout.mcus.0) * u64::from(layout.mcus.1);
            damage.error(scan.position(), scan.good as f64 / all as f64)
        })?;
        if row >= rows.0 {
            let done = row as usize + 1;
            output.advance(&planes, |i| match layout.parts.get(i) {
                Some(_) if done == layout.mcus.1 as usize => usize::MAX,
                Some(part) => done * (part.v * part.n) as usize,
                None => 0,
            });
        }
    }
    Ok((output.finish(), scan.good as f64 / scan.passed.max(1) as f64))
}

fn many_scans(
    mut markers: Markers<'_>,
    first: ScanHeader,
    layout: &Layout,
    request: &Request,
    limits: &Limits,
) -> Result<(Samples, f64)> {
    let mut planes: Vec<Plane> = layout
        .parts
        .iter()
        .map(|part| {
            Plane::new((part.padded.0 * part.n) as usize, (part.padded.1 * part.n) as usize)
        })
        .collect();
    // Of each component: the fraction that was decoded. `None` before its scan.
    let mut fractions: Vec<Option<f64>> = vec![None; layout.parts.len()];
    let salvage = request.on_damage == OnDamage::Salvage;
    let mut header = first;
    let mut scans = 0;
    loop {
        scans += 1;
        if scans > limits.max_scans {
            return Err(too_many_scans(limits));
        }
        if header.parts.iter().any(|part| fractions.get(part.component) != Some(&None)) {
            return Err(Error::decode("a component of a sequential JPEG is in two scans"));
        }
        let mut scan = Scan::new(&markers, &header, layout, request.on_damage, request.vector)?;
        for row in 0..scan.mcus.1 {
            let done = scan.row(row, 0..scan.mcus.0, &mut planes);
            if let Err(damage) = done {
                let all = u64::from(scan.mcus.0) * u64::from(scan.mcus.1);
                set(&mut fractions, &header, scan.good as f64 / all as f64);
                return Err(damage.error(scan.position(), overall(&fractions, layout)));
            }
        }
        set(&mut fractions, &header, scan.good as f64 / scan.passed.max(1) as f64);
        if fractions.iter().all(Option::is_some) {
            break;
        }
        markers.resume(scan.position());
        header = match markers.next() {
            Ok(Found::Scan(header)) => header,
            Err(error) if !salvage => {
                return Err(error.with_decoded_fraction(overall(&fractions, layout)));
            }
            Ok(Found::End { .. }) if !salvage => {
                return Err(Error::decode("the JPEG ends before all components came")
                    .with_decoded_fraction(overall(&fractions, layout)));
            }
            _ => break,
        };
    }
    let mut output = Output::new(layout, request.vector);
    output.advance(&planes, |_| usize::MAX);
    Ok((output.finish(), overall(&fractions, layout)))
}

fn set(fractions: &mut [Option<f64>], header: &ScanHeader, fraction: f64) {
    for part in &header.parts {
        if let Some(slot) = fractions.get_mut(part.component) {
            *slot = Some(fraction);
        }
    }
}

/// The decoded fraction of all blocks.
fn overall(fractions: &[Option<f64>], layout: &Layout) -> f64 {
    let blocks = layout.parts.iter().map(|part| f64::from(part.h * part.v));
    let (all, done) = blocks.zip(fractions).fold((0.0, 0.0), |(all, done), (blocks, fraction)| {
        (all + blocks, done + blocks * fraction.unwrap_or_default())
    });
    done / all
}

#[cold]
pub(super) fn too_many_scans(limits: &Limits) -> Error {
    Error::limit(format!("a JPEG may have at most {} scans, this one has more", limits.max_scans))
}

//! Baseline and extended sequential files: one row of MCUs at a time where one scan has all
//! components, whole planes where they come one after the other.

use fcimage_base::cancel;
use fcimage_base::error::{Error, Result};
use fcimage_base::limits::Limits;
use fcimage_base::pool::Pool;

use super::layout::Layout;
use super::markers::{Found, Markers, ScanHeader};
use super::output::Output;
use super::parallel;
use super::plane::{Plane, Rows};
use super::scan::{Scan, Setup};
use super::{OnDamage, Request, Samples};

/// Decodes all scans; gives the samples and the fraction of them that the file gave.
pub(super) fn decode(
    markers: Markers<'_>,
    first: ScanHeader,
    layout: &Layout,
    request: &Request,
    limits: &Limits,
    pool: &Pool,
) -> Result<(Samples, f64)> {
    if first.parts.len() == layout.parts.len() {
        one_scan(&markers, &first, layout, request, pool)
    } else {
        many_scans(markers, first, layout, request, limits)
    }
}

fn one_scan(
    markers: &Markers<'_>,
    header: &ScanHeader,
    layout: &Layout,
    request: &Request,
    pool: &Pool,
) -> Result<(Samples, f64)> {
    let setup = Setup::new(markers, header, layout, request.on_damage, request.vector)?;
    let (columns, rows) = (layout.wanted_columns(), layout.wanted_rows());
    // Intervals far above the wanted rows need not be read at all.
    let mut first = 0;
    let mut scan = Scan::new(&setup);
    let above = rows.0 / parallel::ROWS * parallel::ROWS;
    if (pool.threads() > 1 || above > 0)
        && let Some(step) = parallel::step(&setup)
        && let Some(starts) = setup.intervals()
    {
        first = above;
        if pool.threads() > 1 {
            return parallel::decode(&setup, &starts, (first, step), layout, request, pool);
        }
        let interval = setup.interval_at(first);
        scan = Scan::at(&setup, interval, starts.get(interval).copied().unwrap_or(usize::MAX));
    }
    let mut planes = Plane::ring(layout, 1);
    let mut output = Output::new(layout, request.vector);
    for row in first..rows.1 {
        cancel::check()?;
        let wanted = if row < rows.0 { 0..0 } else { columns.0..columns.1 };
        let mut here = rows_of(&mut planes, layout, row);
        scan.row(wanted, &mut here)
            .map_err(|damage| damage.error(scan.position(), setup.fraction(first, scan.good)))?;
        if row >= rows.0 {
            output.advance_to(&planes, layout, row + 1);
        }
    }
    Ok((output.finish(), scan.good as f64 / scan.passed.max(1) as f64))
}

/// The planes from row `row` of the MCUs on.
pub(super) fn rows_of<'p>(planes: &'p mut [Plane], layout: &Layout, row: u32) -> Vec<Rows<'p>> {
    let parts = planes.iter_mut().zip(&layout.parts);
    parts.map(|(plane, part)| plane.rows_from((row * part.v * part.n) as usize)).collect()
}

fn many_scans(
    mut markers: Markers<'_>,
    first: ScanHeader,
    layout: &Layout,
    request: &Request,
    limits: &Limits,
) -> Result<(Samples, f64)> {
    let mut planes = Plane::whole(layout);
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
        let setup = Setup::new(&markers, &header, layout, request.on_damage, request.vector)?;
        let mut scan = Scan::new(&setup);
        let alone = header.parts.len() == 1;
        for row in 0..setup.mcus.1 {
            cancel::check()?;
            let parts = planes.iter_mut().zip(&layout.parts);
            let mut here: Vec<_> = parts
                .map(|(plane, part)| {
                    // The MCU of a lone component is one block.
                    let v = if alone { 1 } else { part.v };
                    plane.rows_from((row * v * part.n) as usize)
                })
                .collect();
            if let Err(damage) = scan.row(0..setup.mcus.0, &mut here) {
                let all = u64::from(setup.mcus.0) * u64::from(setup.mcus.1);
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
    output.advance_to(&planes, layout, layout.mcus.1);
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
    Error::limit(
        "max_scans",
        format!("a JPEG may have at most {} scans, this one has more", limits.max_scans),
    )
}

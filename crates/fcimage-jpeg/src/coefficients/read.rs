//! All coefficients of a file, as it stores them.

use crate::entropy::bits::Bits;
use crate::entropy::block::{self, Block};
use crate::entropy::damage::Damage;
use crate::entropy::huffman::{Class, Table};
use crate::entropy::pairs::Pairs;
use crate::entropy::restart::RestartIntervals;
use crate::entropy::zigzag::order;
use crate::error::{Error, Result};
use crate::geometry::FULL_SCALE;
use crate::header::scan::{ScanComponent, ScanHeader};
use crate::header::segments::{ScanOrEnd, Segments};
use crate::job::Job;
use crate::layout::McuBlocks;
use crate::progressive::coefficients::CoefficientPlane;
use crate::progressive::{self, Coefficients};

/// The coefficients of one component.
pub(crate) struct Component {
    pub(crate) plane: CoefficientPlane,
    /// In row-major order.
    pub(crate) quantization: [u16; 64],
}

/// Reads all scans, of which `first` is the first. `None` where a component has no scan.
pub(crate) fn read(
    segments: Segments<'_>,
    first: ScanHeader,
    job: &Job<'_>,
) -> Result<Option<Vec<Component>>> {
    let (planes, quantization) = if segments.frame()?.progressive {
        let Coefficients { planes, quantization, .. } =
            progressive::coefficients(segments, first, job)?;
        (planes, quantization)
    } else {
        sequential(segments, first, job)?
    };
    let component = |(plane, quantization): (_, Option<_>)| {
        Some(Component { plane, quantization: quantization? })
    };
    Ok(planes.into_iter().zip(quantization).map(component).collect())
}

type Read = (Vec<CoefficientPlane>, Vec<Option<[u16; 64]>>);

fn sequential(mut segments: Segments<'_>, first: ScanHeader, job: &Job<'_>) -> Result<Read> {
    let components = &job.layout.components;
    let mut planes: Vec<_> = components.iter().map(CoefficientPlane::new).collect();
    let mut quantization = vec![None; components.len()];
    let mut header = first;
    for scans in 1.. {
        job.limits.check_scans(scans)?;
        for (index, number) in header
            .components
            .iter()
            .filter_map(|scan| Some((scan.index, components.get(scan.index)?.quantization)))
        {
            let table = segments.tables.quantization(number)?;
            match quantization.get_mut(index) {
                Some(slot @ None) => *slot = Some(table),
                _ => {
                    let text = "a component of a sequential JPEG is in two scans";
                    return Err(Error::damaged(text));
                }
            }
        }
        let end = scan(&segments, &header, job, &mut planes)?;
        if quantization.iter().all(Option::is_some) {
            break;
        }
        segments.resume(end);
        header = match segments.next_scan()? {
            ScanOrEnd::Scan(header) => header,
            ScanOrEnd::End { .. } => {
                let text = "the JPEG ends before all its components were decoded";
                return Err(Error::damaged(text));
            }
        };
    }
    Ok((planes, quantization))
}

/// What reading a component needs.
struct Channel {
    blocks: McuBlocks,
    dc: Table,
    ac: Pairs,
}

/// Reads one scan; returns where its coded data end.
fn scan(
    segments: &Segments<'_>,
    header: &ScanHeader,
    job: &Job<'_>,
    planes: &mut [CoefficientPlane],
) -> Result<usize> {
    let layout = job.layout.scan(header)?;
    let tables = &segments.tables;
    let channel = |(numbers, blocks): (&ScanComponent, &McuBlocks)| {
        let dc = Table::new(tables.dc(numbers.dc)?, Class::Dc, "DC")?;
        Ok(Channel { blocks: *blocks, dc, ac: Pairs::new(tables.ac(numbers.ac)?)? })
    };
    let channels = header.components.iter().zip(&layout.blocks).map(channel);
    let channels: Vec<Channel> = channels.collect::<Result<_>>()?;
    let mut bits = Bits::new(segments.data(), segments.position());
    let mut intervals = RestartIntervals::new(segments.restart_interval, 0, job.on_damage);
    let (mut dc_before, mut block) = ([0; 4], Block::new());
    let order = order(u32::from(FULL_SCALE));
    for y in 0..layout.mcus.height {
        job.check_cancelled()?;
        let rows = f64::from(y) / f64::from(layout.mcus.height);
        for x in 0..layout.mcus.width {
            let restarted = intervals.before_mcu(bits);
            if let Some(restarted) =
                restarted.map_err(|damage| damage.error(bits.position(), rows))?
            {
                bits = restarted;
                dc_before = [0; 4];
            }
            for (channel, before) in channels.iter().zip(&mut dc_before) {
                let McuBlocks { component, h, v } = channel.blocks;
                let (left, top) = (x as usize * h, y as usize * v);
                for (below, beside) in (0..v).flat_map(|below| (0..h).map(move |h| (below, h))) {
                    let (dc, ac) = (&channel.dc, &channel.ac);
                    if block::decode(&mut bits, dc, ac, order, before, &mut block).is_none() {
                        return Err(Damage::Code.error(bits.position(), rows));
                    }
                    if let Some(plane) = planes.get_mut(component) {
                        plane.store(left + beside, top + below, block.coefficients());
                    }
                    block.clear();
                }
            }
            if bits.overran() {
                return Err(Damage::Ended.error(bits.position(), rows));
            }
        }
    }
    Ok(bits.position())
}

//! What can be wrong with coded data, and where the next sound ones may start.

use fcimage_base::error::Error;

use super::OnDamage;
use super::bits::Bits;
use super::markers::find_ff;

/// Why a scan cannot go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Damage {
    /// The data end, or a marker comes, within a scan.
    Ended,
    /// Bits that are no Huffman code, or a run beyond the end of a block.
    Code,
    /// Where a restart marker should be there is another marker or the end.
    Restart,
}

impl Damage {
    /// The error for it, after the `fraction` of the picture was decoded.
    #[cold]
    pub(super) fn error(self, position: usize, fraction: f64) -> Error {
        let what = match self {
            Self::Ended => "the coded data of the JPEG end too early",
            Self::Code => "the coded data of the JPEG are damaged: no Huffman code fits",
            Self::Restart => "the coded data of the JPEG are damaged: a restart marker is missing",
        };
        let percent = fraction * 100.0;
        Error::decode(format!("{what} (near byte {position}, {percent:.1} % decoded)"))
            .with_decoded_fraction(fraction)
    }
}

/// The next restart marker at or behind `from`: its number and the place behind it; `None` where
/// another marker or the end comes first.
pub(super) fn find_restart(data: &[u8], mut from: usize) -> Option<(u8, usize)> {
    loop {
        let at = find_ff(data, from)?;
        match *data.get(at + 1)? {
            code @ 0xd0..=0xd7 => return Some((code & 7, at + 2)),
            0 => from = at + 2,
            0xff => from = at + 1,
            _ => return None,
        }
    }
}

/// Which interval comes next after damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Resume {
    /// The expected one, at this place.
    Here(usize),
    /// One that comes so many intervals later, at this place; those before it are lost.
    Later(u32, usize),
    /// None in sight.
    Never,
}

/// Looks for the restart marker `expected` (0 to 7). A marker of the intervals shortly before is
/// passed over, one of those shortly after is taken, as in libjpeg's `jpeg_resync_to_restart`.
pub(super) fn resync(data: &[u8], mut from: usize, expected: u8) -> Resume {
    while let Some((found, behind)) = find_restart(data, from) {
        match found.wrapping_sub(expected) & 7 {
            0 => return Resume::Here(behind),
            ahead @ 1..=4 => return Resume::Later(u32::from(ahead), behind),
            _ => from = behind,
        }
    }
    Resume::Never
}

/// The restart intervals of a scan.
pub(super) struct Intervals {
    /// MCUs in an interval, 0 where there are no intervals.
    length: u32,
    /// MCUs until the next marker.
    left: u32,
    /// Number of the next marker, 0 to 7.
    next: u8,
    /// Intervals that are lost until decoding goes on at the position given.
    lost: Option<(u32, usize)>,
    /// Whether the rest of the interval is lost.
    pub(super) broken: bool,
    on_damage: OnDamage,
}

impl Intervals {
    /// Intervals of `length` MCUs, the first of which ends with the marker `next`.
    pub(super) fn new(length: u32, next: u8, on_damage: OnDamage) -> Self {
        Self { length, left: length, next, lost: None, broken: false, on_damage }
    }

    /// Called before each MCU. Says whether a new interval starts, for which `bits` are ready and
    /// predictions start anew.
    #[inline(always)]
    pub(super) fn before_mcu(&mut self, bits: &mut Bits<'_>) -> Result<bool, Damage> {
        if self.length == 0 {
            return Ok(false);
        }
        let restarted = self.left == 0 && self.restart(bits)?;
        self.left -= 1;
        Ok(restarted)
    }

    #[cold]
    fn restart(&mut self, bits: &mut Bits<'_>) -> Result<bool, Damage> {
        self.left = self.length;
        let expected = self.next;
        self.next = (expected + 1) & 7;
        let position = if let Some((intervals, position)) = self.lost {
            self.lost = (intervals > 1).then_some((intervals - 1, position));
            if self.lost.is_some() {
                return Ok(false);
            }
            position
        } else {
            match resync(bits.data(), bits.position(), expected) {
                Resume::Here(position) => position,
                _ if self.on_damage == OnDamage::Error => return Err(Damage::Restart),
                Resume::Later(intervals, position) => {
                    self.broken = true;
                    self.lost = Some((intervals, position));
                    return Ok(false);
                }
                Resume::Never => {
                    self.broken = true;
                    return Ok(false);
                }
            }
        };
        bits.restart(position);
        self.broken = false;
        Ok(true)
    }

    /// Takes note of damage: an error, or the rest of the interval is lost.
    #[cold]
    pub(super) fn damaged(&mut self, damage: Damage) -> Result<(), Damage> {
        self.broken = true;
        match self.on_damage {
            OnDamage::Error => Err(damage),
            OnDamage::Salvage => Ok(()),
        }
    }
}

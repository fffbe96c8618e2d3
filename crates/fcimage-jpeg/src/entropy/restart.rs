//! Restart intervals, and how decoding continues after damage in one of them.

use super::bits::Bits;
use super::damage::Damage;
use crate::marker_search::find_restart;
use crate::request::OnDamage;

/// Where to go on after damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Resume {
    /// With the expected interval, at this place.
    Here(usize),
    /// With one that comes so many intervals later, at this place; those before it are lost.
    Later(u32, usize),
    /// No interval follows.
    Never,
}

/// Looks for the restart marker `expected` (0 to 7). Markers of the previous intervals are skipped, one
/// of the next four is taken, as in libjpeg's `jpeg_resync_to_restart`.
fn resync(data: &[u8], mut from: usize, expected: u8) -> Resume {
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
pub(crate) struct RestartIntervals {
    /// MCUs in an interval, 0 where there are no intervals.
    length: u32,
    /// MCUs until the next marker.
    left: u32,
    /// Number of the next marker, 0 to 7.
    next: u8,
    /// RestartIntervals that are lost until decoding goes on at the position given.
    lost: Option<(u32, usize)>,
    /// Whether the rest of the interval is lost.
    pub(crate) broken: bool,
    on_damage: OnDamage,
}

impl RestartIntervals {
    /// RestartIntervals of `length` MCUs, the first of which ends with the marker `next`.
    pub(crate) fn new(length: u32, next: u8, on_damage: OnDamage) -> Self {
        Self { length, left: length, next, lost: None, broken: false, on_damage }
    }

    /// To be called before each MCU. Where a new interval starts, returns `bits` at its start, and
    /// predictions must be reset.
    #[inline(always)]
    pub(crate) fn before_mcu<'b>(&mut self, bits: Bits<'b>) -> Result<Option<Bits<'b>>, Damage> {
        if self.length == 0 {
            return Ok(None);
        }
        let restarted = if self.left == 0 { self.restart(bits)? } else { None };
        self.left -= 1;
        Ok(restarted)
    }

    #[cold]
    #[inline(never)]
    fn restart<'b>(&mut self, bits: Bits<'b>) -> Result<Option<Bits<'b>>, Damage> {
        self.left = self.length;
        let expected = self.next;
        self.next = (expected + 1) & 7;
        let position = if let Some((intervals, position)) = self.lost {
            self.lost = (intervals > 1).then_some((intervals - 1, position));
            if self.lost.is_some() {
                return Ok(None);
            }
            position
        } else {
            match resync(bits.data(), bits.position(), expected) {
                Resume::Here(position) => position,
                _ if self.on_damage == OnDamage::Error => return Err(Damage::Restart),
                Resume::Later(intervals, position) => {
                    self.broken = true;
                    self.lost = Some((intervals, position));
                    return Ok(None);
                }
                Resume::Never => {
                    self.broken = true;
                    return Ok(None);
                }
            }
        };
        self.broken = false;
        Ok(Some(Bits::new(bits.data(), position)))
    }

    /// Records damage: it is an error, or the rest of the interval is lost.
    #[cold]
    pub(crate) fn damaged(&mut self, damage: Damage) -> Result<(), Damage> {
        self.broken = true;
        match self.on_damage {
            OnDamage::Error => Err(damage),
            OnDamage::Salvage => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn older_markers_are_skipped_and_one_of_the_next_four_is_taken() {
        let data = [1, 0xff, 0xd1, 2, 0xff, 0xd4, 3, 0xff, 0xd9];
        assert_eq!(resync(&data, 0, 1), Resume::Here(3));
        assert_eq!(resync(&data, 0, 0), Resume::Later(1, 3));
        assert_eq!(resync(&data, 0, 2), Resume::Later(2, 6), "1 is older");
        assert_eq!(resync(&data, 0, 5), Resume::Later(4, 3), "1 comes four after 5");
        assert_eq!(resync(&data, 6, 5), Resume::Never);
        assert_eq!(resync(&data[..5], 3, 4), Resume::Never);
    }

    #[test]
    fn a_lost_interval_is_counted_and_the_next_one_is_found() {
        // Of four intervals of one MCU, the marker 1 is lost.
        let data = [9, 0xff, 0xd0, 9, 9, 0xff, 0xd2, 9];
        let bits = Bits::new(&data, 0);
        let mut intervals = RestartIntervals::new(1, 0, OnDamage::Salvage);
        let mut position = |broken: bool| {
            let restarted = intervals.before_mcu(bits).unwrap();
            assert_eq!(intervals.broken, broken);
            restarted.map(|bits| bits.position())
        };
        assert_eq!(position(false), None);
        assert_eq!(position(false), Some(3));
        let bits = Bits::new(&data, 3);
        let mut position = |broken: bool| {
            let restarted = intervals.before_mcu(bits).unwrap();
            assert_eq!(intervals.broken, broken);
            restarted.map(|bits| bits.position())
        };
        assert_eq!(position(true), None);
        assert_eq!(position(false), Some(7));

        let mut strict = RestartIntervals::new(1, 1, OnDamage::Error);
        assert!(strict.before_mcu(bits).unwrap().is_none());
        assert_eq!(strict.before_mcu(bits).err(), Some(Damage::Restart));
    }
}

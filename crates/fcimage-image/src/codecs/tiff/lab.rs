//! CIE L*a*b* to sRGB: TIFF 6.0, section 23, and ICC L*a*b* as Photoshop writes it.

use std::sync::OnceLock;

use crate::codecs::tiff::directory::Directory;
use crate::codecs::tiff::tags;

/// How a and b are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LabKind {
    /// With a sign (CIELab).
    Signed,
    /// With 128 added (ICCLab); L of 16 bits is 100 at 0xff00.
    Offset,
}

/// The white of L*a*b* in print, and the default: D50 (ICC.1, 7.2.16).
const D50: [f32; 3] = [0.9642, 1.0, 0.8249];

/// The white of sRGB: D65.
const D65: [f32; 3] = [0.95047, 1.0, 1.08883];

/// XYZ at D65 to linear sRGB (IEC 61966-2-1).
const TO_SRGB: [[f32; 3]; 3] = [
    [3.240_454_2, -1.537_138_5, -0.498_531_4],
    [-0.969_266, 1.876_010_8, 0.041_556],
    [0.055_643_4, -0.204_025_9, 1.057_225_2],
];

/// XYZ to the responses of an eye, and back, by which whites are adapted (Bradford; ICC.1, annex E).
const TO_CONES: [[f32; 3]; 3] =
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]];
const FROM_CONES: [[f32; 3]; 3] = [
    [0.986_992_9, -0.147_054_3, 0.159_962_7],
    [0.432_305_3, 0.518_360_3, 0.049_291_2],
    [-0.008_528_7, 0.040_042_8, 0.968_486_7],
];

/// Turns pixels to sRGB.
pub(super) struct LabToSrgb {
    kind: LabKind,
    /// XYZ as shares of the white to linear sRGB.
    matrix: [[f32; 3]; 3],
}

impl LabToSrgb {
    /// For the white that the field WhitePoint states. ICC L*a*b* is always at D50.
    pub(super) fn new(kind: LabKind, directory: &Directory<'_>) -> Self {
        let stated = |index| directory.values(tags::WHITE_POINT).and_then(|v| v.real(index));
        let white = match (kind, stated(0), stated(1)) {
            (LabKind::Signed, Some(x), Some(y)) if x > 0.1 && y > 0.1 && x + y < 1.0 => {
                [x / y, 1.0, (1.0 - x - y) / y]
            }
            _ => D50,
        };
        Self::with(kind, white)
    }

    fn with(kind: LabKind, white: [f32; 3]) -> Self {
        let (from, to) = (product(TO_CONES, white), product(TO_CONES, D65));
        let adapted = |xyz: [f32; 3]| {
            let [l, m, s] = product(TO_CONES, xyz);
            product(FROM_CONES, [l * to[0] / from[0], m * to[1] / from[1], s * to[2] / from[2]])
        };
        let column = |axis: usize| {
            let mut xyz = [0.0; 3];
            xyz[axis] = white[axis];
            product(TO_SRGB, adapted(xyz))
        };
        let (x, y, z) = (column(0), column(1), column(2));
        Self { kind, matrix: [0, 1, 2].map(|row| [x[row], y[row], z[row]]) }
    }

    /// A pixel of 16 bits a sample.
    pub(super) fn rgb16(&self, [l, a, b]: [u16; 3]) -> [u8; 3] {
        let (lightness, a, b) = match self.kind {
            LabKind::Signed => {
                let signed = |value: u16| f32::from(value as i16) / 256.0;
                (f32::from(l) / 655.35, signed(a), signed(b))
            }
            LabKind::Offset => {
                let offset = |value: u16| f32::from(value) / 256.0 - 128.0;
                (f32::from(l) / 652.8, offset(a), offset(b))
            }
        };
        self.rgb(lightness.min(100.0), a, b)
    }

    /// A pixel of 8 bits a sample.
    pub(super) fn rgb8(&self, [l, a, b]: [u8; 3]) -> [u8; 3] {
        let (a, b) = match self.kind {
            LabKind::Signed => (f32::from(a as i8), f32::from(b as i8)),
            LabKind::Offset => (f32::from(a) - 128.0, f32::from(b) - 128.0),
        };
        self.rgb(f32::from(l) / 2.55, a, b)
    }

    fn rgb(&self, lightness: f32, a: f32, b: f32) -> [u8; 3] {
        let y = (lightness + 16.0) / 116.0;
        let shares = [y + a / 500.0, y, y - b / 200.0]
            .map(|t| if t > 6.0 / 29.0 { t * t * t } else { (t - 4.0 / 29.0) * (108.0 / 841.0) });
        let curve = curve();
        product(self.matrix, shares).map(|linear| {
            let index = (linear * STEPS + 0.5).clamp(0.0, STEPS) as usize;
            curve.get(index).copied().unwrap_or(u8::MAX)
        })
    }
}

fn product(matrix: [[f32; 3]; 3], [x, y, z]: [f32; 3]) -> [f32; 3] {
    matrix.map(|[of_x, of_y, of_z]| of_x * x + of_y * y + of_z * z)
}

/// Steps of linear light between black and white.
const STEPS: f32 = 4095.0;

/// The curve of sRGB (IEC 61966-2-1), by linear light.
fn curve() -> &'static [u8; 4096] {
    static CURVE: OnceLock<[u8; 4096]> = OnceLock::new();
    CURVE.get_or_init(|| {
        let mut curve = [0; 4096];
        (0_u16..).zip(&mut curve).for_each(|(step, entry)| {
            let linear = f32::from(step) / STEPS;
            let coded = match linear {
                ..=0.003_130_8 => linear * 12.92,
                _ => 1.055 * linear.powf(1.0 / 2.4) - 0.055,
            };
            *entry = (coded * 255.0 + 0.5) as u8;
        });
        curve
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: [u8; 3], right: [u8; 3]) {
        assert!(found.iter().zip(right).all(|(a, b)| a.abs_diff(b) <= 1), "{found:?} {right:?}");
    }

    #[test]
    fn grays_have_no_color_and_the_white_is_white() {
        for kind in [LabKind::Signed, LabKind::Offset] {
            let zero = if kind == LabKind::Signed { 0 } else { 128 };
            for white in [D50, D65, [0.9, 1.0, 0.5]] {
                let lab = LabToSrgb::with(kind, white);
                near(lab.rgb8([255, zero, zero]), [255; 3]);
                near(lab.rgb8([0, zero, zero]), [0; 3]);
                // L* 53.6 is sRGB 128.
                near(lab.rgb8([137, zero, zero]), [128; 3]);
            }
        }
    }

    #[test]
    fn red_of_srgb_at_two_whites() {
        let code = |[l, a, b]: [f32; 3], kind| {
            let axis = |value: f32| match kind {
                LabKind::Signed => (value * 256.0) as i16 as u16,
                LabKind::Offset => ((value + 128.0) * 256.0) as u16,
            };
            let lightness = if kind == LabKind::Signed { 655.35 } else { 652.8 };
            [(l * lightness) as u16, axis(a), axis(b)]
        };
        for kind in [LabKind::Signed, LabKind::Offset] {
            let at_d50 = LabToSrgb::with(kind, D50);
            near(at_d50.rgb16(code([54.29, 80.80, 69.89], kind)), [255, 0, 0]);
            let at_d65 = LabToSrgb::with(kind, D65);
            near(at_d65.rgb16(code([53.24, 80.09, 67.20], kind)), [255, 0, 0]);
        }
    }
}

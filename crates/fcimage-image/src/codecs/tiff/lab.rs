//! CIE L*a*b* to sRGB: TIFF 6.0, section 23, and ICC L*a*b* as Photoshop writes it.

use std::sync::OnceLock;

/// How a and b are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LabKind {
    /// With a sign (CIELab).
    Signed,
    /// With 128 added (ICCLab); L of 16 bits is 100 at 0xff00.
    Offset,
}

/// The white of the L*a*b* of print: D50.
const WHITE: [f32; 3] = [0.9642, 1.0, 0.8249];

/// XYZ at D50 to linear sRGB, whose white is D65: adapted by Bradford.
const TO_SRGB: [[f32; 3]; 3] = [
    [3.133_856, -1.616_866_7, -0.490_614_6],
    [-0.978_768_4, 1.916_141_5, 0.033_454],
    [0.071_945_3, -0.228_991_4, 1.405_242_7],
];

impl LabKind {
    /// A pixel of 16 bits a sample as sRGB.
    pub(super) fn rgb16(self, [l, a, b]: [u16; 3]) -> [u8; 3] {
        let (lightness, a, b) = match self {
            Self::Signed => {
                let signed = |value: u16| f32::from(value as i16) / 256.0;
                (f32::from(l) / 655.35, signed(a), signed(b))
            }
            Self::Offset => {
                let offset = |value: u16| f32::from(value) / 256.0 - 128.0;
                (f32::from(l) / 652.8, offset(a), offset(b))
            }
        };
        rgb(lightness.min(100.0), a, b)
    }

    /// A pixel of 8 bits a sample as sRGB.
    pub(super) fn rgb8(self, [l, a, b]: [u8; 3]) -> [u8; 3] {
        let (a, b) = match self {
            Self::Signed => (f32::from(a as i8), f32::from(b as i8)),
            Self::Offset => (f32::from(a) - 128.0, f32::from(b) - 128.0),
        };
        rgb(f32::from(l) / 2.55, a, b)
    }
}

fn rgb(lightness: f32, a: f32, b: f32) -> [u8; 3] {
    let y = (lightness + 16.0) / 116.0;
    let [x, y, z] = [y + a / 500.0, y, y - b / 200.0]
        .map(|t| if t > 6.0 / 29.0 { t * t * t } else { (t - 4.0 / 29.0) * (108.0 / 841.0) });
    let [x, y, z] = [x * WHITE[0], y * WHITE[1], z * WHITE[2]];
    let curve = curve();
    TO_SRGB.map(|[of_x, of_y, of_z]| {
        let linear = of_x * x + of_y * y + of_z * z;
        let index = (linear * 4095.0 + 0.5).clamp(0.0, 4095.0) as usize;
        curve[index.min(4095)]
    })
}

/// The curve of sRGB (IEC 61966-2-1), by 4096 steps of linear light.
fn curve() -> &'static [u8; 4096] {
    static CURVE: OnceLock<[u8; 4096]> = OnceLock::new();
    CURVE.get_or_init(|| {
        let mut curve = [0; 4096];
        (0_u16..).zip(&mut curve).for_each(|(step, entry)| {
            let linear = f32::from(step) / 4095.0;
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
            near(kind.rgb8([255, zero, zero]), [255; 3]);
            near(kind.rgb8([0, zero, zero]), [0; 3]);
            // L* 53.6 is sRGB 128.
            near(kind.rgb8([137, zero, zero]), [128; 3]);
        }
    }

    #[test]
    fn red_of_srgb() {
        // L*a*b* 54.29, 80.80, 69.89 at D50.
        let [l, a, b] = [54.29_f32, 80.80, 69.89];
        near(
            LabKind::Signed.rgb16([(l * 655.35) as u16, (a * 256.0) as u16, (b * 256.0) as u16]),
            [255, 0, 0],
        );
        let offset = |value: f32| ((value + 128.0) * 256.0) as u16;
        near(LabKind::Offset.rgb16([(l * 652.8) as u16, offset(a), offset(b)]), [255, 0, 0]);
    }
}

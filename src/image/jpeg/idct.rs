//! Placeholder inverse DCT.
#![forbid(unsafe_code)]
pub(crate) type Idct =
    fn(coefficients: &[i16; 64], quant: &[u16; 64], last: usize, out: &mut [u8], stride: usize);

pub(crate) fn select(n: u8, _vector: bool) -> Idct {
    match n {
        1 => run::<1>,
        2 => run::<2>,
        3 => run::<3>,
        4 => run::<4>,
        5 => run::<5>,
        6 => run::<6>,
        7 => run::<7>,
        _ => run::<8>,
    }
}
fn run<const N: usize>(c: &[i16; 64], q: &[u16; 64], _last: usize, out: &mut [u8], stride: usize) {
    let basis = |x: usize, u: usize| {
        let s = if u == 0 { 0.5f32.sqrt() } else { 1.0 };
        s * ((2 * x + 1) as f32 * u as f32 * std::f32::consts::PI / (2 * N) as f32).cos()
    };
    for y in 0..N {
        for x in 0..N {
            let mut sum = 0.0;
            for v in 0..N {
                for u in 0..N {
                    let f = i32::from(c[v * 8 + u]) * i32::from(q[v * 8 + u]);
                    if f != 0 {
                        sum += f as f32 * basis(x, u) * basis(y, v);
                    }
                }
            }
            out[y * stride + x] = (sum / 4.0 + 128.0).round().clamp(0.0, 255.0) as u8;
        }
    }
}

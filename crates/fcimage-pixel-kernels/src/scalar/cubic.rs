//! Interpolation between pixels by cubic polynomials.

use crate::cubic::{Grid, Run, taps};

pub(crate) fn cubic(grid: Grid<'_>, run: Run, pixels: &mut [[u8; 4]]) -> usize {
    match grid.channels {
        3 => pixels_of::<3>(grid, run, pixels),
        4 => pixels_of::<4>(grid, run, pixels),
        _ => 0,
    }
}

fn pixels_of<const N: usize>(grid: Grid<'_>, run: Run, pixels: &mut [[u8; 4]]) -> usize {
    let count = pixels.len();
    for (i, pixel) in pixels.iter_mut().enumerate() {
        let place = run.first + i;
        match between::<N>(grid, run.x.at(place), run.y.at(place)) {
            Some(found) => *pixel = found,
            None => return i,
        }
    }
    count
}

fn between<const N: usize>(grid: Grid<'_>, x: f64, y: f64) -> Option<[u8; 4]> {
    let ((left, across), (top, down)) = (taps(x), taps(y));
    let all = grid.samples.as_chunks::<N>().0;
    let mut sum = [0.0_f32; 4];
    for (row, down) in (top..top + 4).zip(down) {
        let four = all.get(row * grid.width + left..)?.first_chunk::<4>()?;
        for (pixel, across) in four.iter().zip(across) {
            let weight = across * down;
            // The color of transparent pixels does not count.
            let alpha = pixel.get(3).map_or(weight * 255.0, |alpha| weight * f32::from(*alpha));
            let color = [pixel[0], pixel[1], pixel[2], 1].map(f32::from);
            for (sum, sample) in sum.iter_mut().zip(color) {
                *sum += alpha * sample;
            }
        }
    }
    Some(finished(sum))
}

/// The pixel whose colors, times alpha, and alpha were added up.
fn finished([red, green, blue, alpha]: [f32; 4]) -> [u8; 4] {
    if alpha <= 0.0 {
        return [0; 4];
    }
    let [red, green, blue] = [red, green, blue].map(|sample| (sample / alpha + 0.5) as u8);
    [red, green, blue, (alpha.min(255.0) + 0.5) as u8]
}

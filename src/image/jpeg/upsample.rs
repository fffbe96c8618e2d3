//! Placeholder upsampling.
#![forbid(unsafe_code)]
pub(crate) fn h2v1_row(input: &[u8], out: &mut [u8], _vector: bool) {
    let at = |i: isize| u32::from(input[i.clamp(0, input.len() as isize - 1) as usize]);
    for (x, o) in out.iter_mut().enumerate() {
        let i = (x / 2) as isize;
        *o = if x % 2 == 0 {
            (3 * at(i) + at(i - 1) + 1) >> 2
        } else {
            (3 * at(i) + at(i + 1) + 2) >> 2
        } as u8;
    }
}
pub(crate) fn h1v2_row(near: &[u8], far: &[u8], out: &mut [u8], _vector: bool) {
    for ((n, f), o) in near.iter().zip(far).zip(out) {
        *o = ((3 * u32::from(*n) + u32::from(*f) + 2) >> 2) as u8;
    }
}
pub(crate) fn h2v2_row(near: &[u8], far: &[u8], out: &mut [u8], _vector: bool) {
    let at = |i: isize| {
        let i = i.clamp(0, near.len() as isize - 1) as usize;
        3 * u32::from(near[i]) + u32::from(far[i])
    };
    for (x, o) in out.iter_mut().enumerate() {
        let i = (x / 2) as isize;
        *o = if x % 2 == 0 {
            (3 * at(i) + at(i - 1) + 8) >> 4
        } else {
            (3 * at(i) + at(i + 1) + 7) >> 4
        } as u8;
    }
}

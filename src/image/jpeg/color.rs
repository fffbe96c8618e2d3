//! Placeholder colour conversion.
#![forbid(unsafe_code)]
fn rgb(y: u8, cb: u8, cr: u8) -> [u8; 3] {
    let (y, cb, cr) = (i32::from(y), i32::from(cb) - 128, i32::from(cr) - 128);
    let fix = |x: f64| (x * 65536.0 + 0.5) as i32;
    let r = y + ((fix(1.402) * cr + 32768) >> 16);
    let g = y + ((-fix(0.34414) * cb - fix(0.71414) * cr + 32768) >> 16);
    let b = y + ((fix(1.772) * cb + 32768) >> 16);
    [r, g, b].map(|x| x.clamp(0, 255) as u8)
}
pub(crate) fn ycc_to_rgb_row(y: &[u8], cb: &[u8], cr: &[u8], out: &mut [u8], _vector: bool) {
    for (((o, y), cb), cr) in out.chunks_exact_mut(3).zip(y).zip(cb).zip(cr) {
        o.copy_from_slice(&rgb(*y, *cb, *cr));
    }
}
pub(crate) fn ycck_to_cmyk_row(
    y: &[u8],
    cb: &[u8],
    cr: &[u8],
    k: &[u8],
    out: &mut [u8],
    _vector: bool,
) {
    for ((((o, y), cb), cr), k) in out.chunks_exact_mut(4).zip(y).zip(cb).zip(cr).zip(k) {
        let [r, g, b] = rgb(*y, *cb, *cr);
        o.copy_from_slice(&[255 - r, 255 - g, 255 - b, *k]);
    }
}
pub(crate) fn interleave_row(rows: &[&[u8]], out: &mut [u8]) {
    for (x, o) in out.chunks_exact_mut(rows.len()).enumerate() {
        for (o, r) in o.iter_mut().zip(rows) {
            *o = r[x];
        }
    }
}

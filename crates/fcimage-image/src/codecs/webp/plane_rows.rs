//! Rows of planes from the decoder of VP8 to the resize, and what takes the place of missing ones.

use crate::size::Size;
use fcimage_jpeg::PlaneRows;
use fcimage_webp::{Result, Rows, Sink};

/// Hands rows on as they come.
pub(super) struct Given<'r> {
    rows: &'r mut dyn PlaneRows,
    size: Size,
    /// The last sample of each plane.
    last: [u8; 3],
    /// Rows of luma that were handed on.
    given: u32,
}

impl<'r> Given<'r> {
    /// Before the first row of an image of this size.
    pub(super) fn new(rows: &'r mut dyn PlaneRows, size: Size) -> Self {
        Self { rows, size, last: [128; 3], given: 0 }
    }

    /// Hands on all rows that are missing, in the color of the last pixel.
    pub(super) fn fill(mut self) {
        let (width, half) = (self.size.width as usize, self.size.width.div_ceil(2) as usize);
        let [y, cb, cr] = self.last;
        let luma = vec![y; width];
        let chroma = [cb, cr].map(|sample| vec![sample; half]);
        while self.given < self.size.height {
            if self.given.is_multiple_of(2) {
                let [cb, cr] = &chroma;
                self.rows.chroma(cb, cr);
            }
            self.rows.luma(&luma);
            self.given += 1;
        }
    }
}

impl Sink for Given<'_> {
    fn take(&mut self, rows: &Rows<'_>) -> Result<()> {
        for number in rows.range() {
            let luma = rows.luma(number);
            self.rows.luma(luma);
            self.last[0] = luma.last().copied().unwrap_or(self.last[0]);
            self.given += 1;
        }
        for number in rows.chroma_range() {
            let [cb, cr] = rows.chroma(number);
            self.rows.chroma(cb, cr);
            for (last, row) in self.last.iter_mut().skip(1).zip([cb, cr]) {
                *last = row.last().copied().unwrap_or(*last);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::encoder::Encoder as _;
    use crate::codecs::keep::KeptMetadata;
    use crate::codecs::testing::gradient;
    use crate::codecs::webp::options::WebPOptions;
    use crate::pixels::Layout;
    use fcimage_webp::{Decoder, Limits, Uncancelled};

    #[derive(Default, PartialEq, Eq, Debug)]
    struct Collected {
        luma: Vec<Vec<u8>>,
        chroma: Vec<[Vec<u8>; 2]>,
    }

    impl PlaneRows for Collected {
        fn luma(&mut self, row: &[u8]) {
            self.luma.push(row.to_vec());
        }

        fn chroma(&mut self, cb: &[u8], cr: &[u8]) {
            self.chroma.push([cb.to_vec(), cr.to_vec()]);
        }
    }

    fn frame() -> Vec<u8> {
        let file = WebPOptions::default();
        let file = file.encode(&gradient(37, 51, Layout::Rgb), &KeptMetadata::default()).unwrap();
        file[20..].to_vec()
    }

    /// The rows of a frame, and how many were decoded; `None` where not even its header is there.
    fn rows(body: &[u8], is_cut: bool) -> Option<(Collected, usize)> {
        let decoder = Decoder::new(body, &Limits::default()).unwrap().cut(is_cut);
        let mut collected = Collected::default();
        let mut given = Given::new(&mut collected, Size::new(37, 51));
        let outcome = decoder.decode(&mut given, &Uncancelled).ok()?;
        given.fill();
        Some((collected, outcome.rows as usize))
    }

    #[test]
    fn all_rows_of_a_whole_frame_are_handed_on() {
        let (whole, decoded) = rows(&frame(), false).unwrap();
        assert_eq!((decoded, whole.luma.len(), whole.chroma.len()), (51, 51, 26));
        assert!(whole.luma.iter().all(|row| row.len() == 37));
        assert!(whole.chroma.iter().flatten().all(|row| row.len() == 19));
    }

    #[test]
    fn missing_rows_have_the_color_of_the_last_pixel() {
        let body = frame();
        let whole = rows(&body, false).unwrap().0;
        let mut partly = 0;
        for length in 10..body.len() {
            let Some((cut, decoded)) = rows(&body[..length], true) else { continue };
            assert_eq!((cut.luma.len(), cut.chroma.len()), (51, 26), "{length}");
            assert_eq!(cut.luma[..decoded], whole.luma[..decoded]);
            if decoded == 51 || decoded == 0 {
                continue;
            }
            partly += 1;
            let last = *whole.luma[decoded - 1].last().unwrap();
            assert!(cut.luma[decoded..].iter().flatten().all(|sample| *sample == last));
            let last = *whole.chroma[decoded / 2 - 1][1].last().unwrap();
            let mut missing = cut.chroma[decoded / 2..].iter().flat_map(|[_, cr]| cr);
            assert!(missing.all(|sample| *sample == last));
        }
        assert!(partly > 0);
    }
}

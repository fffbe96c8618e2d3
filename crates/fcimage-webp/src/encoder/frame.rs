//! The frame: its headers, and the partitions in their order (RFC 6386, section 9).

use fcimage_webp_kernels::{Canvas, Whole};

use crate::context::Context;
use crate::encoder::analysis;
use crate::encoder::bool_writer::BoolWriter;
use crate::encoder::grid::Grid;
use crate::encoder::import::Yuv;
use crate::encoder::macroblock::{Luma, ModeContexts};
use crate::encoder::options::EncodeOptions;
use crate::encoder::partitions;
use crate::encoder::pass::{Coded, Coder, Pass};
use crate::encoder::planes::Planes;
use crate::encoder::segments::{SEGMENTS, Segment, Segments};
use crate::encoder::subblock_modes::{self, ModeCosts};
use crate::encoder::tokens::Positions;
use crate::error::{Error, Result};
use crate::size::Size;
use crate::tables::default_probabilities::DEFAULT_PROBABILITIES;
use crate::tables::tokens::TokenProbabilities;
use crate::tables::update_probabilities::UPDATE_PROBABILITIES;

/// The most bytes that the first partition can have: its length has 19 bits.
const FIRST_PARTITION: usize = (1 << 19) - 1;

/// The most bytes that another partition can have where one follows: its length has 24 bits.
const PARTITION: usize = (1 << 24) - 1;

/// At the highest qualities the errors of chroma's DC coefficients are too small to be worth giving
/// to the blocks that follow.
const DIFFUSED_QUALITY: u8 = 98;

/// Encodes `planes` as a key frame, the content of a chunk `VP8 `. `context` is asked before each
/// row of macroblocks, three times for each.
///
/// # Errors
/// `Argument` for sizes and options that are out of their range, `Cancelled` where `context` says
/// so,
/// `Unsupported` where a partition is longer than a frame can state.
pub fn encode_frame(
    planes: &Planes<'_>,
    options: &EncodeOptions,
    context: &dyn Context,
) -> Result<Vec<u8>> {
    encode_watched(planes, options, context, &mut |_, _, _| {})
}

/// As [`encode_frame`], with the image that a decoder shows that leaves out the loop filter. With a
/// `filter_strength` of 0 that is what all decoders show: with this a test can prove that the encoder
/// predicts from what decoders have.
///
/// # Errors
/// As [`encode_frame`].
pub fn encode_and_draw(
    planes: &Planes<'_>,
    options: &EncodeOptions,
    context: &dyn Context,
) -> Result<(Vec<u8>, Yuv)> {
    if !planes.are_sound() {
        return Err(wrong_size());
    }
    let mut image = Yuv::blank(Size { width: planes.width, height: planes.height });
    let mut watch = |x: usize, y: usize, canvas: &Canvas| image.draw(x, y, canvas);
    let frame = encode_watched(planes, options, context, &mut watch)?;
    Ok((frame, image))
}

/// As [`encode_frame`]; `watch` is shown column, row and canvas of each macroblock.
fn encode_watched(
    planes: &Planes<'_>,
    options: &EncodeOptions,
    context: &dyn Context,
    watch: &mut dyn FnMut(usize, usize, &Canvas),
) -> Result<Vec<u8>> {
    encode_within(FIRST_PARTITION, planes, options, context, watch)
}

/// The same with a first partition of at most `most` bytes.
fn encode_within(
    most: usize,
    planes: &Planes<'_>,
    options: &EncodeOptions,
    context: &dyn Context,
    watch: &mut dyn FnMut(usize, usize, &Canvas),
) -> Result<Vec<u8>> {
    if !planes.are_sound() {
        return Err(wrong_size());
    }
    let EncodeOptions { quality, filter_strength, .. } = *options;
    if quality > 100 || filter_strength > 100 {
        return Err(Error::argument("quality and filter_strength must be between 0 and 100"));
    }
    let kernels = match options.vectors {
        true => fcimage_webp_kernels::best(),
        false => fcimage_webp_kernels::scalar(),
    };
    let kernels = kernels.encoder();
    let grid = Grid::new(planes.width, planes.height);
    let judgments = analysis::judge(planes, grid, kernels, context)?;
    let costs = ModeCosts::new();
    // The modes get all bits of the first partition at first, shared evenly. What else is in it can
    // make the partitions of the largest images too long: then no block has a mode of its own, and
    // no macroblock a segment.
    let share = (510 << 10) * 8 * 256 / grid.count() as u64;
    for most_mode_bits in [share, 0] {
        let segments = match most_mode_bits {
            0 => Segments::one(&judgments, quality, filter_strength),
            _ => Segments::new(&judgments, quality, filter_strength),
        };
        let coder = Coder {
            planes,
            grid,
            kernels,
            segments: &segments,
            costs: &costs,
            diffuse: quality <= DIFFUSED_QUALITY,
            most_mode_bits,
        };
        let pass = coder.run(context, watch)?;
        let frame = Frame::new(pass, planes, grid, &segments, options);
        let first = frame.first_partition();
        if first.len() <= most {
            return frame.finish(&first, context);
        }
    }
    Err(too_large())
}

/// A frame whose macroblocks are decided.
struct Frame<'a> {
    pass: Pass,
    planes: &'a Planes<'a>,
    grid: Grid,
    segments: &'a Segments,
    options: &'a EncodeOptions,
    probabilities: TokenProbabilities,
    /// The probability that a macroblock is not empty, where empty ones are marked.
    skip: Option<u8>,
    /// The probabilities of the tree of segments, where macroblocks state theirs.
    map: Option<[u8; 3]>,
}

impl<'a> Frame<'a> {
    fn new(
        mut pass: Pass,
        planes: &'a Planes<'a>,
        grid: Grid,
        segments: &'a Segments,
        options: &'a EncodeOptions,
    ) -> Self {
        let empty = pass.macroblocks.iter().filter(|coded| coded.empty).count();
        let skip = ((grid.count() - empty) * 255 / grid.count()) as u8;
        // Marks cost a little for each macroblock, so some must be empty.
        let skip = (skip < 250).then_some(skip);
        if skip.is_none() {
            pass.statistics.add(&pass.empty_statistics);
        }
        let probabilities = pass.statistics.probabilities();
        Self { pass, planes, grid, segments, options, probabilities, skip, map: map(segments) }
    }

    /// The header of the frame and the modes of all macroblocks.
    fn first_partition(&self) -> Vec<u8> {
        let mut writer = BoolWriter::new();
        // The color space is BT.601, and decoders clamp.
        writer.put_bits(0, 2);
        self.write_segments(&mut writer);
        self.write_filter(&mut writer);
        writer.put_bits(self.options.partitions.log2(), 2);
        self.write_steps(&mut writer);
        // The probabilities are those of this frame only, as if another followed.
        writer.put_even(false);
        self.write_probabilities(&mut writer);
        writer.put_even(self.skip.is_some());
        if let Some(skip) = self.skip {
            writer.put_bits(skip.into(), 8);
        }
        self.write_macroblocks(&mut writer);
        writer.finish()
    }

    fn write_segments(&self, writer: &mut BoolWriter) {
        let several = self.segments.all.len() > 1;
        writer.put_even(several);
        if !several {
            return;
        }
        writer.put_even(self.map.is_some());
        // The values of all segments follow, and are not added to those of the frame.
        writer.put_bits(0b11, 2);
        for segment in self.four_segments() {
            writer.put_signed(segment.index.into(), 7);
        }
        for segment in self.four_segments() {
            writer.put_signed(segment.filter.into(), 6);
        }
        for probability in self.map.into_iter().flatten() {
            writer.put_even(probability != 255);
            if probability != 255 {
                writer.put_bits(probability.into(), 8);
            }
        }
    }

    /// The segments; the last one stands for those that are missing.
    fn four_segments(&self) -> impl Iterator<Item = Segment> {
        let last = self.segments.all.last().copied().unwrap_or_default();
        self.segments.all.iter().copied().chain(std::iter::repeat(last)).take(SEGMENTS)
    }

    fn write_filter(&self, writer: &mut BoolWriter) {
        let strongest = self.segments.all.iter().map(|segment| segment.filter).max();
        // The normal filter, its level, the lowest sharpness, no differences by mode.
        writer.put_even(false);
        writer.put_bits(strongest.unwrap_or(0).into(), 6);
        writer.put_bits(0, 3);
        writer.put_even(false);
    }

    fn write_steps(&self, writer: &mut BoolWriter) {
        let first = self.segments.all.first().copied().unwrap_or_default();
        writer.put_bits(first.index.into(), 7);
        let chroma = self.segments.chroma;
        for delta in [0, 0, 0, chroma.dc, chroma.ac] {
            writer.put_signed(delta, 4);
        }
    }

    fn write_probabilities(&self, writer: &mut BoolWriter) {
        let flat = |all: &TokenProbabilities| -> Vec<u8> {
            all.as_flattened().as_flattened().as_flattened().to_vec()
        };
        let known = flat(&DEFAULT_PROBABILITIES);
        let updates = flat(&UPDATE_PROBABILITIES);
        for ((new, known), update) in flat(&self.probabilities).into_iter().zip(known).zip(updates)
        {
            writer.put(new != known, update);
            if new != known {
                writer.put_bits(new.into(), 8);
            }
        }
    }

    fn write_macroblocks(&self, writer: &mut BoolWriter) {
        let mut modes = ModeContexts::new(self.grid.columns);
        let macroblocks = self.pass.macroblocks.iter().zip(&self.segments.map);
        for (number, (coded, &segment)) in macroblocks.enumerate() {
            let x = number % self.grid.columns;
            if x == 0 {
                modes.start_row();
            }
            if let Some(tree) = self.map {
                writer.put(segment >= 2, tree[0]);
                writer.put(segment & 1 == 1, tree[1 + usize::from(segment / 2)]);
            }
            if let Some(skip) = self.skip {
                writer.put(coded.empty, skip);
            }
            write_modes(writer, coded, &modes, x);
            modes.leave(x, coded.luma);
        }
    }

    /// The whole frame, whose first partition is `first`.
    fn finish(&self, first: &[u8], context: &dyn Context) -> Result<Vec<u8>> {
        let positions = Positions::new(&self.probabilities);
        let count = self.options.partitions.count();
        let others = partitions::write(
            &self.pass,
            self.grid,
            &positions,
            self.skip.is_some(),
            count,
            context,
        )?;
        let bytes: usize = others.iter().map(Vec::len).sum();
        let mut frame = Vec::with_capacity(10 + first.len() + 3 * (count - 1) + bytes);
        // A key frame of the version with all filters, which is shown.
        let tag = 1 << 4 | (first.len() as u32) << 5;
        frame.extend_from_slice(&tag.to_le_bytes()[..3]);
        frame.extend_from_slice(&[0x9d, 0x01, 0x2a]);
        frame.extend_from_slice(&(self.planes.width as u16).to_le_bytes());
        frame.extend_from_slice(&(self.planes.height as u16).to_le_bytes());
        frame.extend_from_slice(first);
        for partition in &others[..count - 1] {
            if partition.len() > PARTITION {
                return Err(too_large());
            }
            frame.extend_from_slice(&(partition.len() as u32).to_le_bytes()[..3]);
        }
        for partition in &others {
            frame.extend_from_slice(partition);
        }
        Ok(frame)
    }
}

/// The probabilities of the segments' tree, or none where all macroblocks are in the first.
fn map(segments: &Segments) -> Option<[u8; 3]> {
    let mut members = [0_usize; SEGMENTS];
    for &segment in &segments.map {
        members[usize::from(segment)] += 1;
    }
    let zero = |zeros: usize, ones: usize| match zeros + ones {
        0 => 255,
        total => ((255 * zeros + total / 2) / total) as u8,
    };
    let tree = [
        zero(members[0] + members[1], members[2] + members[3]),
        zero(members[0], members[1]),
        zero(members[2], members[3]),
    ];
    (segments.all.len() > 1 && members[0] < segments.map.len()).then_some(tree)
}

/// Writes the modes of a macroblock (RFC 6386, section 11).
fn write_modes(writer: &mut BoolWriter, coded: &Coded, modes: &ModeContexts, x: usize) {
    match &coded.luma {
        Luma::Whole(mode) => {
            writer.put(true, 145);
            let late = matches!(mode, Whole::TrueMotion | Whole::Horizontal);
            writer.put(late, 156);
            match late {
                true => writer.put(*mode == Whole::TrueMotion, 128),
                false => writer.put(*mode == Whole::Vertical, 163),
            }
        }
        Luma::Subblocks(chosen) => {
            writer.put(false, 145);
            for (index, &mode) in chosen.iter().enumerate() {
                let (above, left) = modes.neighbors(x, index, chosen);
                subblock_modes::write(writer, mode, above, left);
            }
        }
    }
    let chroma = coded.chroma;
    writer.put(chroma != Whole::Dc, 142);
    if chroma != Whole::Dc {
        writer.put(chroma != Whole::Vertical, 114);
        if chroma != Whole::Vertical {
            writer.put(chroma != Whole::Horizontal, 183);
        }
    }
}

#[cold]
fn wrong_size() -> Error {
    Error::argument("the size is out of its range or does not fit the samples")
}

#[cold]
fn too_large() -> Error {
    Error::unsupported("a partition that is longer than VP8 can state is not supported")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Uncancelled;
    use crate::error::ErrorKind;

    #[test]
    fn a_first_partition_that_is_too_long_gets_fewer_modes() {
        let size = Size { width: 128, height: 96 };
        let pixels: Vec<u8> = (0..size.pixels() as u32 * 3)
            .map(|i| (i.wrapping_mul(2_654_435_761) >> 25) as u8 + (i / 700) as u8)
            .collect();
        let image = Yuv::from_rgb(size, &pixels, true).unwrap();
        let options = EncodeOptions::default();
        let encode =
            |most| encode_within(most, &image.planes(), &options, &Uncancelled, &mut |_, _, _| {});
        let first_of =
            |frame: &[u8]| (u32::from_le_bytes([frame[0], frame[1], frame[2], 0]) >> 5) as usize;
        let usual = encode(FIRST_PARTITION).unwrap();
        let short = encode(first_of(&usual) - 1).unwrap();
        assert!(first_of(&short) < first_of(&usual));
        for frame in [usual, short] {
            let decoder = crate::Decoder::new(&frame, &crate::Limits::default()).unwrap();
            assert_eq!(decoder.decode_planes(&Uncancelled).unwrap().1.damage, None);
        }
        assert_eq!(encode(10).unwrap_err().kind(), ErrorKind::Unsupported);
    }
}

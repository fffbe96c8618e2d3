//! AV1 by rav1e: one frame, on the calling thread only.

use rav1e::prelude::{
    BlockSize, ChromaSampling, ColorDescription, ColorPrimaries, Config, Context, EncoderConfig,
    EncoderStatus, Frame, MatrixCoefficients, PartitionRange, PixelRange, Rational,
    SceneDetectionSpeed, SpeedSettings, TransferCharacteristics,
};

use crate::codecs::avif::options::AvifOptions;
use crate::codecs::avif::stop::until_cancelled;
use crate::size::Size;
use fcimage_base::error::{Error, Result};

/// What the planes of a frame hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Planes {
    /// Y, and Cb and Cr at half the width and height.
    Color,
    /// Y.
    Gray,
    /// Alpha.
    Alpha,
}

/// The OBUs of one frame, which `fill` fills.
///
/// # Errors
/// `Encode` where rav1e fails, `Cancelled` where the call was cancelled.
pub(super) fn encode(
    size: Size,
    planes: Planes,
    options: &AvifOptions,
    fill: impl FnOnce(&mut Frame<u8>),
) -> Result<Vec<u8>> {
    let config = Config::new().with_encoder_config(settings(size, planes, options));
    until_cancelled(|| {
        let mut context: Context<u8> = config.new_context().map_err(failed)?;
        let mut frame = context.new_frame();
        fill(&mut frame);
        context.send_frame(frame).map_err(failed)?;
        context.flush();
        let mut data = Vec::new();
        loop {
            match context.receive_packet() {
                Ok(mut packet) if data.is_empty() => data = std::mem::take(&mut packet.data),
                Ok(packet) => data.extend(packet.data),
                Err(EncoderStatus::Encoded) => {}
                Err(EncoderStatus::LimitReached) if data.is_empty() => {
                    return Err(Error::internal("rav1e wrote no frame"));
                }
                Err(EncoderStatus::LimitReached) => return Ok(without_delimiter(data)),
                Err(error) => return Err(failed(error)),
            }
        }
    })
}

/// The OBUs without the temporal delimiter at their start, which an item should not have
/// (AV1-ISOBMFF, 2.4).
fn without_delimiter(mut data: Vec<u8>) -> Vec<u8> {
    const DELIMITER: [u8; 2] = [0x12, 0];
    if data.starts_with(&DELIMITER) {
        data.drain(..DELIMITER.len());
    }
    data
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::encode(format!("rav1e: {error}"))
}

fn settings(size: Size, planes: Planes, options: &AvifOptions) -> EncoderConfig {
    let mut speed = SpeedSettings::from_preset(options.speed());
    speed.scene_detection_mode = SceneDetectionSpeed::None;
    if options.speed() == 10 {
        // The preset codes blocks of 32 by 32, for videos. Those of 16 by 16 take as long, and save an
        // eighth of the bytes of a photo at the same quality.
        speed.partition.partition_range =
            PartitionRange::new(BlockSize::BLOCK_16X16, BlockSize::BLOCK_16X16);
    }
    let quantizer = quantizer(options.quality());
    EncoderConfig {
        width: size.width as usize,
        height: size.height as usize,
        time_base: Rational::new(1, 1),
        still_picture: true,
        bit_depth: 8,
        chroma_sampling: match planes {
            Planes::Color => ChromaSampling::Cs420,
            Planes::Gray | Planes::Alpha => ChromaSampling::Cs400,
        },
        pixel_range: PixelRange::Full,
        color_description: (planes != Planes::Alpha).then_some(ColorDescription {
            color_primaries: ColorPrimaries::BT709,
            transfer_characteristics: TransferCharacteristics::SRGB,
            matrix_coefficients: MatrixCoefficients::BT601,
        }),
        min_key_frame_interval: 0,
        max_key_frame_interval: 0,
        quantizer: quantizer.into(),
        min_quantizer: quantizer,
        tiles: 1,
        speed_settings: speed,
        ..EncoderConfig::default()
    }
}

/// The quantizer of a quality, 1 to 255. The same scale as that of the crate `ravif`.
fn quantizer(quality: u8) -> u8 {
    let quality = u32::from(quality);
    let thousandths = match quality {
        82.. => (100 - quality) * 26,
        26.. => 875 - quality * 5,
        _ => 1000 - quality * 10,
    };
    u8::try_from(thousandths * 255 / 1000).unwrap_or(u8::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_higher_quality_never_has_a_larger_quantizer() {
        let all: Vec<u8> = AvifOptions::QUALITY.map(quantizer).collect();
        assert!(all.is_sorted_by(|a, b| a >= b), "{all:?}");
        assert_eq!((quantizer(1), quantizer(80), quantizer(100)), (252, 121, 1));
    }
}

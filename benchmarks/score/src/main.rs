//! Reads lines "WIDTH HEIGHT REFERENCE CANDIDATE" (files of raw RGB, 8 bits per sample) from standard
//! input and prints the SSIMULACRA2 score of each pair: 100 is identical, 90 has no visible loss.

use std::io::{BufRead, stdin};

use ssimulacra2::{ColorPrimaries, Rgb, TransferCharacteristic, compute_frame_ssimulacra2};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for line in stdin().lock().lines() {
        let line = line?;
        let words: Vec<&str> = line.split(' ').collect();
        let [width, height, reference, candidate] = words[..] else {
            return Err(format!("expected WIDTH HEIGHT REFERENCE CANDIDATE, got {line:?}").into());
        };
        let size = (width.parse()?, height.parse()?);
        let score = compute_frame_ssimulacra2(read(reference, size)?, read(candidate, size)?)?;
        println!("{score:.3}");
    }
    Ok(())
}

fn read(path: &str, (width, height): (usize, usize)) -> Result<Rgb, Box<dyn std::error::Error>> {
    let samples = std::fs::read(path)?;
    let pixels: Vec<[f32; 3]> = samples
        .as_chunks::<3>()
        .0
        .iter()
        .map(|pixel| pixel.map(|sample| f32::from(sample) / 255.0))
        .collect();
    let (transfer, primaries) = (TransferCharacteristic::SRGB, ColorPrimaries::BT709);
    Ok(Rgb::new(pixels, width, height, transfer, primaries)?)
}

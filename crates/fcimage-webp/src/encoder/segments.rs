//! Segments: macroblocks that are about as easy to compress share a quantizer.
//!
//! A flat macroblock shows errors that a busy one hides. So each macroblock is judged first; the
//! judgments are sorted into at most four clusters, and each cluster gets its own quantizer around
//! that of the quality.

use crate::encoder::quantizer::ChromaDeltas;
use crate::tables::quantizers::AC_FACTORS;

/// The most segments a frame can have.
pub(super) const SEGMENTS: usize = 4;

/// How far the segments differ from each other, in percent of what is possible.
const SPREAD: i32 = 50;

/// Rounds of clustering.
const ROUNDS: usize = 6;

/// What analysis found out about the macroblocks.
pub(super) struct Judgments {
    /// For each macroblock how hard it is to compress: 0 to 255; nothing where nobody sees it.
    pub(super) hardness: Vec<Option<u8>>,
    /// The sum of the susceptibilities of chroma.
    pub(super) chroma: u64,
    /// How many macroblocks are seen.
    pub(super) seen: u64,
}

/// A segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Segment {
    /// Its index of steps, 0 to 127.
    pub(super) index: u8,
    /// How strongly the loop filter smooths it, 0 to 63.
    pub(super) filter: u8,
}

/// The segments of a frame.
pub(super) struct Segments {
    /// One to four.
    pub(super) all: Vec<Segment>,
    /// The segment of each macroblock.
    pub(super) map: Vec<u8>,
    /// The indices of chroma.
    pub(super) chroma: ChromaDeltas,
}

/// A cluster of macroblocks.
#[derive(Clone, Copy, Default)]
struct Cluster {
    center: i32,
    members: i32,
}

impl Segments {
    /// Sorts the macroblocks into segments and chooses their quantizers.
    pub(super) fn new(judgments: &Judgments, quality: u8, filter_strength: u8) -> Self {
        let (clusters, cluster_of) = clusters(&judgments.hardness);
        let members: i64 = clusters.iter().map(|c| i64::from(c.members)).sum();
        let weighted: i64 =
            clusters.iter().map(|c| i64::from(c.center) * i64::from(c.members)).sum();
        let mean = ((weighted + members / 2) / members.max(1)) as i32;
        let least = clusters.iter().map(|c| c.center).min().unwrap_or(0);
        let most = clusters.iter().map(|c| c.center).max().unwrap_or(0).max(least + 1);
        let wanted = clusters.map(|cluster| {
            let deviation = 255 * (cluster.center - mean) / (most - least);
            let hardness = 255 * (cluster.center - least) / (most - least);
            let index = step_index(quality, deviation.clamp(-127, 127));
            Segment { index, filter: filter(index, hardness, filter_strength) }
        });
        // Segments that turned out alike become one.
        let mut all: Vec<Segment> = Vec::with_capacity(SEGMENTS);
        let number = wanted.map(|segment| match all.iter().position(|known| *known == segment) {
            Some(known) => known as u8,
            None => {
                all.push(segment);
                (all.len() - 1) as u8
            }
        });
        // Where nobody looks, the cheapest segment is the one that most are in.
        let largest = (0..SEGMENTS).max_by_key(|&k| clusters[k].members).unwrap_or(0);
        let cluster = |hardness: Option<u8>| {
            hardness.map_or(largest, |hardness| usize::from(cluster_of[usize::from(hardness)]))
        };
        let map = judgments.hardness.iter().map(|&hardness| number[cluster(hardness)]);
        Self { all, map: map.collect(), chroma: chroma_deltas(judgments) }
    }
}

impl Segments {
    /// One segment for all.
    pub(super) fn one(judgments: &Judgments, quality: u8, filter_strength: u8) -> Self {
        let index = step_index(quality, 0);
        let all = vec![Segment { index, filter: filter(index, 0, filter_strength) }];
        let map = vec![0; judgments.hardness.len()];
        Self { all, map, chroma: chroma_deltas(judgments) }
    }
}

/// Sorts values of 0 to 255 into clusters (k-means), and says to which each value belongs.
fn clusters(values: &[Option<u8>]) -> ([Cluster; SEGMENTS], [u8; 256]) {
    let mut counts = [0_i32; 256];
    for &value in values.iter().flatten() {
        counts[usize::from(value)] += 1;
    }
    let least = counts.iter().position(|&count| count > 0).unwrap_or(0);
    let most = counts.iter().rposition(|&count| count > 0).unwrap_or(0);
    let range = most as i32 - least as i32;
    let mut clusters: [Cluster; SEGMENTS] = std::array::from_fn(|k| Cluster {
        center: least as i32 + (2 * k as i32 + 1) * range / (2 * SEGMENTS as i32),
        members: 0,
    });
    let mut cluster_of = [0; 256];
    for _ in 0..ROUNDS {
        let mut members = [0_i32; SEGMENTS];
        let mut sums = [0_i64; SEGMENTS];
        let mut nearest = 0;
        for value in least..=most {
            let count = counts[value];
            if count == 0 {
                continue;
            }
            let distance = |k: usize| (value as i32 - clusters[k].center).abs();
            while nearest + 1 < SEGMENTS && distance(nearest + 1) < distance(nearest) {
                nearest += 1;
            }
            cluster_of[value] = nearest as u8;
            members[nearest] += count;
            sums[nearest] += value as i64 * i64::from(count);
        }
        let mut moved = 0;
        for (k, cluster) in clusters.iter_mut().enumerate() {
            cluster.members = members[k];
            if let Some(mean) = (sums[k] + i64::from(members[k] / 2)).checked_div(members[k].into())
            {
                moved += (cluster.center - mean as i32).abs();
                cluster.center = mean as i32;
            }
        }
        if moved < 5 {
            break;
        }
    }
    (clusters, cluster_of)
}

/// The index of steps for a segment whose hardness deviates from the mean by `deviation` of 127.
fn step_index(quality: u8, deviation: i32) -> u8 {
    // Sizes go with about the third power of the steps; 75 is the middle of the scale.
    let quality = f64::from(quality) / 100.0;
    let linear = if quality < 0.75 { quality * (2.0 / 3.0) } else { 2.0 * quality - 1.0 };
    let strength = 0.9 * f64::from(SPREAD) / 100.0 / 128.0;
    let kept = linear.powf(1.0 / 3.0).powf(1.0 - strength * f64::from(deviation));
    (127.0 * (1.0 - kept)).clamp(0.0, 127.0) as u8
}

/// The strength of the loop filter: it goes with the steps, and spares what is hard to compress.
fn filter(index: u8, hardness: i32, strength: u8) -> u8 {
    let step = i32::from(AC_FACTORS[usize::from(index)]) / 4;
    let level = step.min(63) * 5 * i32::from(strength) / (256 + hardness.clamp(0, 255));
    // Weaker ones are not seen, but cost a decoder time.
    if level < 2 { 0 } else { level.min(63) as u8 }
}

/// Chroma that hides errors is quantized more; its DC coefficients less, for flat areas of a wrong
/// color are seen.
fn chroma_deltas(judgments: &Judgments) -> ChromaDeltas {
    let mean = (judgments.chroma / judgments.seen.max(1)) as i32;
    // A mean of 30 is low and one of 100 is high; the indices differ by -4 to 6.
    let ac = (mean - 64) * 10 / 70 * SPREAD / 100;
    ChromaDeltas { dc: -4 * SPREAD / 100, ac: ac.clamp(-4, 6) }
}

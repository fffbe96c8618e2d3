//! The fields that are read (TIFF 6.0, and its supplements by Adobe).

pub(super) const NEW_SUBFILE_TYPE: u16 = 254;
pub(super) const SUBFILE_TYPE: u16 = 255;
pub(super) const WIDTH: u16 = 256;
pub(super) const HEIGHT: u16 = 257;
pub(super) const BITS: u16 = 258;
pub(super) const COMPRESSION: u16 = 259;
pub(super) const PHOTOMETRIC: u16 = 262;
pub(super) const FILL_ORDER: u16 = 266;
pub(super) const STRIP_OFFSETS: u16 = 273;
pub(super) const ORIENTATION: u16 = 274;
pub(super) const SAMPLES: u16 = 277;
pub(super) const ROWS_PER_STRIP: u16 = 278;
pub(super) const STRIP_BYTES: u16 = 279;
pub(super) const X_RESOLUTION: u16 = 282;
pub(super) const Y_RESOLUTION: u16 = 283;
pub(super) const PLANAR: u16 = 284;
pub(super) const T4_OPTIONS: u16 = 292;
pub(super) const RESOLUTION_UNIT: u16 = 296;
pub(super) const ARTIST: u16 = 315;
pub(super) const PREDICTOR: u16 = 317;
pub(super) const WHITE_POINT: u16 = 318;
pub(super) const COLOR_MAP: u16 = 320;
pub(super) const TILE_WIDTH: u16 = 322;
pub(super) const TILE_HEIGHT: u16 = 323;
pub(super) const TILE_OFFSETS: u16 = 324;
pub(super) const TILE_BYTES: u16 = 325;
pub(super) const SUB_DIRECTORIES: u16 = 330;
pub(super) const INK_SET: u16 = 332;
pub(super) const EXTRA_SAMPLES: u16 = 338;
pub(super) const SAMPLE_FORMAT: u16 = 339;
pub(super) const JPEG_TABLES: u16 = 347;
pub(super) const JPEG_STREAM: u16 = 513;
pub(super) const JPEG_STREAM_BYTES: u16 = 514;
pub(super) const JPEG_RESTART_INTERVAL: u16 = 515;
pub(super) const JPEG_QUANTIZATION: u16 = 519;
pub(super) const JPEG_DC: u16 = 520;
pub(super) const JPEG_AC: u16 = 521;
pub(super) const YCBCR_COEFFICIENTS: u16 = 529;
pub(super) const YCBCR_SUBSAMPLING: u16 = 530;
pub(super) const REFERENCE_BLACK_WHITE: u16 = 532;
pub(super) const COPYRIGHT: u16 = 33_432;
pub(super) const ICC: u16 = 34_675;
pub(super) const XMP: u16 = 700;
pub(super) const DNG_VERSION: u16 = 50_706;

/// All of them: what other fields point to is not looked at.
pub(super) const ALL: [u16; 44] = [
    NEW_SUBFILE_TYPE,
    SUBFILE_TYPE,
    WIDTH,
    HEIGHT,
    BITS,
    COMPRESSION,
    PHOTOMETRIC,
    FILL_ORDER,
    STRIP_OFFSETS,
    ORIENTATION,
    SAMPLES,
    ROWS_PER_STRIP,
    STRIP_BYTES,
    X_RESOLUTION,
    Y_RESOLUTION,
    PLANAR,
    T4_OPTIONS,
    RESOLUTION_UNIT,
    ARTIST,
    PREDICTOR,
    WHITE_POINT,
    COLOR_MAP,
    TILE_WIDTH,
    TILE_HEIGHT,
    TILE_OFFSETS,
    TILE_BYTES,
    SUB_DIRECTORIES,
    INK_SET,
    EXTRA_SAMPLES,
    SAMPLE_FORMAT,
    JPEG_TABLES,
    JPEG_STREAM,
    JPEG_STREAM_BYTES,
    JPEG_RESTART_INTERVAL,
    JPEG_QUANTIZATION,
    JPEG_DC,
    JPEG_AC,
    YCBCR_COEFFICIENTS,
    YCBCR_SUBSAMPLING,
    REFERENCE_BLACK_WHITE,
    COPYRIGHT,
    ICC,
    XMP,
    DNG_VERSION,
];

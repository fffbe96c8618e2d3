//! The names of tags (Exif 3.0, tables 4, 7, 8, 15 and 16; TIFF 6.0; Windows).
//!
//! Each table is one text of numbers and names, which takes less of the library than a list of strings
//! with their addresses.

use std::fmt;

/// Tags of the main directory and of Exif's own, which share no numbers. Where a number has several
/// names, the first is the one that is shown: the others are of Exif 2.2 and of Pillow.
const IMAGE: &str = "\
000bProcessingSoftware 00feNewSubfileType 00ffSubfileType 0100ImageWidth 0101ImageLength \
0102BitsPerSample 0103Compression 0106PhotometricInterpretation 010aFillOrder 010dDocumentName \
010eImageDescription 010fMake 0110Model 0111StripOffsets 0112Orientation 0115SamplesPerPixel \
0116RowsPerStrip 0117StripByteCounts 011aXResolution 011bYResolution 011cPlanarConfiguration \
011dPageName 0128ResolutionUnit 0129PageNumber 012dTransferFunction 0131Software 0132DateTime \
013bArtist 013cHostComputer 013dPredictor 013eWhitePoint 013fPrimaryChromaticities 0140ColorMap \
0142TileWidth 0143TileLength 0144TileOffsets 0145TileByteCounts 014aSubIFDs 0152ExtraSamples \
0153SampleFormat 015bJPEGTables 0201JPEGInterchangeFormat 0201JpegIFOffset \
0202JPEGInterchangeFormatLength 0202JpegIFByteCount \
0211YCbCrCoefficients 0212YCbCrSubSampling 0213YCbCrPositioning 0214ReferenceBlackWhite \
02bcXMLPacket 4746Rating 4749RatingPercent 8298Copyright 829aExposureTime 829dFNumber 83bbIPTCNAA \
8649ImageResources 8773InterColorProfile 8822ExposureProgram 8824SpectralSensitivity \
8827PhotographicSensitivity 8827ISOSpeedRatings 8828OECF 8830SensitivityType \
8831StandardOutputSensitivity 8832RecommendedExposureIndex 8833ISOSpeed 8834ISOSpeedLatitudeyyy \
8835ISOSpeedLatitudezzz 9000ExifVersion 9003DateTimeOriginal 9004DateTimeDigitized 9010OffsetTime \
9011OffsetTimeOriginal 9012OffsetTimeDigitized 9101ComponentsConfiguration \
9102CompressedBitsPerPixel 9201ShutterSpeedValue 9202ApertureValue 9203BrightnessValue \
9204ExposureBiasValue 9205MaxApertureValue 9206SubjectDistance 9207MeteringMode 9208LightSource \
9209Flash 920aFocalLength 9214SubjectArea 927cMakerNote 9286UserComment 9290SubSecTime \
9290SubsecTime 9291SubSecTimeOriginal 9291SubsecTimeOriginal 9292SubSecTimeDigitized \
9292SubsecTimeDigitized 9400Temperature 9400AmbientTemperature 9401Humidity 9402Pressure \
9403WaterDepth 9404Acceleration 9405CameraElevationAngle 9c9bXPTitle 9c9cXPComment 9c9dXPAuthor \
9c9eXPKeywords 9c9fXPSubject a000FlashpixVersion a000FlashPixVersion a001ColorSpace \
a002PixelXDimension a002ExifImageWidth a003PixelYDimension a003ExifImageHeight \
a004RelatedSoundFile a20bFlashEnergy a20cSpatialFrequencyResponse a20eFocalPlaneXResolution \
a20fFocalPlaneYResolution a210FocalPlaneResolutionUnit a214SubjectLocation a215ExposureIndex \
a217SensingMethod a300FileSource a301SceneType a302CFAPattern a401CustomRendered a402ExposureMode \
a403WhiteBalance a404DigitalZoomRatio a405FocalLengthIn35mmFilm a406SceneCaptureType \
a407GainControl a408Contrast a409Saturation a40aSharpness a40bDeviceSettingDescription \
a40cSubjectDistanceRange a420ImageUniqueID a430CameraOwnerName a431BodySerialNumber \
a432LensSpecification a433LensMake a434LensModel a435LensSerialNumber a436ImageTitle \
a437Photographer a438ImageEditor a439CameraFirmware a43aRAWDevelopingSoftware \
a43bImageEditingSoftware a43cMetadataEditingSoftware a460CompositeImage \
a461SourceImageNumberOfCompositeImage a461CompositeImageCount \
a462SourceExposureTimesOfCompositeImage a462CompositeImageExposureTimes a500Gamma \
c4a5PrintImageMatching ea1cPadding ea1dOffsetSchema";

/// Tags of the directory of the place.
const GPS: &str = "\
0000GPSVersionID 0001GPSLatitudeRef 0002GPSLatitude 0003GPSLongitudeRef 0004GPSLongitude \
0005GPSAltitudeRef 0006GPSAltitude 0007GPSTimeStamp 0008GPSSatellites 0009GPSStatus \
000aGPSMeasureMode 000bGPSDOP 000cGPSSpeedRef 000dGPSSpeed 000eGPSTrackRef 000fGPSTrack \
0010GPSImgDirectionRef 0011GPSImgDirection 0012GPSMapDatum 0013GPSDestLatitudeRef \
0014GPSDestLatitude 0015GPSDestLongitudeRef 0016GPSDestLongitude 0017GPSDestBearingRef \
0018GPSDestBearing 0019GPSDestDistanceRef 001aGPSDestDistance 001bGPSProcessingMethod \
001cGPSAreaInformation 001dGPSDateStamp 001eGPSDifferential 001fGPSHPositioningError";

/// Tags of the directory of interoperability.
const INTEROP: &str = "\
0001InteropIndex 0002InteropVersion 1000RelatedImageFileFormat 1001RelatedImageWidth \
1002RelatedImageLength 1002RelatedImageHeight";

/// Where a tag is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Directory {
    /// In the main directory (0th IFD), or in the one of Exif's own tags.
    Image,
    /// In the directory of the place.
    Gps,
    /// In the directory of interoperability.
    Interop,
}

impl Directory {
    const ALL: [Self; 3] = [Self::Image, Self::Gps, Self::Interop];

    const fn table(self) -> &'static str {
        match self {
            Self::Image => IMAGE,
            Self::Gps => GPS,
            Self::Interop => INTEROP,
        }
    }

    /// What stands before the number of a tag without a name.
    const fn prefix(self) -> &'static str {
        match self {
            Self::Image => "",
            Self::Gps => "GPS",
            Self::Interop => "Interop",
        }
    }

    fn entries(self) -> impl Iterator<Item = (u16, &'static str)> {
        self.table().split(' ').filter_map(|entry| {
            let (number, name) = entry.split_at_checked(4)?;
            Some((u16::from_str_radix(number, 16).ok()?, name))
        })
    }
}

/// A tag of one directory. It is shown as its name, or as its number where it has none: `0xc4a6`,
/// `GPS0x0020`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    /// Where it is.
    pub directory: Directory,
    /// Its number.
    pub tag: u16,
}

impl Key {
    /// A tag of the main directory or of Exif's own.
    pub const fn image(tag: u16) -> Self {
        Self { directory: Directory::Image, tag }
    }

    /// A tag of the place.
    pub const fn gps(tag: u16) -> Self {
        Self { directory: Directory::Gps, tag }
    }

    /// The tag of this name, or of a name as a tag without one is shown.
    pub fn from_name(name: &str) -> Option<Self> {
        let named = Directory::ALL.into_iter().find_map(|directory| {
            let (tag, _) = directory.entries().find(|(_, known)| *known == name)?;
            Some(Self { directory, tag })
        });
        named.or_else(|| {
            let (prefix, digits) = name.split_once("0x").filter(|(_, digits)| digits.len() == 4)?;
            let directory = Directory::ALL.into_iter().find(|d| d.prefix() == prefix)?;
            let tag = u16::from_str_radix(digits, 16).ok()?;
            // A tag has one such name only: no name besides, no sign, no capitals.
            let key = Self { directory, tag };
            (key.to_string() == name).then_some(key)
        })
    }

    /// Its name, unless it has none.
    pub fn name(self) -> Option<&'static str> {
        let mut entries = self.directory.entries();
        entries.find(|(tag, _)| *tag == self.tag).map(|(_, name)| name)
    }

    /// All names, in the order of numbers.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Directory::ALL.into_iter().flat_map(|directory| directory.entries().map(|(_, name)| name))
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "{}0x{:04x}", self.directory.prefix(), self.tag),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_sorted_and_every_name_is_there_once() {
        for directory in Directory::ALL {
            let numbers: Vec<u16> = directory.entries().map(|(tag, _)| tag).collect();
            assert!(numbers.is_sorted());
            assert_eq!(numbers.len(), directory.table().split(' ').count());
        }
        let mut names: Vec<&str> = Key::names().collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn a_name_gives_its_tag_and_a_tag_its_first_name() {
        for name in Key::names() {
            let key = Key::from_name(name).unwrap();
            assert_eq!(Key::from_name(key.name().unwrap()), Some(key), "{name}");
        }
        assert_eq!(Key::from_name("ISOSpeedRatings"), Some(Key::image(0x8827)));
        assert_eq!(Key::image(0x8827).to_string(), "PhotographicSensitivity");
        assert_eq!(Key::from_name("GPSLatitude"), Some(Key::gps(2)));
    }

    #[test]
    fn a_tag_without_a_name_is_called_by_its_number() {
        let interop = Key { directory: Directory::Interop, tag: 0x0bad };
        let keys = [(Key::image(0xc4a6), "0xc4a6"), (Key::gps(0x40), "GPS0x0040")];
        for (key, name) in keys.into_iter().chain([(interop, "Interop0x0bad")]) {
            assert_eq!(key.to_string(), name);
            assert_eq!(Key::from_name(name), Some(key));
        }
        for none in ["0x0110", "0x110", "0xc4a6a", "0x+4a6", "Nothing", "", "gps0x0040"] {
            assert_eq!(Key::from_name(none), None, "{none}");
        }
    }
}

//! Which properties of XMP can be kept.
//!
//! Properties are kept by name, not left out by name: what this list does not know may hold anything,
//! such as thumbnails, faces, histories and identifiers of documents. Those that no longer fit the pixels
//! are left out, too.

/// A namespace with its properties.
#[derive(Debug)]
pub(super) struct Namespace {
    /// What comes before its names.
    pub(super) prefix: &'static str,
    pub(super) uri: &'static str,
    /// Properties that say neither where an image was made nor by which camera.
    harmless: &'static [&'static str],
    /// Properties of place, and numbers and names by which one camera is recognized.
    place: &'static [&'static str],
}

/// A property that can be kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name {
    pub(super) namespace: &'static Namespace,
    pub(super) local: &'static str,
    /// Whether it is one of place, or a serial number.
    pub(super) is_place: bool,
}

impl Name {
    /// The property with this name, if it can be kept.
    pub(super) fn find(uri: &str, local: &str) -> Option<Self> {
        let namespace = NAMESPACES.iter().find(|namespace| namespace.uri == uri)?;
        [(namespace.harmless, false), (namespace.place, true)].into_iter().find_map(
            |(names, is_place)| {
                let local = names.iter().find(|name| **name == local)?;
                Some(Self { namespace, local, is_place })
            },
        )
    }

    pub(super) fn is(&self, prefix: &str, local: &str) -> bool {
        self.namespace.prefix == prefix && self.local == local
    }
}

/// XMP specification, parts 1 and 2; IPTC Photo Metadata; Exif 2.32 for XMP.
pub(super) const NAMESPACES: &[Namespace] = &[
    Namespace {
        prefix: "dc",
        uri: "http://purl.org/dc/elements/1.1/",
        harmless: &[
            "contributor",
            "creator",
            "date",
            "description",
            "language",
            "publisher",
            "rights",
            "source",
            "subject",
            "title",
            "type",
        ],
        place: &["coverage"],
    },
    Namespace {
        prefix: "xmp",
        uri: "http://ns.adobe.com/xap/1.0/",
        harmless: &["CreateDate", "CreatorTool", "Label", "MetadataDate", "ModifyDate", "Rating"],
        place: &[],
    },
    Namespace {
        prefix: "xmpRights",
        uri: "http://ns.adobe.com/xap/1.0/rights/",
        harmless: &["Certificate", "Marked", "Owner", "UsageTerms", "WebStatement"],
        place: &[],
    },
    Namespace {
        prefix: "photoshop",
        uri: "http://ns.adobe.com/photoshop/1.0/",
        harmless: &[
            "AuthorsPosition",
            "CaptionWriter",
            "Category",
            "Credit",
            "DateCreated",
            "Headline",
            "Instructions",
            "Source",
            "SupplementalCategories",
            "TransmissionReference",
            "Urgency",
        ],
        place: &["City", "Country", "State"],
    },
    Namespace {
        prefix: "Iptc4xmpCore",
        uri: "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
        harmless: &[
            "AltTextAccessibility",
            "ExtDescrAccessibility",
            "IntellectualGenre",
            "Scene",
            "SubjectCode",
        ],
        place: &["CountryCode", "Location"],
    },
    Namespace {
        prefix: "Iptc4xmpExt",
        uri: "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
        harmless: &["DigitalSourceType"],
        place: &[],
    },
    Namespace {
        prefix: "plus",
        uri: "http://ns.useplus.org/ldf/xmp/1.0/",
        harmless: &["CreditLineRequired", "DataMining", "OtherConstraints"],
        place: &[],
    },
    Namespace {
        prefix: "exif",
        uri: "http://ns.adobe.com/exif/1.0/",
        harmless: &[],
        place: &[
            "GPSAltitude",
            "GPSAltitudeRef",
            "GPSAreaInformation",
            "GPSDOP",
            "GPSDateStamp",
            "GPSDestBearing",
            "GPSDestBearingRef",
            "GPSDestDistance",
            "GPSDestDistanceRef",
            "GPSDestLatitude",
            "GPSDestLongitude",
            "GPSDifferential",
            "GPSHPositioningError",
            "GPSImgDirection",
            "GPSImgDirectionRef",
            "GPSLatitude",
            "GPSLongitude",
            "GPSMapDatum",
            "GPSMeasureMode",
            "GPSProcessingMethod",
            "GPSSatellites",
            "GPSSpeed",
            "GPSSpeedRef",
            "GPSStatus",
            "GPSTimeStamp",
            "GPSTrack",
            "GPSTrackRef",
            "GPSVersionID",
        ],
    },
    Namespace {
        prefix: "aux",
        uri: "http://ns.adobe.com/exif/1.0/aux/",
        harmless: &["Lens"],
        place: &["LensSerialNumber", "OwnerName", "SerialNumber"],
    },
    Namespace {
        prefix: "exifEX",
        uri: "http://cipa.jp/exif/1.0/",
        harmless: &["LensMake", "LensModel"],
        place: &["BodySerialNumber", "CameraOwnerName", "LensSerialNumber"],
    },
];

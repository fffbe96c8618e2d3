//! Whose storage an object is in.

/// The object storage that announced an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Provider {
    /// Alibaba Cloud OSS.
    Oss,
    /// Amazon S3.
    S3,
    /// MinIO.
    Minio,
    /// Tencent Cloud COS.
    Cos,
    /// Huawei Cloud OBS.
    Obs,
    /// Cloudflare R2.
    R2,
    /// Google Cloud Storage.
    Gcs,
}

impl Provider {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Oss, Self::S3, Self::Minio, Self::Cos, Self::Obs, Self::R2, Self::Gcs];

    /// The provider's name in Python.
    pub fn name(self) -> &'static str {
        match self {
            Self::Oss => "oss",
            Self::S3 => "s3",
            Self::Minio => "minio",
            Self::Cos => "cos",
            Self::Obs => "obs",
            Self::R2 => "r2",
            Self::Gcs => "gcs",
        }
    }

    /// The provider with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|provider| provider.name() == name)
    }
}

//! What every effect says of itself, and does.

use serde_json::{Map, Value};

use crate::ops::effects::region::Regions;
use crate::pixels::{Pixels, Shape};
use crate::recipe::json::Object;
use crate::recipe::schema::Key;
use fcimage_base::error::Result;

/// What each effect does, and how it is written in JSON.
pub(super) trait Filter {
    /// The value of "effect" in JSON.
    const NAME: &'static str;

    /// The keys of its options in JSON.
    const KEYS: &'static [Key];

    /// Reads the options from an object that has only known keys.
    fn read(object: &Object<'_>) -> Result<Self>
    where
        Self: Sized;

    /// Writes all options.
    fn write(&self, object: &mut Map<String, Value>);

    /// Changes all of `image`.
    fn apply(&self, image: &mut Pixels) -> Result<()>;

    /// An upper bound of the bytes that [`apply`](Self::apply) holds besides the image.
    fn scratch_bytes(&self, shape: Shape) -> u64;

    /// Where it is applied; `None`: everywhere.
    fn regions(&self) -> Option<&Regions> {
        None
    }
}

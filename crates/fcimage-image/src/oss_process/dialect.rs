//! The object storages that have this grammar, and where they differ.

use crate::recipe::geometry::gravity::Gravity;
use fcimage_base::error::{Error, Result};

/// One object storage: the name of its query parameter, and what is called otherwise.
#[derive(Debug, PartialEq, Eq)]
pub struct Dialect {
    /// The name of the dialect: "oss", "tos", "obs" or "bos".
    pub name: &'static str,
    /// The name of the query parameter.
    pub parameter: &'static str,
    /// The names of corners, edges and center, in the order of [`PLACES`], where they are known.
    gravities: Option<[&'static str; 9]>,
    /// The actions whose grammar is the same; `None`: all.
    actions: Option<&'static [&'static str]>,
    /// The key before the only value of some actions.
    keys: &'static [(&'static str, &'static str)],
}

/// From the upper left corner to the lower right one, row by row.
const PLACES: [Gravity; 9] = [
    Gravity::NorthWest,
    Gravity::North,
    Gravity::NorthEast,
    Gravity::West,
    Gravity::Center,
    Gravity::East,
    Gravity::SouthWest,
    Gravity::South,
    Gravity::SouthEast,
];

const COMPASS: [&str; 9] = ["nw", "north", "ne", "west", "center", "east", "sw", "south", "se"];

/// Every dialect; the first is that of Alibaba Cloud OSS.
pub static DIALECTS: [Dialect; 4] = [
    Dialect {
        name: "oss",
        parameter: "x-oss-process",
        gravities: Some(COMPASS),
        actions: None,
        keys: &[],
    },
    Dialect {
        name: "tos",
        parameter: "x-tos-process",
        gravities: Some(COMPASS),
        actions: None,
        keys: &[],
    },
    Dialect {
        name: "obs",
        parameter: "x-image-process",
        gravities: Some(["tl", "top", "tr", "left", "center", "right", "bl", "bottom", "br"]),
        actions: None,
        keys: &[],
    },
    Dialect {
        name: "bos",
        parameter: "x-bce-process",
        gravities: None,
        actions: Some(&["resize", "crop", "quality", "blur", "bright", "format"]),
        keys: &[("bright", "b"), ("format", "f")],
    },
];

/// The dialect of Alibaba Cloud OSS.
pub static OSS: &Dialect = &DIALECTS[0];

impl Dialect {
    /// The dialect called `name`.
    ///
    /// # Errors
    /// `Argument` where there is none.
    pub fn from_name(name: &str) -> Result<&'static Self> {
        DIALECTS.iter().find(|dialect| dialect.name == name).ok_or_else(|| {
            let names = DIALECTS.each_ref().map(|dialect| dialect.name).join(", ");
            Error::argument(format!("dialect must be one of {names}, got {name:?}"))
        })
    }

    /// Whether the grammar of an action is the same.
    pub(super) fn has(&self, action: &str) -> bool {
        self.actions.is_none_or(|actions| actions.contains(&action))
    }

    /// The actions whose grammar is the same, where these are not all.
    pub(super) const fn actions(&self) -> Option<&'static [&'static str]> {
        self.actions
    }

    /// The key before the only value of an action.
    pub(super) fn key_of_value(&self, action: &str) -> Option<&'static str> {
        self.keys.iter().find(|(name, _)| *name == action).map(|(_, key)| *key)
    }

    /// The corner, edge or center called `name`.
    pub(super) fn gravity(&self, name: &str) -> Option<Gravity> {
        let names = self.gravities.iter().flatten();
        names.zip(PLACES).find(|(own, _)| **own == name).map(|(_, place)| place)
    }

    /// The names of corners, edges and center, for messages.
    pub(super) fn gravity_names(&self) -> String {
        match self.gravities {
            Some(names) => format!("one of {}", names.join(", ")),
            None => format!("absent for {}", self.name),
        }
    }
}

//! A whole string: actions, or a question about the image.

use crate::oss_process::actions::action::Action;
use crate::oss_process::dialect::Dialect;
use crate::oss_process::error::{
    bad_request, invalid, missing, no_such_style, not_implemented, quoted, wrong_style_name,
};
use crate::oss_process::limits::{MAX_ACTIONS, MAX_BYTES, MAX_MARK_IMAGES};
use crate::oss_process::params::Params;
use fcimage_base::error::Result;

/// The styles of a bucket: what each name stands for.
pub type Styles<'s> = &'s dyn Fn(&str) -> Option<String>;

/// What a string asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// An image, made by these actions.
    Image(Vec<Action>),
    /// The facts of the image as JSON.
    Info,
    /// One color.
    AverageHue,
}

/// A processing string that was read and checked.
///
/// ```
/// use fcimage_image::oss_process::{OSS, Process};
/// let process = Process::parse("image/resize,w_200/format,webp", OSS, &|_| None)?;
/// assert_eq!(process.kind(), "image");
/// let error = Process::parse("image/rotate,400", OSS, &|_| None).unwrap_err();
/// assert_eq!(error.service_code().unwrap().ec().as_deref(), Some("0040-00000217"));
/// # Ok::<(), fcimage_base::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Process {
    text: String,
    pub(super) kind: Kind,
    dialect: &'static Dialect,
}

impl Process {
    /// The names that [`kind`](Self::kind) can have.
    pub const KINDS: [&str; 3] = ["image", "info", "average-hue"];

    /// Reads `image/...` or `style/NAME`.
    ///
    /// # Errors
    /// `Argument` with the code of the object storage, and the number of its cause where it is known.
    pub fn parse(text: &str, dialect: &'static Dialect, styles: Styles<'_>) -> Result<Self> {
        check_length(text)?;
        let text = without_saving(text)?;
        let Some(name) = text.strip_prefix("style/") else {
            return Self::actions(text, dialect);
        };
        check_style_name(name)?;
        let Some(content) = styles(name) else {
            return Err(no_such_style(format!("there is no style {}", quoted(name))));
        };
        let within = |error: fcimage_base::Error| error.with_context(&format!("style {name:?}"));
        check_length(&content).map_err(within)?;
        Self::actions(&content, dialect).map_err(within)
    }

    fn actions(text: &str, dialect: &'static Dialect) -> Result<Self> {
        let Some(list) = text.strip_prefix("image/") else {
            return Err(wrong_start(text));
        };
        let kind = match list {
            "" => return Err(missing(Some(212), "image/ needs an action such as resize,w_200")),
            "info" if dialect.has("info") => Kind::Info,
            "average-hue" if dialect.has("average-hue") => Kind::AverageHue,
            list => Kind::Image(read(list, dialect)?),
        };
        Ok(Self { text: text.to_owned(), kind, dialect })
    }

    /// The string itself, or what the style stands for.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the string comes from.
    pub fn dialect(&self) -> &'static Dialect {
        self.dialect
    }

    /// What it gives: "image"; "info", which is JSON; or "average-hue", which is a text.
    pub fn kind(&self) -> &'static str {
        match self.kind {
            Kind::Image(_) => Self::KINDS[0],
            Kind::Info => Self::KINDS[1],
            Kind::AverageHue => Self::KINDS[2],
        }
    }

    /// The keys of the objects that its watermarks need, each once.
    pub fn objects(&self) -> Vec<&str> {
        let mut objects: Vec<&str> = Vec::new();
        for image in self.list().iter().filter_map(Action::mark_image) {
            if !objects.contains(&image.object.as_str()) {
                objects.push(&image.object);
            }
        }
        objects
    }

    /// What each action does, in plain words and in their order.
    pub fn explain(&self) -> Vec<String> {
        match &self.kind {
            Kind::Image(actions) => actions.iter().map(Action::explain).collect(),
            Kind::Info => vec!["answer with the facts of the image as JSON".to_owned()],
            Kind::AverageHue => {
                vec!["answer with the average color as text, such as 0x5c783b".to_owned()]
            }
        }
    }

    pub(super) fn list(&self) -> &[Action] {
        match &self.kind {
            Kind::Image(actions) => actions,
            Kind::Info | Kind::AverageHue => &[],
        }
    }
}

fn check_length(text: &str) -> Result<()> {
    if text.len() > MAX_BYTES {
        let length = text.len();
        let text = format!("a processing string may have {MAX_BYTES} bytes, got {length}");
        return Err(invalid(None, text));
    }
    Ok(())
}

/// Refuses what stores the result.
fn without_saving(text: &str) -> Result<&str> {
    match text.split_once('|') {
        None => Ok(text),
        Some((_, next)) if next.starts_with("sys/saveas") => Err(not_implemented(
            "sys/saveas is not supported: store the result with a key template, or with the put of \
             a storage",
        )),
        Some(_) => Err(invalid(None, "only sys/saveas can follow a |, and it is not supported")),
    }
}

fn check_style_name(name: &str) -> Result<()> {
    if name.is_empty() || name.len() > 63 {
        let text = format!("the name of a style has 1 to 63 characters, got {}", name.len());
        return Err(wrong_style_name(250, text));
    }
    if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte)) {
        let text = format!(
            "the name of a style consists of letters, digits, \"_\", \".\" and \"-\", got {}",
            quoted(name)
        );
        return Err(wrong_style_name(251, text));
    }
    Ok(())
}

/// The error for a string that is not about an image.
#[cold]
fn wrong_start(text: &str) -> fcimage_base::Error {
    let kind = text.split('/').next().unwrap_or_default();
    if matches!(kind, "video" | "doc" | "audio") {
        return not_implemented(format!("{kind}/... is not supported, only image/..."));
    }
    let text = quoted(text);
    invalid(None, format!("a processing string must begin with image/ or style/, got {text}"))
}

fn read(list: &str, dialect: &'static Dialect) -> Result<Vec<Action>> {
    let parts = list.split('/').count();
    if parts > MAX_ACTIONS {
        let text = format!("a processing string may have {MAX_ACTIONS} actions, got {parts}");
        return Err(invalid(None, text));
    }
    let actions = list.split('/').map(|part| Action::parse(&Params::of(part, dialect)));
    let actions: Vec<Action> = actions.collect::<Result<_>>()?;
    let images = actions.iter().filter_map(Action::mark_image).count();
    if images > MAX_MARK_IMAGES {
        let text = format!("at most {MAX_MARK_IMAGES} watermarks can have an image, got {images}");
        return Err(bad_request(Some(26), text));
    }
    Ok(actions)
}

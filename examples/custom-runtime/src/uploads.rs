//! An event in, the variants of each uploaded image out, from folder to folder.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

use fcimage_base::error::Error;
use fcimage_events::{ObjectEvent, Strictness, parse_event};
use fcimage_image::Stream;
use serde_json::{Value, json};

use crate::config::Config;
use crate::http::Response;
use crate::runtime::say;

/// Why an object failed: the object itself, which a retry does not help, or the storage.
enum Failure {
    Permanent(String),
    Transient(io::Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Permanent(error.to_string())
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::NotFound => Self::Permanent("there is no such object".to_owned()),
            _ => Self::Transient(error),
        }
    }
}

/// Processes every upload that the event announces. An image that cannot be processed is reported in
/// the result; only a transient failure is an error, which the platform retries.
pub fn invoke(payload: &[u8], config: &Config, request_id: &str) -> Response {
    let objects = match parse_event(payload, Strictness::Lenient).and_then(|event| event.objects())
    {
        Ok(objects) => objects,
        Err(error) => return result(400, json!({"error": error.to_string(), "count": 0})),
    };
    let (mut processed, mut failed, mut skipped) = (vec![], vec![], vec![]);
    let mut transient = None;
    for object in &objects {
        if object.bucket != config.source_bucket || !object.readable() {
            skipped.push(json!(object.key));
            continue;
        }
        match make(object, config) {
            Ok(mut images) => processed.append(&mut images),
            Err(Failure::Permanent(why)) => {
                failed.push(json!({"source": object.key, "reason": why}))
            }
            Err(Failure::Transient(error)) => transient = Some(format!("{}: {error}", object.key)),
        }
    }
    let (made, rejected) = (processed.len(), failed.len());
    say(&json!({
        "fcimage": if transient.is_some() { "raised" } else { "done" }, "request_id": request_id,
        "made": made, "failed": rejected, "skipped": skipped.len(), "error": transient,
    })
    .to_string());
    if let Some(error) = transient {
        let body = json!({"errorMessage": error}).to_string().into_bytes();
        return Response::new(500, "application/json", body).with("x-fc-status", "404");
    }
    let sources: Vec<_> = objects.iter().map(|object| &object.key).collect();
    let body = json!({
        "source": sources, "processed": processed, "count": made, "failed": failed, "skipped": skipped,
    });
    result(if rejected > 0 { 422 } else { 200 }, body)
}

fn result(status: u16, body: Value) -> Response {
    let result = json!({"statusCode": status, "body": body.to_string()}).to_string();
    Response::new(200, "application/json", result.into_bytes()).with("x-fc-status", "200")
}

fn make(object: &ObjectEvent, config: &Config) -> Result<Vec<Value>, Failure> {
    let data = read(&inside(&config.source, &object.key)?, config.options.limits.max_input_bytes)?;
    let name = object.key.rsplit('/').next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let mut made = vec![];
    for image in Stream::start(&data, &config.variants, &config.options)? {
        let image = image?;
        let folder = if image.format.name() == "webp" { "webp" } else { "resized" };
        let key = format!("{folder}/{}/{stem}.{}", image.variant, image.format.extension());
        let path = inside(&config.target, &key)?;
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(Failure::Transient)?;
        }
        fs::write(path, &image.data).map_err(Failure::Transient)?;
        made.push(json!({"key": key, "format": image.format.name(), "size": image.variant}));
    }
    Ok(made)
}

/// The file of a key. A key that would lead out of the folder is refused.
fn inside(folder: &Path, key: &str) -> Result<PathBuf, Failure> {
    let leaves = key.split('/').any(|part| matches!(part, "" | "." | "..")) || key.contains('\0');
    if leaves {
        return Err(Failure::Permanent(format!("{key:?} is not a valid file name")));
    }
    Ok(folder.join(key))
}

fn read(path: &Path, most: u64) -> Result<Vec<u8>, Failure> {
    let mut data = Vec::new();
    File::open(path)?.take(most.saturating_add(1)).read_to_end(&mut data)?;
    if data.len() as u64 > most {
        return Err(Failure::Permanent(format!("the object has more than {most} bytes")));
    }
    Ok(data)
}

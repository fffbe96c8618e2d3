//! JSON to a compiled pattern; every error names its place.

use super::condition::{Block, Comparison, Condition};
use super::{Fields, Node};
use crate::cloud_event::ATTRIBUTES;
use crate::json::{Document, PATTERN, Type, Value};
use crate::write::{pointer_part, refuse_duplicates};
use fcimage_base::error::{Error, Result};

const OPERATORS: &str =
    "\"prefix\", \"suffix\", \"contains\", \"anything-but\", \"numeric\", \"cidr\" or \"exists\"";
/// Numbers in a numeric condition, as the engine bounds them.
const LARGEST: f64 = 1.0e9;

pub(super) fn pattern(bytes: &[u8], strict: bool) -> Result<Fields> {
    let document = Document::parse(bytes, PATTERN)?;
    let root = document.root();
    if root.kind() != Type::Object {
        return Err(expected("a pattern must be an object", root));
    }
    refuse_duplicates(&document, PATTERN)?;
    each_field(root, |name, value| {
        if !strict {
            return node(value);
        }
        match name {
            "data" if value.kind() != Type::Object => {
                Err(expected("data must be an object", value))
            }
            "data" => node(value),
            _ if ATTRIBUTES.contains(&name) || name.starts_with("aliyun") => {
                alternatives(value).map(Node::AnyOf)
            }
            _ => Err(Error::pattern(format!(
                "expected an attribute of CloudEvents ({}), an aliyun extension or data, got {name:?}",
                ATTRIBUTES.join(", ")
            ))),
        }
    })
}

fn each_field(
    object: Value<'_>,
    compile: impl Fn(&str, Value<'_>) -> Result<Node>,
) -> Result<Fields> {
    let field = |(name, value): (std::borrow::Cow<'_, str>, Value<'_>)| {
        let node =
            compile(&name, value).map_err(|error| error.prefix_pointer(&pointer_part(&name)))?;
        Ok((name.into_owned(), node))
    };
    object.members().map(field).collect()
}

fn node(value: Value<'_>) -> Result<Node> {
    if value.kind() != Type::Object {
        return alternatives(value).map(Node::AnyOf);
    }
    if value.members().next().is_none() {
        return Err(Error::pattern("an object in a pattern must name a field, this one is empty"));
    }
    each_field(value, |_, value| node(value)).map(Node::Inner)
}

fn alternatives(value: Value<'_>) -> Result<Vec<Condition>> {
    if value.kind() != Type::Array {
        return Err(expected("a field must list its alternatives in an array", value));
    }
    let conditions = value.items().enumerate().map(|(index, item)| {
        alternative(item).map_err(|error| error.prefix_pointer(&format!("/{index}")))
    });
    let conditions = conditions.collect::<Result<Vec<_>>>()?;
    if conditions.is_empty() {
        return Err(Error::pattern(
            "a field must list at least one alternative, the array is empty",
        ));
    }
    Ok(conditions)
}

fn alternative(value: Value<'_>) -> Result<Condition> {
    match value.kind() {
        Type::Object => operator(value),
        Type::Array => Err(expected("an alternative must be a value or an operator", value)),
        _ => Ok(exact(value)),
    }
}

fn exact(value: Value<'_>) -> Condition {
    if value.is_null() {
        return Condition::Null;
    }
    Condition::Exact(value.written().into_owned())
}

fn operator(object: Value<'_>) -> Result<Condition> {
    let mut members = object.members();
    let (Some((name, value)), None) = (members.next(), members.next()) else {
        let found = object.members().count();
        return Err(Error::pattern(format!(
            "an operator must stand alone in its object ({OPERATORS}), found {found} members"
        )));
    };
    let condition = match &*name {
        "prefix" => text(value).map(Condition::Prefix),
        "suffix" => text(value).map(Condition::Suffix),
        "contains" => text(value).map(Condition::Contains),
        "anything-but" => anything_but(value).map(Condition::AnythingBut),
        "numeric" => numeric(value).map(Condition::Numeric),
        "cidr" => cidr(value).map(Condition::Cidr),
        "exists" => value
            .as_bool()
            .map(Condition::Exists)
            .ok_or_else(|| expected("exists must be true or false", value)),
        _ => {
            return Err(Error::pattern(format!("expected {OPERATORS}, got {name:?}"))
                .with_pointer(pointer_part(&name)));
        }
    };
    condition.map_err(|error| error.prefix_pointer(&pointer_part(&name)))
}

fn text(value: Value<'_>) -> Result<String> {
    match value.as_text() {
        Some(text) if !text.is_empty() => Ok(text.into_owned()),
        _ => Err(expected("the operator takes non-empty text", value)),
    }
}

fn anything_but(value: Value<'_>) -> Result<Vec<Condition>> {
    match value.kind() {
        Type::Array => {
            let scalar = |(index, item): (usize, Value<'_>)| match item.kind() {
                Type::Array | Type::Object => {
                    Err(expected("a list in anything-but takes values only", item)
                        .with_pointer(format!("/{index}")))
                }
                _ => Ok(exact(item)),
            };
            let others = value.items().enumerate().map(scalar).collect::<Result<Vec<_>>>()?;
            if others.is_empty() {
                return Err(Error::pattern(
                    "anything-but must name at least one value, the array is empty",
                ));
            }
            Ok(others)
        }
        Type::Object => match operator(value)? {
            condition @ (Condition::Prefix(_) | Condition::Suffix(_)) => Ok(vec![condition]),
            _ => Err(expected(
                "anything-but takes values, {\"prefix\": ...} or {\"suffix\": ...}",
                value,
            )),
        },
        _ => Ok(vec![exact(value)]),
    }
}

fn numeric(value: Value<'_>) -> Result<Vec<(Comparison, f64)>> {
    let items: Vec<_> = value.items().collect();
    if value.kind() != Type::Array || !matches!(items.len(), 2 | 4) {
        return Err(expected(
            "numeric takes a list such as [\">\", 0] or [\">\", 0, \"<=\", 5]",
            value,
        ));
    }
    let pairs = items.chunks_exact(2).enumerate().map(|(index, pair)| {
        let (sign, number) = match pair {
            [sign, number] => (*sign, *number),
            _ => return Err(Error::internal("a pair has two entries")),
        };
        let known =
            Comparison::ALL.iter().find(|(_, known)| sign.as_text().as_deref() == Some(known));
        let Some((comparison, _)) = known else {
            return Err(expected(
                "a comparison must be \"=\", \"!=\", \">\", \">=\", \"<\" or \"<=\"",
                sign,
            )
            .with_pointer(format!("/{}", 2 * index)));
        };
        match number.as_f64() {
            Some(limit) if limit.abs() <= LARGEST => Ok((*comparison, limit)),
            _ => Err(expected("a number must lie within -1.0e9 and 1.0e9", number)
                .with_pointer(format!("/{}", 2 * index + 1))),
        }
    });
    pairs.collect()
}

fn cidr(value: Value<'_>) -> Result<Block> {
    value.as_text().and_then(|text| Block::parse(&text)).ok_or_else(|| {
        expected("cidr takes an IPv4 block such as \"10.0.0.0/24\" or one address", value)
    })
}

fn expected(what: &str, found: Value<'_>) -> Error {
    Error::pattern(format!("{what}, got {}", super::explain::shown(found)))
}

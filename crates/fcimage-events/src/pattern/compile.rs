//! JSON to a compiled pattern; every error names its place.

use std::borrow::Cow;

use super::condition::{Comparison, Condition};
use super::explain::shortened;
use super::ipv4_block::Ipv4Block;
use super::tree::{Fields, Node};
use crate::cloud_event::ATTRIBUTES;
use crate::json::{Type, Value, quoted};
use crate::strictness::Strictness;
use fcimage_base::error::{Error, Result};
use fcimage_base::json_pointer::escape;

const OPERATORS: &str =
    "\"prefix\", \"suffix\", \"contains\", \"anything-but\", \"numeric\", \"cidr\" or \"exists\"";
/// The largest number in a numeric condition, as in the open engine.
const LARGEST: f64 = 1.0e9;

pub(super) fn compile(root: Value<'_>, strictness: Strictness) -> Result<Fields> {
    if root.kind() != Type::Object {
        return Err(expected("a pattern must be an object", root));
    }
    each_field(root, |name, value| match name {
        _ if !strictness.is_strict() => node(value),
        "data" if value.kind() != Type::Object => Err(expected("data must be an object", value)),
        "data" => node(value),
        _ if ATTRIBUTES.contains(&name) || name.starts_with("aliyun") => {
            alternatives(value).map(Node::AnyOf)
        }
        _ => Err(Error::pattern(format!(
            "the top level of a strict pattern has only attributes of CloudEvents ({}), aliyun \
             extensions and data, got {}",
            ATTRIBUTES.join(", "),
            quoted(name)
        ))),
    })
}

fn each_field(
    object: Value<'_>,
    compile: impl Fn(&str, Value<'_>) -> Result<Node>,
) -> Result<Fields> {
    let field = |(name, value): (Cow<'_, str>, Value<'_>)| {
        let place = || format!("/{}", escape(&name));
        let node = compile(&name, value).map_err(|error| error.prefix_pointer(&place()))?;
        Ok((name.into_owned(), node))
    };
    object.entries().map(field).collect()
}

fn node(value: Value<'_>) -> Result<Node> {
    if value.kind() != Type::Object {
        return alternatives(value).map(Node::AnyOf);
    }
    if value.entries().next().is_none() {
        return Err(Error::pattern("an object in a pattern must have a field; this one is empty"));
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
            "a field must list at least one alternative; the array is empty",
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
    let mut entries = object.entries();
    let (Some((name, value)), None) = (entries.next(), entries.next()) else {
        let found = object.entries().count();
        return Err(Error::pattern(format!(
            "the object of an operator must have one key ({OPERATORS}), got {found}"
        )));
    };
    let place = || format!("/{}", escape(&name));
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
            let message = format!("an operator must be {OPERATORS}, got {}", quoted(&name));
            return Err(Error::pattern(message).with_pointer(place()));
        }
    };
    condition.map_err(|error| error.prefix_pointer(&place()))
}

fn text(value: Value<'_>) -> Result<String> {
    match value.as_text() {
        Some(text) if !text.is_empty() => Ok(text.into_owned()),
        _ => Err(expected("the operator takes text that is not empty", value)),
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
                    "anything-but takes at least one value; the array is empty",
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
    let mut comparisons = Vec::with_capacity(2);
    for (index, pair) in items.chunks_exact(2).enumerate() {
        let (sign, number) = (pair[0], pair[1]);
        let comparison = sign.as_text().and_then(|sign| Comparison::from_sign(&sign));
        let comparison = comparison.ok_or_else(|| {
            expected("a comparison must be \"=\", \"!=\", \">\", \">=\", \"<\" or \"<=\"", sign)
                .with_pointer(format!("/{}", 2 * index))
        })?;
        let limit = number.as_f64().filter(|limit| limit.abs() <= LARGEST).ok_or_else(|| {
            expected("a number to compare with must be between -1.0e9 and 1.0e9", number)
                .with_pointer(format!("/{}", 2 * index + 1))
        })?;
        comparisons.push((comparison, limit));
    }
    Ok(comparisons)
}

fn cidr(value: Value<'_>) -> Result<Ipv4Block> {
    value.as_text().and_then(|text| Ipv4Block::parse(&text)).ok_or_else(|| {
        expected("cidr takes an IPv4 block such as \"10.0.0.0/24\" or one address", value)
    })
}

fn expected(what: &str, found: Value<'_>) -> Error {
    Error::pattern(format!("{what}, got {}", shortened(found)))
}

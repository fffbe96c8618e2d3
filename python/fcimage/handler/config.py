"""Builds the ready handlers from environment variables; ``docs/settings.md`` lists them."""

from __future__ import annotations

import json
import os

from fcimage import Limits, variants_from_json
from fcimage.exceptions import ArgumentError
from fcimage.storage.credentials import authenticate

from .conversion import CONVERTED
from .http import HttpVariants
from .http_request import IGNORED, checked_ignored
from .http_rules import Rules
from .keys import KeyTemplates
from .manifests import Manifests
from .oss_process import checked_styles
from .output_headers import ACCESS, output_headers, parsed_tags
from .pipeline import OVERWRITE, Pipeline
from .redaction import parsed_redaction
from .refusal import HttpRefusal
from .settings import Settings
from .storages import storage_from_env
from .tutorial import tutorial_variants
from .watermark_settings import FONT, LOGO, TEXT, WatermarkError, watermark_from

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Literal

    from fcimage import Variant
    from fcimage.storage import Storage

    from .publish import Publisher
    from .redaction import Redaction

__all__ = [
    "http_from_env",
    "pipeline_from_env",
    "ready_http",
    "ready_pipeline",
    "storage_from_env",
]

#: The variables with a key template, by format.
KEY_VARIABLES = {
    "jpeg": "JPEG_KEY",
    "webp": "WEBP_KEY",
    "png": "PNG_KEY",
    "gif": "GIF_KEY",
    "avif": "AVIF_KEY",
    "same": "SAME_KEY",
    "best": "BEST_KEY",
}


def pipeline_from_env(environ: Mapping[str, str] = os.environ, context: Any = None) -> Pipeline:
    """The pipeline that the environment describes.

    Raises:
        ArgumentError: A variable has a value that cannot be used. The message names the variable.
        StorageError: The storage failed while the font or the logo was loaded from it.
    """
    limits = Limits.from_env(environ)
    settings = Settings(environ)
    storage = storage_from_env(environ, context)
    authenticate(storage, context)
    return Pipeline(
        _variants(settings, storage, limits),
        storage,
        source_bucket=settings.bucket("SOURCE_BUCKET"),
        target_bucket=settings.bucket("TARGET_BUCKET"),
        keys=_keys(settings),
        manifest_key=_manifest_key(settings),
        manifest_url=_manifest_url(settings),
        failure_prefix=settings.prefix("FAILURE_PREFIX"),
        cache_control=settings.header("CACHE_CONTROL"),
        tags=_tags(settings),
        acl=_acl(settings),
        redact=_redact(settings),
        publish=_publish(settings),
        limits=limits,
        overwrite=_overwrite(settings),
        convert=_convert(settings),
    )


def http_from_env(environ: Mapping[str, str] = os.environ, context: Any = None) -> HttpVariants:
    """The HTTP handler that the environment describes.

    Raises:
        ArgumentError: A variable has a value that cannot be used. The message names the variable.
        StorageError: The storage failed while the font or the logo was loaded from it.
    """
    limits = Limits.from_env(environ)
    settings = Settings(environ)
    bucket = settings.bucket("SOURCE_BUCKET")

    found: list[Storage] = []

    def storage() -> Storage:
        """One for images and for what the watermark needs."""
        if not found:
            found.append(storage_from_env(environ, context))
            authenticate(found[0], context)
        return found[0]

    return HttpVariants(
        storage() if bucket else None,
        source_bucket=bucket,
        key_prefix=settings.prefix("HTTP_KEY_PREFIX") or "",
        watermark=watermark_from(settings, storage, limits),
        cors_origin=settings.origin("CORS_ORIGIN"),
        cache_control=settings.header("CACHE_CONTROL"),
        limits=limits,
        ignore_parameters=_ignored(settings),
        convert=_convert(settings),
        styles=_styles(settings),
        rules=_rules(settings, limits),
        timeout=settings.seconds("HTTP_TIMEOUT"),
    )


def ready_pipeline(environ: Mapping[str, str], context: Any = None) -> Pipeline:
    """The pipeline of the ready handler. Where the watermark is at fault, it fails for each image,
    with a report: an exception would have the platform deliver each event again and again."""
    try:
        return pipeline_from_env(environ, context)
    except WatermarkError as error:
        without = {name: value for name, value in environ.items() if name not in (TEXT, FONT, LOGO)}
        return pipeline_from_env(without, context).refusing(str(error))


def ready_http(environ: Mapping[str, str], context: Any = None) -> HttpVariants | HttpRefusal:
    """The ready HTTP handler. Where the watermark is at fault, it answers with status 500."""
    try:
        return http_from_env(environ, context)
    except WatermarkError as error:
        return HttpRefusal(str(error))


def _variants(settings: Settings, storage: Storage, limits: Limits) -> list[Variant]:
    recipes = settings.text("FCIMAGE_VARIANTS")
    if recipes is not None:
        with settings.named("FCIMAGE_VARIANTS"):
            return variants_from_json(recipes, limits=limits)
    return tutorial_variants(watermark_from(settings, lambda: storage, limits))


def _overwrite(settings: Settings) -> Literal["always", "never"]:
    value = settings.text("OVERWRITE") or OVERWRITE[0]
    if value not in OVERWRITE:
        raise ArgumentError(f"OVERWRITE must be {' or '.join(OVERWRITE)}, got {value!r}")
    return value  # type: ignore[return-value]


def _tags(settings: Settings) -> dict[str, str]:
    text = settings.text("OUTPUT_TAGS")
    if text is None:
        return {}
    with settings.named("OUTPUT_TAGS"):
        tags = parsed_tags(text)
        output_headers(None, tags, None)
    return tags


def _acl(settings: Settings) -> Literal["default", "private", "public-read"] | None:
    value = settings.text("OUTPUT_ACL")
    if value is not None and value not in ACCESS:
        raise ArgumentError(f"OUTPUT_ACL must be one of {', '.join(ACCESS)}, got {value!r}")
    return value  # type: ignore[return-value]


def _redact(settings: Settings) -> tuple[Redaction, ...]:
    text = settings.text("REDACT")
    if text is None:
        return ()
    with settings.named("REDACT"):
        return parsed_redaction(text)


def _publish(settings: Settings) -> Publisher | None:
    place = settings.text("PUBLISH")
    if place is None:
        return None
    from .publish import Publisher

    with settings.named("PUBLISH"):
        return Publisher(place)


def _convert(settings: Settings) -> tuple[str, ...]:
    value = settings.text("FCIMAGE_CONVERT")
    if value is None:
        return CONVERTED
    kinds = tuple(kind.strip() for kind in value.split(","))
    if kinds == ("none",):
        return ()
    if not set(kinds) <= set(CONVERTED):
        raise ArgumentError(
            f"FCIMAGE_CONVERT must be none, or of {', '.join(CONVERTED)}, got {value!r}"
        )
    return kinds


def _ignored(settings: Settings) -> tuple[str, ...]:
    text = settings.text("HTTP_IGNORE_PARAMETERS")
    if text is None:
        return IGNORED
    with settings.named("HTTP_IGNORE_PARAMETERS"):
        return checked_ignored(name.strip() for name in text.split(","))


def _manifest_key(settings: Settings) -> str | None:
    template = settings.text("MANIFEST_KEY")
    if template is not None:
        with settings.named("MANIFEST_KEY"):
            Manifests(template)
    return template


def _manifest_url(settings: Settings) -> str:
    url = settings.text("MANIFEST_URL") or ""
    with settings.named("MANIFEST_URL"):
        Manifests("{name}.json", url)
    return url


def _styles(settings: Settings) -> dict[str, str]:
    text = settings.text("HTTP_STYLES")
    if text is None:
        return {}
    try:
        styles = json.loads(text)
    except ValueError as error:
        raise ArgumentError(f"HTTP_STYLES must be valid JSON: {error}") from None
    if not isinstance(styles, dict) or not all(isinstance(s, str) for s in styles.values()):
        raise ArgumentError("HTTP_STYLES must be a JSON object of names and strings")
    with settings.named("HTTP_STYLES"):
        return checked_styles(styles)


def _rules(settings: Settings, limits: Limits) -> Rules:
    sizes, recipes = settings.text("HTTP_SIZES"), settings.text("HTTP_VARIANTS")
    key = settings.text("HTTP_SIGNING_KEY")
    listed = None if sizes is None else sizes.split(",")
    with settings.named("HTTP_SIZES"):
        Rules(sizes=listed)
    with settings.named("HTTP_VARIANTS"):
        variants = None if recipes is None else variants_from_json(recipes, limits=limits)
    with settings.named("HTTP_SIGNING_KEY"):
        return Rules(sizes=listed, variants=variants, signing_key=key)


def _keys(settings: Settings) -> dict[str, str]:
    keys = {}
    for format, name in KEY_VARIABLES.items():
        template = settings.text(name)
        if template is not None:
            with settings.named(name):
                KeyTemplates({format: template})
            keys[format] = template
    return keys

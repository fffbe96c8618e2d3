"""Images in a Dataset of Ray: ``fcimage.ray.render_column(dataset, "bytes", variants)``.

It needs the extra ``fcimage[ray]``. For a whole bucket there is ``fcimage backfill --runner ray``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from fcimage import render
from fcimage._ray import imported
from fcimage.exceptions import ArgumentError, FcImageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fcimage import Limits, Variant

__all__ = ["COLUMNS", "render_column"]

#: The new columns of the result, beside those of the dataset.
COLUMNS = ("variant", "format", "width", "height", "image", "error", "reason", "retryable")
#: What to do with rows that have no image that can be processed.
ON_ERROR = ("row", "drop", "raise")


def render_column(
    dataset: Any,
    column: str,
    variants: Iterable[Variant],
    *,
    limits: Limits | None = None,
    keep: Iterable[str] | None = None,
    on_error: str = "row",
    actors: int | tuple[int, int] | None = None,
    batch_size: int = 16,
) -> Any:
    """A Dataset with a row for each image that is made of the images in a column.

    The work is done by actors of ``Dataset.map_batches``, lazily like all of Ray Data: blocks
    stream through, and a dataset of any size takes the memory of a few batches.

    Args:
        dataset: A ``ray.data.Dataset``.
        column: The column with encoded images, as bytes.
        variants: The recipes, as for `fcimage.render`.
        limits: The limits for each image.
        keep: The columns of the dataset to keep; default: all but ``column``.
        on_error: What to make of an image that cannot be processed: "row", a row that says why;
            "drop", no row; "raise", the pipeline fails.
        actors: How many processes, each of which takes a core, or the least and the most; default:
            one, and as many as Ray Data finds useful.
        batch_size: How many rows an actor gets at once.

    Returns:
        A Dataset with the columns that are kept, and for each image

        - ``variant``: the name of its recipe,
        - ``format``: "jpeg", "webp", ...,
        - ``width`` and ``height`` in pixels,
        - ``image``: its bytes,
        - ``error``, ``reason`` and ``retryable``, which are null.

        In the row of an image that cannot be processed ``error`` is the name of an exception such
        as "DecodeError", ``reason`` its message, ``retryable`` whether another attempt may help,
        and the other new columns are null.

    Raises:
        ArgumentError: There is no variant, a column that is kept has the name of a new one, or
            ``on_error`` is something else. Whether ``column`` exists shows when the dataset is
            used.

    Example:

        >>> photos = ray.data.read_binary_files("s3://photos/", include_paths=True)
        >>> small = Variant("small", width=300, encodings=WebP())
        >>> fcimage.ray.render_column(photos, "bytes", [small]).write_parquet("s3://small/")
    """
    recipes = list(variants)
    if not recipes:
        raise ArgumentError("expected at least one variant")
    if on_error not in ON_ERROR:
        raise ArgumentError(f"on_error must be one of {', '.join(ON_ERROR)}, got {on_error!r}")
    kept = None if keep is None else list(keep)
    _check_names(kept or ())
    ray = imported()
    least, most = (1, None) if actors is None else (actors, actors)
    if isinstance(actors, tuple):
        least, most = actors
    return dataset.map_batches(
        _Renderer,
        fn_constructor_args=(column, recipes, limits, kept, on_error),
        batch_size=batch_size,
        batch_format="pyarrow",
        compute=ray.data.ActorPoolStrategy(min_size=least, max_size=most),
        num_cpus=1,
    )


def _check_names(kept: Iterable[str]) -> None:
    clash = sorted(set(kept) & set(COLUMNS))
    if clash:
        raise ArgumentError(
            f"the result has its own columns {', '.join(clash)}: rename those of the dataset, or "
            "leave them out of keep"
        )


class _Made(NamedTuple):
    """The new columns of one row, in the order of :data:`COLUMNS`."""

    variant: str | None = None
    format: str | None = None
    width: int | None = None
    height: int | None = None
    image: bytes | None = None
    error: str | None = None
    reason: str | None = None
    retryable: bool | None = None


class _Renderer:
    """One actor: keeps the recipes."""

    def __init__(
        self,
        column: str,
        variants: list[Variant],
        limits: Limits | None,
        keep: list[str] | None,
        on_error: str,
    ) -> None:
        self._column = column
        self._variants = variants
        self._limits = limits
        self._keep = keep
        self._on_error = on_error

    def __call__(self, table: Any) -> Any:
        """The images of some rows."""
        if self._column not in table.column_names:
            names = ", ".join(table.column_names)
            raise ArgumentError(f"the dataset has no column {self._column!r}, but {names}")
        kept = self._keep
        if kept is None:
            kept = [name for name in table.column_names if name != self._column]
        _check_names(kept)
        sources, made = [], []
        for number, value in enumerate(table[self._column]):
            for one in self._made(value.as_py()):
                sources.append(number)
                made.append(one)
        result = table.select(kept).take(sources)
        for name, values in _columns(made).items():
            result = result.append_column(name, values)
        return result

    def _made(self, data: Any) -> list[_Made]:
        try:
            if not isinstance(data, bytes):
                raise ArgumentError(f"expected bytes, got {type(data).__name__}")
            # A core for each actor: the others work side by side.
            images = render(data, self._variants, limits=self._limits, threads=1)
        except FcImageError as error:
            if self._on_error == "raise":
                raise
            if self._on_error == "drop":
                return []
            failed = _Made(error=type(error).__name__, reason=str(error), retryable=error.retryable)
            return [failed]
        return [
            _Made(image.variant, image.format, image.width, image.height, bytes(image))
            for image in images
        ]


def _columns(made: list[_Made]) -> dict[str, Any]:
    """The new columns, which have the same types in all blocks."""
    import pyarrow  # type: ignore[import-not-found, import-untyped, unused-ignore]

    text, number = pyarrow.string(), pyarrow.int32()
    types = {
        "variant": text,
        "format": text,
        "width": number,
        "height": number,
        "image": pyarrow.large_binary(),
        "error": text,
        "reason": text,
        "retryable": pyarrow.bool_(),
    }
    return {
        name: pyarrow.array([getattr(one, name) for one in made], kind)
        for name, kind in types.items()
    }

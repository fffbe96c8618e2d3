"""Ray, which is an extra: importing it, connecting with a cluster, and its settings."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from typing import TYPE_CHECKING, Any

from fcimage.exceptions import ArgumentError, FcImageError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["connected", "imported", "quiet"]

#: Bytes of the object store of a cluster that is started here.
OBJECT_STORE = 128 << 20


def imported() -> Any:
    """The module ``ray``, with ``ray.data``.

    Raises:
        ArgumentError: Ray is not installed.
    """
    # Unless somebody has decided otherwise.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray  # type: ignore[import-not-found, import-untyped, unused-ignore]
        import ray.data  # type: ignore[import-not-found, import-untyped, unused-ignore]
        import ray.exceptions  # type: ignore[import-not-found, import-untyped, unused-ignore]
    except ImportError as error:
        raise ArgumentError(f"Ray is needed: pip install 'fcimage[ray]' ({error})") from None
    return ray


@contextlib.contextmanager
def connected(address: str | None) -> Iterator[Any]:
    """Ray, connected with a cluster until the block ends.

    If this process is connected already, that cluster is used, and stays connected.

    Args:
        address: The address of a cluster; default: the environment variable ``RAY_ADDRESS``, or a
            cluster on this machine that ends with the block.

    Raises:
        ArgumentError: Ray is not installed, or the address is one of Ray Client.
        FcImageError: There is no cluster at the address.
    """
    ray = imported()
    if ray.is_initialized():
        yield ray
        return
    address = address or os.environ.get("RAY_ADDRESS") or "local"
    if address.startswith("ray://"):
        raise ArgumentError(
            f"{address} is an address of Ray Client, which is not supported: run this on a machine "
            "of the cluster, with the address auto"
        )
    options: dict[str, Any] = {"address": address, "log_to_driver": False}
    if address == "local":
        options.update(include_dashboard=False, object_store_memory=OBJECT_STORE)
    try:
        with _paths_for_children(address == "local"):
            ray.init(logging_level=logging.ERROR, **options)
    except (ConnectionError, RuntimeError, ValueError) as error:
        raise FcImageError(f"no connection with the Ray cluster {address}: {error}") from None
    except SystemExit:  # what Ray does if nothing answers
        raise FcImageError(f"no Ray cluster answers at {address}") from None
    try:
        yield ray
    finally:
        ray.shutdown()


@contextlib.contextmanager
def _paths_for_children(wanted: bool) -> Iterator[None]:
    """Has processes of this machine find the package, and the storage, where this one does."""
    usual = os.environ.get("PYTHONPATH")
    if wanted:
        os.environ["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    try:
        yield
    finally:
        if usual is not None:
            os.environ["PYTHONPATH"] = usual
        elif wanted:
            del os.environ["PYTHONPATH"]


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Until the block ends, Ray Data writes to its log files only, but for warnings."""

    def shown(record: logging.LogRecord) -> bool:
        # It warns that it has no progress bars, because a backfill has its own.
        return record.levelno >= logging.WARNING and "rogress bar" not in record.getMessage()

    handlers = [
        handler
        for handler in logging.getLogger("ray.data").handlers
        if isinstance(handler, logging.StreamHandler)
        and not isinstance(handler, logging.FileHandler)
    ]
    for handler in handlers:
        handler.addFilter(shown)
    try:
        yield
    finally:
        for handler in handlers:
            handler.removeFilter(shown)

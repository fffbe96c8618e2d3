"""The border between a backfill and what does its work.

A runner takes objects from a :class:`.work.Work`, has :func:`.task.process` called for each
somewhere, and yields what became of them. It knows nothing of the ledger, of limits, budgets or
further attempts. A new runner is one file, and one line in :data:`RUNNERS`.
"""

from __future__ import annotations

import importlib
import importlib.util
from typing import TYPE_CHECKING, NamedTuple, Protocol

from fcimage.exceptions import ArgumentError

if TYPE_CHECKING:
    from collections.abc import Generator

    from .delivery import Delivery
    from .estimate import Cost, Sample
    from .ledger import Entry
    from .task import Done, Recipe
    from .work import Work

__all__ = ["PARQUET", "RUNNERS", "Answer", "Runner", "Setup", "checked", "named"]

#: The module of each runner, which is imported when it is needed, and its class.
RUNNERS = {
    "local": (".local", "LocalRunner"),
    "ray": (".ray", "RayRunner"),
    "function": (".function", "FunctionRunner"),
}
#: The package that a runner needs; an extra of the runner's name installs it.
NEEDS = {"ray": "ray"}
#: The runners with which pyarrow is installed: their record is written as Parquet, too.
PARQUET = {"ray"}


class Setup(NamedTuple):
    """What a runner is made of."""

    recipe: Recipe
    #: How many objects wait: more workers than this have nothing to do.
    objects: int
    #: How many objects to process side by side; None leaves it to the runner.
    workers: int | None
    #: Where the work is done, for runners that need to know.
    address: str | None
    #: Where and how events are sent, for the function runner.
    delivery: Delivery | None = None


class Answer(NamedTuple):
    """What became of one object that was taken."""

    entry: Entry
    done: Done


class Runner(Protocol):
    """Makes the variants of the objects that it takes."""

    def __init__(self, setup: Setup) -> None: ...

    @staticmethod
    def cost(sample: Sample, workers: int | None) -> Cost:
        """What it would take to process everything, before anything is started or connected."""
        ...

    def run(self, work: Work) -> Generator[list[Answer], None, None]:
        """Takes objects with ``work.take`` when it has room for them, and yields an answer for each
        as soon as it is known, and an empty list about once a second while none is. It ends when
        ``work.over`` and every object that it took is answered; if it is closed before, it leaves
        no process behind."""
        ...


def checked(name: str) -> str:
    """The name of a runner that can work here.

    Raises:
        ArgumentError: There is no such runner, or what it needs is not installed.
    """
    if name not in RUNNERS:
        raise ArgumentError(f"runner must be one of {', '.join(RUNNERS)}, got {name!r}")
    package = NEEDS.get(name)
    if package is not None and importlib.util.find_spec(package) is None:
        raise ArgumentError(
            f"the runner {name} needs the package {package}: pip install 'fcimage[{name}]'"
        )
    return name


def named(name: str) -> type[Runner]:
    """The runner of this name, which is not started yet."""
    module, kind = RUNNERS[name]
    found: type[Runner] = getattr(importlib.import_module(module, __package__), kind)
    return found

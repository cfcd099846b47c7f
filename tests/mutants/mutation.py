"""Putting a bug into the real code for a while: one place in a function's source is another."""

import inspect
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FunctionType
from typing import Any

import pytest

ROOMS = ("kaitsu.", "shops.", "gateways.")


@dataclass(frozen=True)
class Mutation:
    """In the source of ``function`` (a method where ``owner`` is its class) ``old`` becomes ``new``."""

    function: FunctionType
    old: str
    new: str
    owner: type | None = None

    @contextmanager
    def in_force(self) -> Iterator[None]:
        replacement = self._compiled()
        with pytest.MonkeyPatch.context() as patch:
            for place, name in self._places():
                patch.setattr(place, name, replacement)
            yield

    def _compiled(self) -> Any:
        """Raises LookupError when the code is no more the one the bug was made for."""
        source = textwrap.dedent(inspect.getsource(self.function))
        if source.count(self.old) != 1:
            raise LookupError(f"{self.function.__qualname__} does not have this once: {self.old!r}")
        made: dict[str, Any] = {}
        exec(source.replace(self.old, self.new), self.function.__globals__, made)  # noqa: S102 — our own source
        return made[self.function.__name__]

    def _places(self) -> list[tuple[Any, str]]:
        """Wherever it is known by a name: callers import functions by theirs."""
        if self.owner is not None:
            return [(self.owner, self.function.__name__)]
        modules = [module for name, module in list(sys.modules.items()) if name.startswith(ROOMS)]
        return [
            (module, name)
            for module in modules
            for name, value in list(vars(module).items())
            if value is self.function
        ]

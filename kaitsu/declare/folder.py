"""What lies in a folder that people fill."""

from collections.abc import Collection
from pathlib import Path

from kaitsu.model.problem import refuse


def entries(folder: Path, besides: Collection[str]) -> list[Path]:
    """Everything but dotfiles and the names in ``besides``, sorted; nothing where there is no folder.

    Raises Refused: file_unreadable.
    """
    try:
        found = sorted(folder.iterdir())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise refuse("file_unreadable", file=folder, why=error.strerror) from None
    return [path for path in found if path.name not in besides and not path.name.startswith(".")]

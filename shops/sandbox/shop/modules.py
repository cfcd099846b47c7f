"""Payment modules as they lie on disk, and the box with their credentials. Read anew at every request."""

import json
import re
import sys
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from shops.sandbox.shop.folder import ShopFolder

CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")


class ModuleBroken(Exception):
    """A module's files cannot be run; the text names the kind of error and nothing else."""


@dataclass(frozen=True)
class InstalledModule:
    """What a module's module.json says of it."""

    code: str
    name: str
    version: str
    source: Path


class _Loader(SourceFileLoader):
    """Leaves no __pycache__ behind: a module's folder holds what its archive held, to the byte."""

    def set_data(self, path: str, data: object, *, _mode: int = 0o666) -> None:
        """Write nothing."""


def installed_module(folder: ShopFolder, code: str) -> InstalledModule | None:
    """The module of that code, or None when it is not on disk or is not a module."""
    if CODE.fullmatch(code) is None:
        return None
    about_file = folder.modules / code / "module.json"
    source = folder.modules / code / f"{code}.py"
    try:
        about = json.loads(about_file.read_text(encoding="utf-8"))
        module = InstalledModule(about["code"], str(about["name"]), str(about["version"]), source)
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return module if module.code == code and source.is_file() else None


def load_module(module: InstalledModule) -> ModuleType:
    """Run the module's file under a name of its own. Raises ModuleBroken."""
    name = f"_shop_module_{module.code}_{abs(hash(module.source)):x}"
    loader = _Loader(name, str(module.source))
    spec = spec_from_loader(name, loader)
    if spec is None:
        raise ModuleBroken("ImportError")
    loaded = module_from_spec(spec)
    try:
        sys.modules[name] = loaded  # dataclasses and pickle look their module up there
        loader.exec_module(loaded)
    except Exception as error:  # noqa: BLE001 (a stranger's file may fail in any way it likes)
        sys.modules.pop(name, None)
        raise ModuleBroken(type(error).__name__) from None
    return loaded


def open_box(folder: ShopFolder, code: str) -> dict[str, str] | None:
    """The module's credentials by field, or None when there is no box or it cannot be opened."""
    try:
        key = PrivateKey(bytes.fromhex(folder.box_key.read_text(encoding="ascii").strip()))
        content = json.loads(SealedBox(key).decrypt(folder.box(code).read_bytes()))
        fields = content["fields"] if content["format"] == 1 else None
    except (OSError, ValueError, LookupError, TypeError, CryptoError):
        return None
    if not isinstance(fields, dict) or not all(isinstance(value, str) for value in fields.values()):
        return None
    return fields

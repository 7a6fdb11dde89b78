"""An assignment's own package of drawings."""

from __future__ import annotations

import importlib.util
import sys
import zlib
from pathlib import Path
from types import ModuleType

from autograder.base.working_folder import import_elsewhere


def drawings(folder: Path) -> ModuleType | None:
    """Import an assignment's package `drawings`, or return None where it has none."""
    path = folder / "drawings" / "__init__.py"
    if not path.is_file():
        return None
    name = f"drawings_{zlib.crc32(str(path.resolve()).encode()):08x}"
    spec = importlib.util.spec_from_file_location(
        name, path, submodule_search_locations=[str(path.parent)]
    )
    assert spec and spec.loader
    import_elsewhere("matplotlib")  # which draws them
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module

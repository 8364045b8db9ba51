"""The step that puts the font and the compiled translations into a wheel.

Hatchling runs it where only the build requirements are installed, so it loads `eventhub/build.py` by its path: importing
the package would ask for Flask.
"""

import importlib.util
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class MadeFiles(BuildHookInterface[Any]):
    """Makes what git ignores and the wheel needs."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the font and messages.mo and add them to the wheel's list of files."""
        if version == "editable":
            return  # `make build` keeps them fresh in a working copy
        root = Path(self.root)
        build = self._load(root / "eventhub" / "build.py")
        for made in build.build_everything(root):
            relative = made.relative_to(root)
            inside = relative if relative.parts[0] == "eventhub" else Path("eventhub") / relative
            build_data["force_include"][str(made)] = inside.as_posix()

    @staticmethod
    def _load(path: Path) -> Any:
        spec = importlib.util.spec_from_file_location("eventhub_build", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

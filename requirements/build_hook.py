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
        made = self._load(root / "eventhub" / "build.py").build_everything(root)
        # `static/` is taken whole, with what git ignores; `eventhub/` is not.
        for path in made:
            inside = path.relative_to(root).as_posix()
            if inside.startswith("eventhub/"):
                build_data["force_include"][str(path)] = inside

    @staticmethod
    def _load(path: Path) -> Any:
        spec = importlib.util.spec_from_file_location("eventhub_build", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

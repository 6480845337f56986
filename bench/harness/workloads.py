"""What is run. The commands come from the language definitions, so that bare, helper and HTTP run the same ones."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import yaml

from . import tree

EXPECTED = "Hello, world!\n"


@dataclasses.dataclass(frozen=True)
class Workload:
    name: str
    language: str
    source: str
    files: tuple[Path, ...]
    steps: tuple[tuple[str, ...], ...]
    memory_mib: int = 256
    processes: int = 64
    disk_mib: int = 64
    # A directory of the tree that a user's own toolchain would not have; hidden for a second baseline.
    hide: str | None = None

    def words(self) -> list[str]:
        """The commands as the load programs take them."""
        return [word for step in self.steps for word in ("--", *step)]

    def body(self, scratch: Path) -> Path:
        """A file with the request's body for the service."""
        path = scratch / f"{self.name}.json"
        path.write_text(json.dumps({"language": self.language, "source": self.source}))
        return path


def _mib(limits: dict, key: str, otherwise: int) -> int:
    text = str(limits.get(key, f"{otherwise}MiB"))
    return int(text[:-3]) * (1024 if text.endswith("GiB") else 1)


def _fill(command: list[str], source: str) -> tuple[str, ...]:
    return tuple(word.replace("{sources}", source).replace("{source}", source) for word in command if word != "{args}")


def from_definition(name: str, definition: Path, scratch: Path) -> Workload:
    """The language's own hello, by its own commands and limits."""
    language = yaml.safe_load(definition.read_text())
    directory = scratch / name
    directory.mkdir(parents=True, exist_ok=True)
    file = directory / language["source"]
    file.write_text(language["hello"])
    limits = language["run"].get("limits", {})
    disk = max(_mib(step.get("limits", {}), "disk", 64) for step in (language.get("compile", {}), language["run"]))
    commands = [language[step]["command"] for step in ("compile", "run") if step in language]
    return Workload(
        name=name,
        language=language["id"],
        source=language["hello"],
        files=(file,),
        steps=tuple(_fill(command, language["source"]) for command in commands),
        memory_mib=_mib(limits, "memory", 256),
        processes=int(limits.get("processes", 64)),
        disk_mib=disk,
    )


def _precompiled_header(root: Path) -> str | None:
    found = sorted((root / "usr/include").glob("**/bits/stdc++.h.gch"))
    return str(found[0].relative_to(root)) if found else None


def all_of(tree_directory: Path, scratch: Path) -> dict[str, Workload]:
    """static, python, node, cpp and java by name."""
    languages = tree_directory / "languages"
    names = {"python": "python3", "node": "nodejs", "cpp": "c++", "java": "java"}
    made = {name: from_definition(name, languages / f"{file}.yaml", scratch) for name, file in names.items()}
    made["cpp"] = dataclasses.replace(made["cpp"], hide=_precompiled_header(tree_directory / "root"))
    made["static"] = Workload("static", "static", "-", (), ((f"/{tree.PROGRAM}",),))
    return made

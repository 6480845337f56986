"""The tree that everything runs in: the toolchain rootfs with one program more, the static hello. It is a copy of hard
links, so it takes no space for files, and its files have the same pages in the page cache."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from .tools import BENCH, BUILD, BenchError, say

PROGRAM = "usr/lib/runner-bench/hello"


def ensure(rootfs: Path) -> Path:
    """Makes the bench's tree beside `rootfs`, unless it is there and up to date. Returns its directory."""
    manifest = rootfs / "manifest.json"
    if not manifest.is_file():
        raise BenchError(f"there is no rootfs in {rootfs} (make rootfs, or set RUNNER_ROOTFS)")
    tree = rootfs.parent / f"{rootfs.name}-bench"
    stamp = tree / "stamp"
    wanted = "\n".join(str(os.stat(path).st_mtime_ns) for path in (manifest, BUILD / "hello", BENCH / "programs/static.yaml"))
    if not stamp.is_file() or stamp.read_text() != wanted:
        say(f"tree: {tree}")
        _make(rootfs, tree)
        stamp.write_text(wanted)
    return tree


def _make(rootfs: Path, tree: Path) -> None:
    shutil.rmtree(tree, ignore_errors=True)
    tree.mkdir(parents=True)
    subprocess.run(["cp", "-al", str(rootfs / "root"), str(tree / "root")], check=True)
    shutil.copytree(rootfs / "languages", tree / "languages")
    shutil.copy(rootfs / "manifest.json", tree)
    shutil.copy(BENCH / "programs/static.yaml", tree / "languages")
    program = tree / "root" / PROGRAM
    program.parent.mkdir(parents=True)
    shutil.copy(BUILD / "hello", program)
    program.chmod(0o755)
    program.with_name("version").write_text("1.0\n")

"""What the figures were measured on."""

from __future__ import annotations

import datetime
import json
import os
import platform
import subprocess
from pathlib import Path

from .peers import Peer
from .tools import CHECKOUT


def _first(path: str, field: str) -> str:
    for line in Path(path).read_text().splitlines():
        if line.startswith(field):
            return line.partition(":")[2].strip()
    return "unknown"


def _output(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, cwd=CHECKOUT)
    except OSError:
        return "unknown"
    return (done.stdout or done.stderr).strip().split("\n")[0]


def describe(tree: Path, peers: list[Peer], go_judge: bool) -> dict[str, str | int]:
    manifest = json.loads((tree / "manifest.json").read_text())
    versions = {language: entry["version"] for language, entry in manifest["languages"].items()}
    cgroups = "v2" if Path("/sys/fs/cgroup/cgroup.controllers").exists() else "v1 (hybrid)"
    found = {
        "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "commit": _output("git", "rev-parse", "--short", "HEAD"),
        "processor": _first("/proc/cpuinfo", "model name"),
        "processors": os.cpu_count() or 0,
        "memory_mib": int(_first("/proc/meminfo", "MemTotal").split()[0]) // 1024,
        "kernel": platform.release(),
        "cgroups": cgroups,
        "load_before": round(os.getloadavg()[0], 2),
        "wrk": _output("dpkg-query", "-W", "-f", "${Version}", "wrk"),
        "peer.go-judge": "measured" if go_judge else "not installed",
    }
    found.update({f"peer.{peer.name}": peer.version for peer in peers})
    found.update({f"version.{language}": version for language, version in versions.items()})
    return {f"machine.{name}": value for name, value in found.items()}

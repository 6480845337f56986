"""What a deployment holds: counted before and after, to find what grows."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def _children(pid: int) -> list[int]:
    found = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += [int(child) for child in (task / "children").read_text().split()]
    return found


def family(pid: int) -> list[int]:
    """The process and all its descendants."""
    members = [pid]
    for member in members:
        members += _children(member)
    return members


def status(pid: int, field: str) -> int:
    """A number of /proc/PID/status, 0 when the process is gone; memory in KiB."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith(f"{field}:"):
                return int(line.split()[1])
    return 0


def name(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text().strip()
    return ""


def resident_mib(pids: list[int]) -> float:
    return sum(status(pid, "VmRSS") for pid in pids) / 1024


def by_name(pids: list[int]) -> dict[str, float]:
    """Resident MiB of each kind of process; slots and their likes are numbered, and counted together."""
    kinds: dict[str, list[int]] = {}
    for pid in pids:
        kinds.setdefault(name(pid).rstrip("0123456789").rstrip("-"), []).append(pid)
    return {kind: round(resident_mib(members) / len(members), 2) for kind, members in kinds.items() if kind}


def _descriptors(pids: list[int]) -> int:
    count = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            count += len(os.listdir(f"/proc/{pid}/fd"))
    return count


def _cgroups() -> int:
    count = 0
    for line in Path("/proc/mounts").read_text().splitlines():
        fields = line.split()
        if fields[2] in ("cgroup", "cgroup2"):
            count += sum(len(directories) for _, directories, _ in os.walk(fields[1]))
    return count


def _mounts(pids: list[int]) -> int:
    count = 0
    for pid in [os.getpid(), *pids]:
        with contextlib.suppress(OSError):
            count += len(Path(f"/proc/{pid}/mounts").read_text().splitlines())
    return count


def take(roots: list[int]) -> dict[str, float]:
    """Of the processes `roots` and their descendants; cgroups are the whole machine's."""
    pids = [member for root in roots for member in family(root)]
    return {
        "processes": len(pids),
        "descriptors": _descriptors(pids),
        "cgroups": _cgroups(),
        "mounts": _mounts(pids),
        "rss_mib": round(resident_mib(pids), 1),
    }

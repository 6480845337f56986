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


def helper_group(socket: str) -> str:
    """The name of the cgroup that the helper of this socket makes; FNV-1a, as in native-helper/src/main.c."""
    value = 2166136261
    for byte in socket.encode():
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return f"runner-helper-{value:08x}"


def _cgroups(group: str) -> int:
    count = 0
    for line in Path("/proc/mounts").read_text().splitlines():
        fields = line.split()
        if fields[2] in ("cgroup", "cgroup2"):
            count += sum(group in path for path, _, _ in os.walk(fields[1]))
    return count


def _mounts(pids: list[int]) -> int:
    count = 0
    for pid in [os.getpid(), *pids]:
        with contextlib.suppress(OSError):
            count += len(Path(f"/proc/{pid}/mounts").read_text().splitlines())
    return count


def take(roots: list[int], socket: str) -> dict[str, float]:
    """Of the processes `roots` and their descendants, and of the helper with this socket."""
    pids = [member for root in roots for member in family(root)]
    return {
        "processes": len(pids),
        "descriptors": _descriptors(pids),
        "cgroups": _cgroups(helper_group(socket)),
        "mounts": _mounts(pids),
        "rss_mib": round(resident_mib(pids), 1),
    }

"""The other sandboxes that this machine has, each as strict as it can be, with the limits of ours."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import resource
import shutil
import subprocess
from pathlib import Path
from typing import Iterator

from .tools import BUILD
from .workloads import EXPECTED, Workload

CGROUPS = Path("/sys/fs/cgroup")
PROCESSES = 64
ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/tmp", "TMPDIR": "/tmp", "LANG": "C.UTF-8"}
# What a program of ours may not call either, as far as a list that forbids can say it.
FORBIDDEN = """mount umount2 pivot_root open_tree move_mount fsopen fsmount fsconfig setns unshare bpf perf_event_open
userfaultfd io_uring_setup io_uring_enter io_uring_register keyctl add_key request_key kexec_load kexec_file_load
init_module finit_module delete_module ptrace process_vm_readv process_vm_writev open_by_handle_at""".split()


@dataclasses.dataclass(frozen=True)
class Peer:
    """A command that runs a program in a sandbox and ends with it."""

    name: str
    program: str
    version: str
    how: str


HOW = {
    "bwrap": "--unshare-all, no capabilities, own session, read-only tree, tmpfs; rlimits and one standing cgroup "
    "(memory, pids, cpu) for all its jobs, because it makes none; no seccomp filter, because it brings none",
    "crun": "all namespaces but user, no capabilities, no new privileges, read-only tree, tmpfs, a cgroup (memory, pids, "
    "cpu) for each job, a seccomp filter that forbids what ours does not allow",
    "runc": "as crun, the same bundle",
}


def _version(program: str) -> str:
    text = subprocess.run([program, "--version"], capture_output=True, text=True).stdout.split("\n")[0]
    return text.split()[-1]


def available() -> list[Peer]:
    found = []
    for name, how in HOW.items():
        program = shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin")
        if program:
            found.append(Peer(name, program, _version(program), how))
    return found


def rlimits() -> None:
    """For bubblewrap, which sets none: the same as a program of ours has."""
    limits = {"CPU": 5, "FSIZE": 64 << 20, "NOFILE": 256, "CORE": 0, "MEMLOCK": 64 << 10}
    for name, value in limits.items():
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))


def _box(workload: Workload, scratch: Path) -> Path:
    box = scratch / f"box-{workload.name}"
    shutil.rmtree(box, ignore_errors=True)
    box.mkdir(parents=True)
    for file in workload.files:
        shutil.copy(file, box)
    return box


def bwrap_command(peer: Peer, workload: Workload, tree: Path, scratch: Path) -> list[str]:
    command = [peer.program, "--unshare-all", "--new-session", "--die-with-parent", "--cap-drop", "ALL", "--clearenv"]
    for name, value in ENVIRONMENT.items():
        command += ["--setenv", name, value]
    command += ["--uid", "1000", "--gid", "1000", "--hostname", "sandbox", "--ro-bind", str(tree / "root"), "/"]
    command += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/job", "--dir", "/job/tmp", "--dir", "/job/box"]
    for file in sorted(_box(workload, scratch).iterdir()):
        command += ["--ro-bind", str(file), f"/job/box/{file.name}"]
    return [*command, "--chdir", "/job/box", *workload.steps[0]]


def _bundle(workload: Workload, tree: Path, scratch: Path) -> Path:
    """An OCI bundle whose root is the tree; crun and runc take the same."""
    bundle = scratch / f"bundle-{workload.name}"
    bundle.mkdir(parents=True, exist_ok=True)
    tmpfs = {"type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "nodev", "size=64m", "nr_inodes=16k"]}
    mounts = [
        {"destination": "/proc", "type": "proc", "source": "proc"},
        {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755", "size=64k"]},
        {"destination": "/job", **tmpfs},
        {"destination": "/job/box", "type": "bind", "source": str(_box(workload, scratch)), "options": ["bind", "ro"]},
    ]
    processors = os.cpu_count() or 1
    limits = {
        "memory": {"limit": workload.memory_mib << 20, "swap": workload.memory_mib << 20},
        "pids": {"limit": PROCESSES},
        "cpu": {"quota": 100000 * processors, "period": 100000},
    }
    names = ["pid", "ipc", "uts", "mount", "network", "cgroup"]
    specification = {
        "ociVersion": "1.0.2",
        "hostname": "sandbox",
        "root": {"path": str(tree / "root"), "readonly": True},
        "process": {
            "args": list(workload.steps[0]),
            "cwd": "/job/box",
            "env": [f"{name}={value}" for name, value in ENVIRONMENT.items()],
            "user": {"uid": 1000, "gid": 1000},
            "capabilities": {kind: [] for kind in ("bounding", "effective", "permitted")},
            "noNewPrivileges": True,
            "rlimits": [{"type": "RLIMIT_NOFILE", "hard": 256, "soft": 256}],
        },
        "mounts": mounts,
        "linux": {
            "namespaces": [{"type": name} for name in names],
            "resources": limits,
            "maskedPaths": ["/proc/kcore", "/proc/keys", "/proc/timer_list"],
            "readonlyPaths": ["/proc/sys", "/proc/sysrq-trigger"],
            "seccomp": {
                "defaultAction": "SCMP_ACT_ALLOW",
                "architectures": ["SCMP_ARCH_X86_64"],
                "syscalls": [{"names": FORBIDDEN, "action": "SCMP_ACT_ERRNO"}],
            },
        },
    }
    (bundle / "config.json").write_text(json.dumps(specification))
    return bundle


def oci_command(peer: Peer, workload: Workload, tree: Path, scratch: Path) -> list[str]:
    state = scratch / f"{peer.name}-state"
    return [peer.program, "--root", str(state), "run", "--bundle", str(_bundle(workload, tree, scratch)), "bench-{n}"]


def command(peer: Peer, workload: Workload, tree: Path, scratch: Path) -> list[str]:
    make = bwrap_command if peer.name == "bwrap" else oci_command
    return make(peer, workload, tree, scratch)


def surroundings(peer: Peer) -> list[str]:
    """What the command that drives a peer is started by. crun refuses a machine with v1 and v2 cgroups beside each
    other: it gets a mount namespace without the v2 tree, which has none of the controllers it needs."""
    unified = CGROUPS / "unified"
    if peer.name != "crun" or not unified.is_mount():
        return []
    return ["unshare", "--mount", "sh", "-c", f'umount {unified} && exec "$@"', "sh"]


@contextlib.contextmanager
def standing_cgroup(memory_bytes: int) -> Iterator[list[Path]]:
    """One cgroup for all jobs of a peer that makes none; yields the files that take a process in."""
    name = f"runner-bench-{os.getpid()}"
    quota = 100000 * (os.cpu_count() or 1)
    version_1 = {
        "memory": {"memory.limit_in_bytes": memory_bytes},
        "pids": {"pids.max": PROCESSES},
        "cpu": {"cpu.cfs_quota_us": quota},
    }
    version_2 = {"": {"memory.max": memory_bytes, "pids.max": PROCESSES, "cpu.max": f"{quota} 100000"}}
    groups = version_2 if (CGROUPS / "cgroup.controllers").exists() else version_1
    made = [CGROUPS / controller / name for controller in groups]
    try:
        for directory, settings in zip(made, groups.values()):
            directory.mkdir(exist_ok=True)
            for file, value in settings.items():
                (directory / file).write_text(str(value))
        yield [directory / "cgroup.procs" for directory in made]
    finally:
        for directory in made:
            with contextlib.suppress(FileNotFoundError):
                directory.rmdir()


def go_judge_program() -> str | None:
    return shutil.which("go-judge", path=f"{BUILD}:{os.environ['PATH']}")


def go_judge_body(workload: Workload, scratch: Path) -> Path:
    command = {
        "args": list(workload.steps[-1]),
        "env": [f"{name}={value}" for name, value in ENVIRONMENT.items()],
        "files": [{"content": ""}, {"name": "stdout", "max": 1 << 20}, {"name": "stderr", "max": 1 << 20}],
        "cpuLimit": 2_000_000_000,
        "clockLimit": 6_000_000_000,
        "memoryLimit": workload.memory_mib << 20,
        "procLimit": PROCESSES,
        "cpuRateLimit": 1000 * (os.cpu_count() or 1),
        "copyIn": {file.name: {"content": file.read_text()} for file in workload.files},
    }
    path = scratch / f"go-judge-{workload.name}.json"
    path.write_text(json.dumps({"cmd": [command]}))
    return path


GO_JUDGE_EXPECTED = json.dumps(EXPECTED)[1:-1]

"""Starting and ending what is measured. Everything listens on the loopback or on a Unix socket only."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Iterator

from .tools import BENCH, CHECKOUT, BenchError, run_json, wait_until

HELPER = CHECKOUT / "native-helper/build/runner-helper"
APP = CHECKOUT / "target/quarkus-app/quarkus-run.jar"
NATIVE = CHECKOUT / "target/native/runner"
# Where scripts/start takes none from: 0x70000000 and 4,096 for each port.
UID_BASE = 0x70000000 - 4096


def free_port() -> int:
    """A port of the loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def post(address: str, path: str, body: bytes, seconds: float = 60) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(address, timeout=seconds)
    with contextlib.closing(connection):
        connection.request("POST", path, body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, answer.read()


@contextlib.contextmanager
def helper(tree: Path) -> Iterator[str]:
    """A helper of the bench's own, whose client is root. Yields its socket's path."""
    if not HELPER.is_file():
        raise BenchError("the helper is not built (make helper)")
    with tempfile.TemporaryDirectory(prefix="runner-bench-") as directory:
        path = os.path.join(directory, "helper.sock")
        command = [str(HELPER), "--socket", path, "--rootfs", str(tree / "root")]
        command += ["--client-uid", "0", "--uid-base", str(UID_BASE), "--slots", "64"]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_until(10, lambda: os.path.exists(path) or process.poll() is not None, "the helper's start")
            yield path
        finally:
            process.terminate()
            process.wait(30)


class Service:
    """A deployment by scripts/start, in a state directory and on a port of its own."""

    def __init__(self, tree: Path, state: Path, executable: Path | None = None) -> None:
        port = free_port()
        self.address = f"127.0.0.1:{port}"
        self.state = state
        settings = {"RUNNER_STATE": str(state), "RUNNER_PORT": str(port), "RUNNER_ROOTFS": str(tree)}
        if executable:
            settings["RUNNER_EXECUTABLE"] = str(executable)
        self._executable = executable
        self._environment = {**os.environ, **settings}

    def _script(self, name: str) -> None:
        done = subprocess.run(
            [str(CHECKOUT / "scripts" / name)],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=180,
        )
        if done.returncode != 0:
            raise BenchError(f"scripts/{name}: {(done.stderr or done.stdout).strip()}")

    def __enter__(self) -> Service:
        if not self._executable and not APP.is_file():
            raise BenchError("the service is not built (make service)")
        self._script("start")
        return self

    def __exit__(self, *_: object) -> None:
        self._script("stop")

    def pid(self, name: str) -> int:
        return int((self.state / f"{name}.pid").read_text())


def _go_judge_mounts(tree: Path, scratch: Path) -> Path:
    """The same tree read-only, a tmpfs of the same size to work in, no network, no /sys."""
    root = tree / "root"
    links = [entry for entry in ("bin", "sbin", "lib", "lib64") if (root / entry).is_symlink()]
    mounts = [{"type": "bind", "source": str(root / name), "target": f"/{name}", "readonly": True} for name in ("usr", "etc")]
    mounts += [{"type": "bind", "source": "/dev/null", "target": "/dev/null"}]
    mounts += [{"type": "tmpfs", "target": target, "data": "size=64m,nr_inodes=16k"} for target in ("/w", "/tmp")]
    conf = {
        "mount": mounts,
        "symLink": [{"linkPath": f"/{name}", "target": os.readlink(root / name)} for name in links],
        "proc": True,
        "workDir": "/w",
        "hostName": "sandbox",
        "domainName": "",
        "uid": 1000,
        "gid": 1000,
    }
    path = scratch / "go-judge-mount.yaml"
    path.write_text(json.dumps(conf))  # JSON is YAML
    return path


@contextlib.contextmanager
def go_judge(executable: str, tree: Path, scratch: Path) -> Iterator[str]:
    """go-judge with cgroups and no fallback to rlimits. Yields its address."""
    address = f"127.0.0.1:{free_port()}"
    command = [executable, f"-http-addr={address}", f"-mount-conf={_go_judge_mounts(tree, scratch)}", "-no-fallback"]
    command += ["-enable-cpu-rate", f"-parallelism={os.cpu_count()}", f"-pre-fork={os.cpu_count()}", "-silent", "-release"]
    process = subprocess.Popen(command, cwd=scratch, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 10
        while True:
            with contextlib.suppress(OSError):
                post(address, "/run", b"{}", 2)
                break
            if process.poll() is not None or time.monotonic() > deadline:
                raise BenchError("go-judge does not start")
            time.sleep(0.05)
        yield address
    finally:
        process.terminate()
        process.wait(30)


def check_answers(path: str) -> None:
    """One job through the helper, so that a broken helper is told at once."""
    load = [str(BENCH / "build/load"), "helper", path, "--count", "1", "--expect", "", "--", "/usr/bin/true"]
    if run_json(load)["errors"]:
        raise BenchError("the helper does not run /usr/bin/true")

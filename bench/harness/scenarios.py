"""What is measured: a list of measurements, each with a name, each a few seconds long."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path
from typing import Callable

from . import peers, services, tools
from .tools import BUILD
from .workloads import EXPECTED, Workload

BARE_WORKERS = (1, 2)
HELPER_CONNECTIONS = (1, 2, 8, 32)
HTTP_CLIENTS = (1, 2, 8, 32, 256, 1000)
# Where commands cannot be many at a time, more processes than processors only wait.
COMMAND_WORKERS = (1, 2)
# JSON as the service writes it: only the text is looked for, not the shape of the answer.
HTTP_EXPECTED = "Hello, world!"


@dataclasses.dataclass(frozen=True)
class Measurement:
    """`run` takes the seconds and returns what a load program printed."""

    name: str
    run: Callable[[float], dict]


@dataclasses.dataclass
class Context:
    """What the measurements need; what is not there is None, and its measurements are left out."""

    tree: Path
    scratch: Path
    workloads: dict[str, Workload]
    socket: str | None = None
    service: str | None = None
    native: str | None = None
    go_judge: str | None = None
    peers: list[peers.Peer] = dataclasses.field(default_factory=list)


def bare(context: Context, workload: Workload, workers: int, plain: bool = False) -> Measurement:
    command = [str(BUILD / "bare"), "--workers", str(workers), "--root", str(context.tree / "root")]
    for file in workload.files:
        command += ["--put", str(file)]
    if plain and workload.hide:
        command += ["--hide", workload.hide]

    def run(seconds: float) -> dict:
        return tools.measure([*command, "--seconds", str(seconds), *workload.words()], is_client=False)

    return Measurement(f"{'plain' if plain else 'bare'}.{workload.name}.c{workers}", run)


def helper(context: Context, workload: Workload, connections: int) -> Measurement:
    command = [str(BUILD / "load"), "helper", str(context.socket), "--connections", str(connections)]
    command += ["--expect", EXPECTED, "--memory", str(workload.memory_mib), "--processes", str(workload.processes)]
    # A frame of its own, which has to be the first of a job; the default needs none.
    if workload.disk_mib != 64:
        command += ["--disk", str(workload.disk_mib)]
    for file in workload.files:
        command += ["--put", str(file)]

    def run(seconds: float) -> dict:
        return tools.measure([*command, "--seconds", str(seconds), *workload.words()])

    return Measurement(f"helper.{workload.name}.c{connections}", run)


def _drain(address: str, body: bytes) -> None:
    """Returns when the service has dealt with what the clients before left behind: requests are served in order, so
    the answer to one of ours says so. Otherwise a measurement would pay for the one before it."""
    deadline = time.monotonic() + 60
    while services.post(address, "/api/v1/run", body)[0] != 200:
        if time.monotonic() > deadline:
            raise tools.BenchError("the service has no runner for a single job within 60 s")
        time.sleep(0.1)


def http(context: Context, workload: Workload, clients: int, kind: str = "http") -> Measurement:
    """By the service for Java, or with the kind `native` by the native executable."""
    body = workload.body(context.scratch)
    address = str(context.native if kind == "native" else context.service)

    def run(seconds: float) -> dict:
        _drain(address, body.read_bytes())
        return tools.wrk(address, "/api/v1/run", body, HTTP_EXPECTED, clients, seconds)

    return Measurement(f"{kind}.{workload.name}.c{clients}", run)


def go_judge(context: Context, workload: Workload, clients: int) -> Measurement:
    body = peers.go_judge_body(workload, context.scratch)

    def run(seconds: float) -> dict:
        return tools.wrk(str(context.go_judge), "/run", body, peers.GO_JUDGE_EXPECTED, clients, seconds)

    return Measurement(f"go-judge.{workload.name}.c{clients}", run)


def peer(context: Context, one: peers.Peer, workload: Workload, workers: int) -> Measurement:
    words = peers.command(one, workload, context.tree, context.scratch)

    def run(seconds: float) -> dict:
        command = [*peers.surroundings(one), str(BUILD / "bare"), "--workers", str(workers), "--seconds", str(seconds)]
        command += ["--orphans", "--", *words]
        if one.name != "bwrap":
            return tools.measure(command, is_client=False)
        with peers.standing_cgroup(workers * workload.memory_mib << 20) as groups:

            def enter() -> None:
                peers.rlimits()
                for file in groups:
                    file.write_text("0")

            return tools.measure(command, prepare=enter, is_client=False)

    return Measurement(f"{one.name}.{workload.name}.c{workers}", run)


def _delivered(context: Context) -> Workload:
    """The static program as a file that comes with each job, as a submission's own program does."""
    standing = context.workloads["static"]
    return dataclasses.replace(standing, name="static-delivered", files=(BUILD / "hello",), steps=(("./hello",),))


def _ours(context: Context, workload: Workload, connections: tuple[int, ...], clients: tuple[int, ...]) -> list[Measurement]:
    made = []
    if context.socket:
        made += [helper(context, workload, count) for count in connections]
    if context.service:
        made += [http(context, workload, count) for count in clients]
    if context.native:
        made += [http(context, workload, 8, "native")]
    return made


def _peers(context: Context, workload: Workload, judge_clients: tuple[int, ...]) -> list[Measurement]:
    made = [peer(context, one, workload, workers) for one in context.peers for workers in COMMAND_WORKERS]
    if context.go_judge:
        made += [go_judge(context, workload, clients) for clients in judge_clients]
    return made


def of_workload(context: Context, name: str) -> list[Measurement]:
    """The measurements of one workload, baseline first."""
    workload = context.workloads[name]
    bases = [bare(context, workload, workers) for workers in BARE_WORKERS]
    if name == "static":
        ours = _ours(context, workload, HELPER_CONNECTIONS, HTTP_CLIENTS)
        if context.socket:
            ours.append(helper(context, _delivered(context), 1))
        return bases + ours + _peers(context, workload, (1, 8, 1000))
    if name == "python":
        return bases + _ours(context, workload, (1, 8), (1, 8)) + _peers(context, workload, (1, 8))
    if name == "node":
        return bases + _ours(context, workload, (1,), (1, 8))
    plain = [bare(context, workload, 1, plain=True)] if workload.hide else []
    return plain + [bare(context, workload, 1)] + _ours(context, workload, (1,), (1,))

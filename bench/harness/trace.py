"""Where each microsecond of a job goes: the kernel's tracepoints of 300 jobs, one after another with a pause between,
cut into phases by the system calls that begin and end them. Tracing slows everything a little, so the phases add up to
more than an untraced job; their shares are what counts."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import os
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Callable, Iterator

from . import scenarios, services, tree, workloads
from .tools import BUILD, BenchError, say, unwind_on_signals

JOBS = 300
# x86-64, as the tracepoints number them.
NUMBERS = {"read": 0, "write": 1, "writev": 20, "sendto": 44, "recvfrom": 45, "sendmsg": 46, "recvmsg": 47}
NUMBERS.update({"vfork": 58, "execve": 59, "wait4": 61, "epoll_wait": 232, "unshare": 272, "clone3": 435})
LINE = re.compile(r"^\s*(.+?)\s+(\d+)\s+(\d+)\.(\d{9}):\s+(\w+:\w+):\s+(.*)$")
CALL = re.compile(r"^NR (\d+) (?:= (-?\d+)|\((.*)\))")


@dataclasses.dataclass(frozen=True)
class Event:
    comm: str
    ns: int
    kind: str
    call: int = -1
    # What a call returned, or its third argument, which is the length of what is sent.
    value: int = 0


@dataclasses.dataclass(frozen=True)
class Mark:
    """The end of a phase: the first event after the mark before it that fits."""

    label: str
    fits: Callable[[Event], bool]


def _enters(comm: str, *names: str) -> Callable[[Event], bool]:
    calls = {NUMBERS[name] for name in names}
    return lambda event: event.kind == "sys_enter" and event.call in calls and event.comm.startswith(comm)


def _returns(comm: str, *names: str) -> Callable[[Event], bool]:
    calls = {NUMBERS[name] for name in names}
    return lambda event: event.kind == "sys_exit" and event.call in calls and event.value > 0 and event.comm.startswith(comm)


def _happens(comm: str, kind: str) -> Callable[[Event], bool]:
    return lambda event: event.kind == kind and event.comm.startswith(comm)


SEND = ("write", "writev", "sendto", "sendmsg")
RECEIVE = ("read", "recvfrom", "recvmsg")
SANDBOX = [
    Mark("supervisor has the message", _returns("runner-slot", "recvfrom", "read")),
    Mark("supervisor parsed it and wrote the limits", _enters("runner-slot", "sendmsg")),
    Mark("init has the order", _returns("runner-init", "recvmsg")),
    Mark("init wrote the files and chose the descriptors", _enters("runner-init", "clone3")),
    Mark("the step's process exists", _happens("runner-init", "sched_process_fork")),
    Mark("every privilege dropped, seccomp in place", _enters("runner-init", "execve")),
    Mark("the program is executed", _happens("", "sched_process_exec")),
    Mark("the program ended", _happens("hello", "sched_process_exit")),
    Mark("init collected it", _returns("runner-init", "wait4")),
    Mark("init killed what was left and reports", _enters("runner-init", "sendmsg")),
    Mark("supervisor read the counters and sends the result", _enters("runner-slot", "sendto", "write")),
]
BARE = [
    Mark("the process exists", _happens("bare", "sched_process_fork")),
    Mark("it asks for its program", _enters("bare", "execve")),
    Mark("the program is executed", _happens("", "sched_process_exec")),
    Mark("the program ended", _happens("hello", "sched_process_exit")),
    Mark("it is collected", _returns("bare", "wait4")),
]
HELPER = [*SANDBOX, Mark("the client has the result", _returns("load", "recvfrom"))]
HTTP = [
    Mark("the service's event loop has the request", _returns("vert.x", *RECEIVE)),
    Mark("parsed, queued, a Runner leased; message sent", lambda event: event.value > 60 and _enters_java(event)),
    *SANDBOX,
    Mark("the service has the result", lambda event: _returns_java(event)),
    Mark("answer made and sent", lambda event: event.value > 60 and _enters_java(event)),
    Mark("the client has the answer", _returns("load", "recvfrom")),
]
# The service's threads have many names; these are the processes that are not it.
OTHERS = ("load", "runner-", "hello", "perf")


def _enters_java(event: Event) -> bool:
    return not event.comm.startswith(OTHERS) and _enters("", *SEND)(event)


def _returns_java(event: Event) -> bool:
    return not event.comm.startswith(OTHERS) and event.value > 40 and _returns("", *RECEIVE)(event)


def _parse(lines: Iterator[str]) -> Iterator[Event]:
    for line in lines:
        found = LINE.match(line)
        if not found:
            continue
        comm, _, seconds, fraction, name, rest = found.groups()
        ns = int(seconds) * 1_000_000_000 + int(fraction)
        kind = name.partition(":")[2]
        call = CALL.match(rest)
        if not call:
            yield Event(comm, ns, kind)
            continue
        number, returned, arguments = call.groups()
        value = int(returned) if returned else int(arguments.split(", ")[2], 16)
        yield Event(comm, ns, kind, int(number), value)


def _begins(event: Event) -> bool:
    # FINISH is a frame of 8 bytes and no job.
    return (event.value > 60 and _enters("load", "sendto")(event)) or _enters("bare", "vfork")(event)


def _jobs(events: list[Event]) -> list[list[Event]]:
    """Each from the client's sending, or bare's vfork, to the next."""
    starts = [i for i, event in enumerate(events) if _begins(event)]
    return [events[start:end] for start, end in zip(starts, starts[1:] + [len(events)])]


def phases(job: list[Event], marks: list[Mark]) -> list[float] | None:
    """Microseconds from mark to mark; None when the job does not show them all."""
    found, last = [], job[0]
    rest = iter(job[1:])
    for mark in marks:
        event = next((event for event in rest if mark.fits(event)), None)
        if event is None:
            return None
        found.append((event.ns - last.ns) / 1000)
        last = event
    return found


def _record(command: list[str], data: Path) -> None:
    numbers = " || ".join(f"id == {number}" for number in NUMBERS.values())
    record = ["perf", "record", "-q", "-a", "-m", "4096", "-o", str(data)]
    for event in ("raw_syscalls:sys_enter", "raw_syscalls:sys_exit"):
        record += ["-e", event, "--filter", numbers]
    for event in ("fork", "exec", "exit"):
        record += ["-e", f"sched:sched_process_{event}"]
    done = subprocess.run([*record, "--", *command], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        raise BenchError(f"perf record: {(done.stderr or done.stdout).strip()[-500:]}")


def _events(data: Path) -> list[Event]:
    script = ["perf", "script", "--ns", "-i", str(data), "-F", "comm,tid,time,event,trace"]
    with subprocess.Popen(script, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        return sorted(_parse(process.stdout), key=lambda event: event.ns)


def _row(label: str, microseconds: list[float]) -> str:
    # The fast jobs are those that nothing else on the machine disturbed.
    undisturbed = sorted(microseconds)[len(microseconds) // 10]
    return f"| {label} | {statistics.median(microseconds):.0f} | {undisturbed:.0f} |"


def show(command: list[str], marks: list[Mark], scratch: Path) -> None:
    data = scratch / "perf.data"
    _record(command, data)
    found = [one for one in (phases(job, marks) for job in _jobs(_events(data))) if one]
    if not found:
        raise BenchError("no job shows all the marks; has the helper's order of system calls changed?")
    say(f"| until, of {len(found)} jobs | median, µs | a tenth took at most, µs |\n|---|---|---|")
    for index, mark in enumerate(marks):
        say(_row(mark.label, [one[index] for one in found]))
    say(_row("all", [sum(one) for one in found]))


def _trace(way: str) -> None:
    with contextlib.ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="runner-bench-")))
        directory = tree.ensure(Path(os.environ.get("RUNNER_ROOTFS", "/var/cache/runner/rootfs/core")))
        static = workloads.all_of(directory, scratch)["static"]
        load = [str(BUILD / "load")]
        pace = ["--count", str(JOBS), "--pause", "5"]
        if way == "bare":
            show([str(BUILD / "bare"), *pace[:2], "--root", str(directory / "root"), *static.words()], BARE, scratch)
        elif way == "helper":
            load += ["helper", stack.enter_context(services.helper(directory)), "--expect", workloads.EXPECTED]
            show([*load, *pace, *static.words()], HELPER, scratch)
        else:
            # One Runner, so that nothing of another is mistaken for the job's.
            os.environ["NUM_RUNNERS"] = "1"
            service = stack.enter_context(services.Service(directory, Path("/run/runner-bench")))
            body = static.body(scratch)
            load += ["http", service.address, "--path", "/api/v1/run", "--body", str(body), "--expect", scenarios.HTTP_EXPECTED]
            subprocess.run([*load, "--count", "5000"], check=True, stdout=subprocess.DEVNULL)
            show([*load, *pace], HTTP, scratch)


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench/trace", description="Cuts the time of a job into its phases.")
    parser.add_argument("way", choices=("bare", "helper", "http"))
    unwind_on_signals()
    try:
        _trace(parser.parse_args().way)
    except BenchError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

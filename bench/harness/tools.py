"""Running the load programs, and what they cost."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import time
from pathlib import Path

BENCH = Path(__file__).resolve().parent.parent
CHECKOUT = BENCH.parent
BUILD = BENCH / "build"
TICKS = os.sysconf("SC_CLK_TCK")
# A load program ends by itself; this is for one that hangs.
PATIENCE_SECONDS = 300


class BenchError(Exception):
    """Something the bench needs is not there or does not work; the message is for people."""


def busy_cpu_seconds() -> float:
    """Processor time of everything on this machine since it started: user, nice, system, irq, softirq."""
    fields = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    return (fields[0] + fields[1] + fields[2] + fields[5] + fields[6]) / TICKS


def children_cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def run_json(command: list[str], environment: dict[str, str] | None = None, prepare=None) -> dict:
    """Runs a load program and returns the JSON object it prints in its last line."""
    done = subprocess.run(
        command,
        env={**os.environ, **(environment or {})},
        preexec_fn=prepare,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        raise BenchError(f"{' '.join(command)[:200]}: {(done.stderr or done.stdout).strip()[-500:]}")
    return json.loads(lines[-1])


def measure(command: list[str], environment: dict[str, str] | None = None, prepare=None, is_client=True) -> dict:
    """The same, with `cpu_ms_per_job`: the whole machine's processor time, without that of the load program where
    the load program is only a client."""
    busy, own = busy_cpu_seconds(), children_cpu_seconds()
    result = run_json(command, environment, prepare)
    busy, own = busy_cpu_seconds() - busy, children_cpu_seconds() - own
    spent = busy - own if is_client else busy
    result["cpu_ms_per_job"] = round(max(spent, 0) * 1000 / max(result["jobs"], 1), 4)
    return result


def wrk(address: str, path: str, body: Path, expected: str, clients: int, seconds: float) -> dict:
    """A closed loop of HTTP requests on connections that stay open. One thread, so that the load takes little of
    the machine that it measures."""
    # wrk takes whole seconds only.
    whole = max(1, round(seconds))
    command = ["wrk", "-t1", f"-c{clients}", f"-d{whole}s", "--timeout", "60s", "--latency"]
    command += ["-s", str(BENCH / "wrk.lua"), f"http://{address}"]
    names = {"BENCH_PATH": path, "BENCH_BODY": str(body), "BENCH_EXPECT": expected}
    return measure(command, names)


def wait_until(seconds: float, condition, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise BenchError(f"{what} did not happen within {seconds:g} s")
        time.sleep(0.01)


def unwind_on_signals() -> None:
    """A TERM or a closed terminal ends the bench as Ctrl-C does: what was started is ended first."""

    def stop(number: int, _: object) -> None:
        raise SystemExit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


def say(text: str) -> None:
    print(text, flush=True)

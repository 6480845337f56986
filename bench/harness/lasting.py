"""What is not measured in rounds: the soak, the start and the idle memory, the second time of a source."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from . import census, tools
from .bars import Figure
from .scenarios import HTTP_EXPECTED
from .services import Service, post
from .tools import BUILD, CHECKOUT, TICKS, say, wait_until
from .workloads import Workload

SETTLE_SECONDS = 3


def _load_http(service: Service, body: Path, clients: int, count: int) -> dict:
    command = [str(BUILD / "load"), "http", service.address, "--path", "/api/v1/run", "--body", str(body)]
    command += ["--expect", HTTP_EXPECTED, "--connections", str(clients), "--count", str(count), "--window", "1000"]
    return tools.run_json([*command, "--seconds", "3600"])


def warm_up(service: Service, body: Path, count: int) -> None:
    """A JVM that has just started is not what serves for days."""
    say(f"warm-up: {count} jobs")
    _load_http(service, body, 8, count)


def soak(service: Service, body: Path, count: int) -> dict[str, Figure | float]:
    """`count` jobs from 8 clients, and what grew."""
    say(f"soak: {count} jobs")
    roots = [service.pid("service"), service.pid("helper")]
    socket = str(service.state / "helper.sock")
    # The first full load makes threads and buffers that stay; what counts is growth after it.
    _load_http(service, body, 8, 2000)
    time.sleep(SETTLE_SECONDS)
    before = census.take(roots, socket)
    result = _load_http(service, body, 8, count)
    time.sleep(SETTLE_SECONDS)
    after = census.take(roots, socket)
    say(f"  before {before}\n  after  {after}\n  {result['rate']:.0f}/s, {result['errors']} errors")
    kinds = [kind for kind in before if kind != "rss_mib"]
    grown = sum(max(0, after[kind] - before[kind]) for kind in kinds)
    percent = (after["rss_mib"] / before["rss_mib"] - 1) * 100
    ratio = result["last_p50_ms"] / result["first_p50_ms"]
    return {
        "soak_p50_ratio": (ratio, result["first_p50_ms"]),
        "soak_growth": (grown, sum(before[kind] for kind in kinds)),
        "soak_rss_percent": (percent, before["rss_mib"]),
        "soak_jobs": result["jobs"],
        "soak_errors": result["errors"],
    }


def _since_start(pid: int) -> float:
    """Seconds since the process was started, by the kernel's record of it (to a hundredth)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return time.clock_gettime(time.CLOCK_BOOTTIME) - int(fields[19]) / TICKS


def _first_answer(service: Service, body: bytes, old: int) -> float:
    wait_until(20, lambda: service.pid("service") != old, "the service's next start")
    pid = service.pid("service")
    while True:
        try:
            status, _ = post(service.address, "/api/v1/run", body, 10)
            if status == 200:
                return _since_start(pid)
        except OSError:
            pass
        if _since_start(pid) > 60:
            raise tools.BenchError("the service answers no job within 60 s of its start")
        time.sleep(0.005)


def start(service: Service, workload: Workload, scratch: Path, times: int) -> dict[str, Figure | float]:
    """From the start of the process to its first answered job, and what it holds when it then idles. The service is
    killed, and its keeper starts it again as it always does."""
    body = workload.body(scratch).read_bytes()
    seconds, resident = [], []
    for _ in range(times):
        old = service.pid("service")
        os.kill(old, 9)
        seconds.append(_first_answer(service, body, old))
        time.sleep(SETTLE_SECONDS)
        resident.append(census.status(service.pid("service"), "VmRSS") / 1024)
        say(f"  start to first answered job {seconds[-1]:.2f} s, idle {resident[-1]:.0f} MiB")
    bare_seconds, bare_mib = _smallest_jvm()
    return {
        "jvm_start_s": (statistics.median(seconds), bare_seconds),
        "jvm_rss_mib": (statistics.median(resident), bare_mib),
    }


def _smallest_jvm() -> tuple[float, float]:
    """A hello on the same JVM: how long it takes from start to end, and how much it holds at most."""
    java = subprocess.run([str(CHECKOUT / "scripts/java-home")], capture_output=True, text=True, check=True).stdout.strip()
    with tempfile.TemporaryDirectory(prefix="runner-bench-") as directory:
        source = Path(directory) / "Main.java"
        source.write_text('public class Main { public static void main(String[] a) { System.out.println("hello"); } }')
        subprocess.run([f"{java}/bin/javac", "-d", directory, str(source)], check=True)
        times = []
        for _ in range(5):
            began = time.monotonic()
            process = subprocess.Popen([f"{java}/bin/java", "-cp", directory, "Main"], stdout=subprocess.DEVNULL)
            _, _, usage = os.wait4(process.pid, 0)
            process.returncode = 0
            times.append((time.monotonic() - began, usage.ru_maxrss / 1024))
    return statistics.median(first for first, _ in times), statistics.median(second for _, second in times)


def second_time(service: Service, workload: Workload, times: int) -> dict[str, Figure | float]:
    """A source that the service has not seen, and then the same again, over and over: whole requests, ms. Each answer
    says whether the compilation was taken from the cache; one that says otherwise is an error."""

    def request(source: str, cached: bool) -> float:
        body = json.dumps({"language": workload.language, "source": source}).encode()
        began = time.monotonic()
        status, answer = post(service.address, "/api/v2/run", body)
        took = (time.monotonic() - began) * 1000
        if status != 200 or HTTP_EXPECTED not in answer.decode() or json.loads(answer)["cached"] is not cached:
            raise tools.BenchError(f"the service does not run {workload.name} as it should: {answer[:300]!r}")
        return took

    first, again = [], []
    for number in range(3):
        source = f"{workload.source}// {time.time_ns()} {number}\n"
        first.append(request(source, cached=False))
        again += [request(source, cached=True) for _ in range(times)]
    return {f"cached_{workload.name}_ms": (statistics.median(again), statistics.median(first))}

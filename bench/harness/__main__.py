"""The command line of the bench; see ../README.md."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
import tempfile
import time
from pathlib import Path

from . import bars, census, lasting, machine, peers, report, rounds, scenarios, services, tree, workloads
from .tools import BENCH, BenchError, say, unwind_on_signals

WORKLOADS = ("static", "python", "node", "cpp", "java")
EXTRAS = ("cached", "soak", "start")
KINDS = ("helper", "http", "native", "peers")


def _options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/run", description="Measures Runner against bare exec and against peers.")
    parser.add_argument("--quick", action="store_true", help="two short rounds and a small soak: under three minutes")
    parser.add_argument("--only", action="append", metavar="PART", choices=WORKLOADS + EXTRAS, help="only this part; may be repeated")
    parser.add_argument("--without", action="append", default=[], choices=KINDS, help="leave these out; may be repeated")
    parser.add_argument("--rounds", type=int, help="rounds of everything (5, quick 2)")
    parser.add_argument("--seconds", type=float, help="of each measurement (2, quick 1)")
    parser.add_argument("--soak-jobs", type=int, help="jobs of the soak (100000, quick 5000)")
    parser.add_argument("--output", type=Path, default=BENCH / "results", help="directory of the results")
    options = parser.parse_args(words)
    quick = options.quick
    options.rounds = options.rounds or (2 if quick else 5)
    options.seconds = options.seconds or (1.0 if quick else 2.0)
    options.soak_jobs = options.soak_jobs or (5000 if quick else 100000)
    options.only = options.only or list(WORKLOADS + EXTRAS)
    return options


def _context(stack: contextlib.ExitStack, options: argparse.Namespace) -> tuple[scenarios.Context, services.Service | None]:
    scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="runner-bench-")))
    rootfs = Path(os.environ.get("RUNNER_ROOTFS", "/var/cache/runner/rootfs/core"))
    directory = tree.ensure(rootfs)
    context = scenarios.Context(directory, scratch, workloads.all_of(directory, scratch))
    if "helper" not in options.without:
        context.socket = stack.enter_context(services.helper(directory))
        services.check_answers(context.socket)
    if "peers" not in options.without:
        context.peers = peers.available()
        executable = peers.go_judge_program()
        if executable:
            context.go_judge = stack.enter_context(services.go_judge(executable, directory, scratch))
    service = None
    if "http" not in options.without:
        say("service: starting")
        service = stack.enter_context(services.Service(directory, Path("/run/runner-bench")))
        context.service = service.address
    if "native" not in options.without and services.NATIVE.is_file():
        say("native executable: starting")
        native = stack.enter_context(services.Service(directory, Path("/run/runner-bench-native"), services.NATIVE))
        context.native = native.address
    return context, service


def _extras(options: argparse.Namespace, context: scenarios.Context, service: services.Service) -> dict:
    static = context.workloads["static"]
    found: dict = {}
    if "cached" in options.only:
        found.update(lasting.second_time(service, context.workloads["cpp"], 10))
    if "soak" in options.only:
        found.update(lasting.soak(service, static.body(context.scratch), options.soak_jobs))
    for root in ("service", "helper"):
        held = census.by_name(census.family(service.pid(root)))
        found.update({f"rss_mib.{root}.{kind}": mib for kind, mib in held.items()})
    if "start" in options.only:
        found.update(lasting.start(service, static, context.scratch, 3 if options.quick else 5))
    return found


def _measure(options: argparse.Namespace) -> None:
    with contextlib.ExitStack() as stack:
        context, service = _context(stack, options)
        found = machine.describe(context.tree, context.peers, context.go_judge is not None)
        chosen = [name for name in WORKLOADS if name in options.only]
        if service:
            lasting.warm_up(service, context.workloads["static"].body(context.scratch), 3000 if options.quick else 40000)
        measurements = [one for name in chosen for one in scenarios.of_workload(context, name)]
        samples = rounds.measure_all(measurements, options.rounds, options.seconds)
        extras = _extras(options, context, service) if service else {}
        others = {name: value for name, value in extras.items() if isinstance(value, tuple)}
        found.update({name: value for name, value in extras.items() if not isinstance(value, tuple)})
        figures = bars.figures(samples, others)
        report.write(options.output, samples, figures, found, context.peers, context.go_judge is not None)
        _say_bars(figures)


def _say_bars(figures: dict[str, bars.Figure]) -> None:
    for bar in bars.BARS:
        value, baseline = figures[bar.name]
        if value is not None:
            verdict = "met" if bar.meets(value) else "MISSED"
            sign = "<=" if bar.at_most else ">="
            say(f"{bar.name:28} {value:10.4g}  {sign} {bar.bar:<5g} {verdict:7} baseline {baseline:.4g}")


def main() -> int:
    options = _options(sys.argv[1:])
    unwind_on_signals()
    began = time.monotonic()
    try:
        _measure(options)
    except BenchError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    say(f"{time.monotonic() - began:.0f} s; results in {os.path.relpath(options.output)}")
    return 0


sys.exit(main())

"""latest.json, latest.md and the plots."""

from __future__ import annotations

import json
from pathlib import Path

from . import plots
from .bars import BARS, Figure, best_peer
from .peers import HOW, Peer
from .rounds import Samples, median

# Of each measurement; which are there depends on the load program.
FIELDS = ("rate", "p50_ms", "p99_ms", "cpu_ms_per_job", "step1_p50_ms", "step1_wall_p50_ms", "prepare_p50_ms", "ready_p50_ms")


def _round(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")


def flat(samples: Samples, figures: dict[str, Figure], more: dict[str, float | str | int]) -> dict:
    """One object: the bars and their baselines first, then everything measured, then the machine."""
    made: dict = {}
    for name, (value, baseline) in figures.items():
        made[name] = _round(value)
        made[f"{name}.baseline"] = _round(baseline)
    for name, results in samples.items():
        for field in FIELDS:
            value = median(samples, name, field)
            if value is not None:
                made[f"{name}.{field}"] = _round(value)
        made[f"{name}.errors"] = sum(result["errors"] for result in results)
        made[f"{name}.rounds"] = len(results)
    return {**made, **more}


def _number(value: float | None) -> str:
    return "not measured" if value is None else f"{value:,.4g}"


def _bars(figures: dict[str, Figure]) -> list[str]:
    lines = ["| figure | name | bar | here | baseline | |", "|---|---|---|---|---|---|"]
    for bar in BARS:
        value, baseline = figures[bar.name]
        sign = "≤" if bar.at_most else "≥"
        verdict = "" if value is None else "met" if bar.meets(value) else "**missed**"
        lines.append(f"| {bar.meaning} | `{bar.name}` | {sign} {bar.bar:g} | {_number(value)} | {_number(baseline)} | {verdict} |")
    return lines


def _everything(samples: Samples) -> list[str]:
    lines = ["| measured | jobs/s | p50, ms | p99, ms | CPU, ms a job | errors |", "|---|---|---|---|---|---|"]
    for name, results in samples.items():
        cells = [_number(median(samples, name, field)) for field in FIELDS[:4]]
        lines.append(f"| `{name}` | {' | '.join(cells)} | {sum(result['errors'] for result in results)} |")
    return lines


def _peers(samples: Samples, peers: list[Peer], go_judge: bool) -> list[str]:
    lines = [f"* {peer.name} {peer.version}: {HOW[peer.name]}." for peer in peers]
    if not go_judge:
        lines.append("* go-judge: not installed on this machine, so not measured.")
    best = {name: best_peer(samples, name) for name in ("static", "python")}
    lines += [f"* Best for {workload}: `{name}`." for workload, name in best.items() if name]
    return lines


def table(samples: Samples, figures: dict[str, Figure], more: dict, peers: list[Peer], go_judge: bool) -> str:
    machine = {name.removeprefix("machine."): value for name, value in more.items() if name.startswith("machine.")}
    others = {name: value for name, value in more.items() if not name.startswith("machine.")}
    parts = ["# Results", "", "Medians over the rounds of one run. Only the ratios travel to another machine.", ""]
    if machine["load_before"] > machine["processors"]:
        parts += [f"**A trial**: the machine was busy when the run began (load {machine['load_before']}).", ""]
    parts += [*_bars(figures), "", "![Jobs per second by clients](rate.svg)", "", "![Time of a job by clients](latency.svg)", ""]
    parts += ["![Share of bare](share.svg)", "", "## Everything measured", "", *_everything(samples), ""]
    parts += ["`bare.static.c2` is the workload *static* with no isolation by two workers; `c` is the number of", "clients."]
    parts += ["", "## Peers", "", *_peers(samples, peers, go_judge), "", "## Other figures", ""]
    parts += [f"* `{name}`: {value}" for name, value in others.items()] + ["", "## Machine", ""]
    parts += [f"* {name}: {value}" for name, value in machine.items()] + [""]
    return "\n".join(parts)


def write(directory: Path, samples: Samples, figures: dict[str, Figure], more: dict, peers: list[Peer], go_judge: bool) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "latest.json").write_text(json.dumps(flat(samples, figures, more), indent=2, ensure_ascii=False) + "\n")
    (directory / "latest.md").write_text(table(samples, figures, more, peers, go_judge))
    plots.draw(directory, samples)

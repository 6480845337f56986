"""Three pictures of the samples."""

from __future__ import annotations

from pathlib import Path

import matplotlib

matplotlib.use("svg")
# The same figures give the same file.
matplotlib.rcParams["svg.hashsalt"] = "runner-bench"
matplotlib.rcParams["font.size"] = 10
from matplotlib import pyplot  # noqa: E402  the backend has to be chosen first

from .rounds import Samples, median  # noqa: E402

COLOURS = {"http": "#1f77b4", "helper": "#2ca02c", "bare": "#333333", "bwrap": "#ff7f0e", "crun": "#d62728"}
COLOURS.update({"runc": "#9467bd", "go-judge": "#8c564b"})


def _points(samples: Samples, kind: str, workload: str, field: str) -> list[tuple[int, float]]:
    """(clients, median) of one kind of measurement."""
    found = []
    for name in samples:
        parts = name.split(".")
        value = median(samples, name, field)
        if parts[:2] == [kind, workload] and value is not None:
            found.append((int(parts[2][1:]), value))
    return sorted(found)


def _save(figure, path: Path) -> None:
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)


def _by_clients(path: Path, samples: Samples, fields: dict[str, str], label: str, title: str) -> None:
    figure, axes = pyplot.subplots(figsize=(7, 4))
    for kind, colour in COLOURS.items():
        for field, style in fields.items():
            points = _points(samples, kind, "static", field)
            if points:
                name = kind if len(fields) == 1 else f"{kind}, {field.removesuffix('_ms')}"
                axes.plot(*zip(*points), style, marker="o", color=colour, label=name)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks([1, 2, 8, 32, 256, 1000], ["1", "2", "8", "32", "256", "1000"])
    axes.set_xlabel("clients (workers, where it is a command)")
    axes.set_ylabel(label)
    axes.set_title(title)
    axes.grid(True, which="both", alpha=0.25)
    if axes.has_data():
        axes.legend(fontsize=8)
    _save(figure, path)


def _best_share(samples: Samples, kind: str, workload: str) -> float | None:
    bare = median(samples, f"bare.{workload}.c2", "rate")
    rates = [value for _, value in _points(samples, kind, workload, "rate")]
    return max(rates) / bare if bare and rates else None


def _shares(path: Path, samples: Samples) -> None:
    workloads = [name for name in ("static", "python", "node") if f"bare.{name}.c2" in samples]
    kinds = [kind for kind in COLOURS if kind != "bare" and any(_best_share(samples, kind, name) for name in workloads)]
    figure, axes = pyplot.subplots(figsize=(7, 3.5))
    width = 0.8 / max(len(kinds), 1)
    for index, kind in enumerate(kinds):
        shares = [_best_share(samples, kind, name) or 0 for name in workloads]
        places = [place + (index - (len(kinds) - 1) / 2) * width for place in range(len(workloads))]
        bars = axes.bar(places, shares, width, color=COLOURS[kind], label=kind)
        axes.bar_label(bars, [f"{share:.2f}" if share else "" for share in shares], fontsize=7)
    axes.axhline(1, color="#333333", linewidth=0.8)
    axes.set_xticks(range(len(workloads)), workloads)
    axes.set_ylabel("jobs/s ÷ bare, two workers")
    axes.set_title("Best rate as a share of bare vfork + execve")
    if kinds:
        axes.legend(fontsize=8)
    _save(figure, path)


def draw(directory: Path, samples: Samples) -> None:
    """rate.svg, latency.svg and share.svg."""
    _by_clients(directory / "rate.svg", samples, {"rate": "-"}, "jobs per second", "Static hello: jobs per second")
    fields = {"p50_ms": "-", "p99_ms": ":"}
    _by_clients(directory / "latency.svg", samples, fields, "milliseconds", "Static hello: time of a job")
    _shares(directory / "share.svg", samples)

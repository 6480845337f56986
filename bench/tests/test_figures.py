"""How figures come from samples."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from harness import bars, rounds, trace  # noqa: E402


def result(rate: float = 100.0, p50: float = 1.0, p99: float = 2.0, errors: int = 0) -> dict:
    return {"rate": rate, "p50_ms": p50, "p99_ms": p99, "errors": errors}


class Figures(unittest.TestCase):
    def test_a_ratio_is_taken_within_a_round(self) -> None:
        # The machine was half as fast in the second round; the ratio is the same in all three.
        samples = {
            "bare.static.c2": [result(1000), result(500), result(1000)],
            "http.static.c8": [result(400), result(200), result(400)],
        }
        value, baseline = bars.figures(samples, {})["static_http_rate_vs_bare"]
        self.assertAlmostEqual(value, 0.4)
        self.assertEqual(baseline, 1000)

    def test_one_bad_round_does_not_move_the_median(self) -> None:
        samples = {
            "bare.static.c1": [result(p50=0.4), result(p50=0.4), result(p50=0.4)],
            "helper.static.c1": [result(p50=0.8), result(p50=9.0), result(p50=0.8)],
        }
        value, _ = bars.figures(samples, {})["static_helper_over_bare_ms"]
        self.assertAlmostEqual(value, 0.4)

    def test_a_rate_with_errors_counts_as_none(self) -> None:
        samples = {"http.static.c8": [result()], "http.static.c1000": [result(errors=1)]}
        value, _ = bars.figures(samples, {})["rate_1000_vs_8"]
        self.assertEqual(value, 0)

    def test_what_was_not_measured_has_no_figure(self) -> None:
        self.assertEqual(bars.figures({}, {})["static_vs_best_peer"], (None, None))

    def test_the_best_peer_is_the_fastest_at_any_number_of_clients(self) -> None:
        samples = {
            "http.python.c8": [result(90)],
            "bwrap.python.c1": [result(30)],
            "bwrap.python.c2": [result(60)],
            "runc.python.c2": [result(20)],
        }
        self.assertEqual(bars.best_peer(samples, "python"), "bwrap.python.c2")
        self.assertAlmostEqual(bars.figures(samples, {})["python_vs_best_peer"][0], 1.5)

    def test_a_measurement_that_fails_is_left_out_and_the_others_go_on(self) -> None:
        def fail(_: float) -> dict:
            raise rounds.BenchError("no such peer")

        good = {**result(), "cpu_ms_per_job": 1.0}
        measurements = [rounds.Measurement("runc.static.c1", fail), rounds.Measurement("bare.static.c1", lambda _: good)]
        self.assertEqual(rounds.measure_all(measurements, 2, 0.1), {"bare.static.c1": [good, good]})


class Phases(unittest.TestCase):
    def test_a_phase_lasts_from_mark_to_mark_whatever_lies_between(self) -> None:
        job = [
            trace.Event("bare", 0, "sys_enter", trace.NUMBERS["vfork"]),
            trace.Event("bare", 1_000, "sched_process_fork"),
            trace.Event("cron", 1_500, "sched_process_fork"),
            trace.Event("bare", 3_000, "sys_enter", trace.NUMBERS["execve"]),
            trace.Event("hello", 8_000, "sched_process_exec"),
            trace.Event("hello", 20_000, "sched_process_exit"),
            trace.Event("bare", 21_000, "sys_exit", trace.NUMBERS["wait4"], 42),
        ]
        self.assertEqual(trace.phases(job, trace.BARE), [1, 2, 5, 12, 1])

    def test_a_job_that_lacks_a_mark_is_not_counted(self) -> None:
        self.assertIsNone(trace.phases([trace.Event("bare", 0, "sys_enter", 58)], trace.BARE))


if __name__ == "__main__":
    unittest.main()

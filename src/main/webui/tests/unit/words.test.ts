import assert from "node:assert/strict";
import {test} from "node:test";
import {describe, reasonFor} from "../../src/run/failure";
import {bytes, milliseconds, verdict} from "../../src/text/words";

test("a verdict says how the program ended", () => {
  assert.equal(verdict("ok", {exit_code: 0}), "Finished, exit code 0");
  assert.equal(verdict("runtime_error", {exit_code: 7}), "Ended with an error, exit code 7");
  assert.match(verdict("signaled", {signal: "SIGSEGV", exit_code: null}), /^Crashed: SIGSEGV \(segmentation fault/);
  assert.equal(verdict("time_limit", {signal: "SIGKILL"}), "Stopped: used up its processor time: SIGKILL");
});

test("figures are short", () => {
  assert.deepEqual([0.123, 12.3, 999.4, 1234].map(milliseconds), ["0.1 ms", "12 ms", "999 ms", "1.23 s"]);
  assert.deepEqual([0, 1023, 1536, 123 << 20].map(bytes), ["0 B", "1023 B", "1.5 KiB", "123 MiB"]);
});

test("a full service, a service that is away and a refusal are different things", () => {
  assert.match(describe(reasonFor(503, {type: "/problems/queue-full"}, 3)), /is full.*3 seconds/);
  assert.match(describe(reasonFor(502, {}, 1)), /can't be reached/);
  assert.match(describe(reasonFor(401, {}, 1)), /token/);
  assert.match(
    describe(reasonFor(400, {detail: "x", errors: [{field: "limits.cpu_ms", detail: "must be at most 60000"}]}, 1)),
    /limits\.cpu_ms must be at most 60000/);
  assert.match(describe(reasonFor(503, {type: "/problems/sandbox-unavailable", detail: "no helper"}, 1)), /no helper/);
});

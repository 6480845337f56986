import assert from "node:assert/strict";
import {test} from "node:test";
import {EventStreamParser} from "../../src/run/sse";

const stream = "event: queued\ndata: {}\n\n: a comment\r\nevent: stdout\r\ndata: one\r\ndata: two\r\n\r\ndata:three\r\r";
const events = [
  {event: "queued", data: "{}"},
  {event: "stdout", data: "one\ntwo"},
];

test("events come out whole, wherever the stream is cut", () => {
  for (let cut = 0; cut <= stream.length; cut++) {
    const parser = new EventStreamParser();
    const got = [...parser.push(stream.slice(0, cut)), ...parser.push(stream.slice(cut))];
    assert.deepEqual(got.slice(0, 2), events, `cut at ${cut}`);
  }
});

test("an event without a name is a message, an event without data is none", () => {
  assert.deepEqual(new EventStreamParser().push("event: ping\n\ndata: x\n\n"), [{event: "message", data: "x"}]);
});

test("an event that is not ended is not told", () => {
  assert.deepEqual(new EventStreamParser().push("event: stdout\ndata: x\n"), []);
});

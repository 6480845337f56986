-- One POST over and over. Every answer is looked at: a wrong one counts as an error. From the environment:
-- BENCH_BODY, the file with the request's body; BENCH_EXPECT, a part of the right answer; BENCH_PATH.
-- Prints one line of JSON after wrk's own report.
local threads = {}

local function read(path)
  local file = assert(io.open(path, "rb"))
  local content = file:read("*a")
  file:close()
  return content
end

function setup(thread)
  table.insert(threads, thread)
end

function init()
  wrk.method = "POST"
  wrk.path = os.getenv("BENCH_PATH")
  wrk.body = read(os.getenv("BENCH_BODY"))
  wrk.headers["Content-Type"] = "application/json"
  expected = os.getenv("BENCH_EXPECT")
  wrong = 0
  wrong_status = 0
end

function response(status, _, body)
  if status ~= 200 or not body:find(expected, 1, true) then
    wrong = wrong + 1
    wrong_status = status
  end
end

function done(summary, latency)
  local errors = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  local status = 0
  for _, thread in ipairs(threads) do
    status = math.max(status, thread:get("wrong_status"))
    errors = errors + thread:get("wrong")
  end
  local seconds = summary.duration / 1e6
  print(string.format(
    '{"jobs": %d, "errors": %d, "wrong_status": %d, "seconds": %.3f, "rate": %.2f, "p50_ms": %.4f, "p99_ms": %.4f, "mean_ms": %.4f}',
    summary.requests, errors, status, seconds, summary.requests / seconds,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.mean / 1e3))
end

-- For SQLite and PostgreSQL. Times are milliseconds since 1970. ${bytes} is BLOB or BYTEA.

-- Asynchronous jobs. Their requests and results lie in tables of their own, so that a look at many jobs reads little.
CREATE TABLE jobs (
  id TEXT NOT NULL PRIMARY KEY,
  owner TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done')),
  -- How often it was started: more than once if the service ended meanwhile.
  attempts INTEGER NOT NULL DEFAULT 0,
  -- How many jobs of its owner may run at once; 0 sets no limit.
  owner_concurrency INTEGER NOT NULL,
  -- The ceilings of its owner: name=value, separated by commas.
  owner_ceilings TEXT NOT NULL,
  -- Bytes of its request or, once it is done, of its result.
  size BIGINT NOT NULL,
  created BIGINT NOT NULL,
  started BIGINT,
  finished BIGINT,
  idempotency_key TEXT,
  request_digest TEXT NOT NULL,
  callback_url TEXT
);

-- Jobs without a key have NULL there, of which both databases allow any number.
CREATE UNIQUE INDEX jobs_by_key ON jobs (owner, idempotency_key);
CREATE INDEX jobs_by_state ON jobs (state, finished);

-- Gone once the job is done.
CREATE TABLE job_requests (
  job_id TEXT NOT NULL PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
  body ${bytes} NOT NULL
);

CREATE TABLE job_results (
  job_id TEXT NOT NULL PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
  body ${bytes} NOT NULL
);

-- Callbacks that are owed. A row goes with its delivery, or when it is given up.
CREATE TABLE deliveries (
  job_id TEXT NOT NULL PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
  url TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  due BIGINT NOT NULL
);

CREATE TABLE tokens (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  -- SHA-256 of the token in hexadecimal; the token itself is kept nowhere.
  digest TEXT NOT NULL UNIQUE,
  scopes TEXT NOT NULL,
  -- Requests for each period in seconds; 0 sets no limit.
  rate BIGINT NOT NULL,
  rate_seconds BIGINT NOT NULL,
  concurrency INTEGER NOT NULL,
  -- name=value, separated by commas
  ceilings TEXT NOT NULL,
  created BIGINT NOT NULL,
  revoked BIGINT
);

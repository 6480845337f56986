-- The header traceparent of the request that a job came with, so that its spans belong to its caller's trace.
ALTER TABLE jobs ADD COLUMN trace_parent TEXT;

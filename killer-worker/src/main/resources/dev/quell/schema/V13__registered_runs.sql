-- Runs in G are leftovers of links that another server refused. Quell makes none, so the reaper must
-- find the few there are without reading all runs.
create index ix_registered_run on workflow_run (id) where status = 'G';

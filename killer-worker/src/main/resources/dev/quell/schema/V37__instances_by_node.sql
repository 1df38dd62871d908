-- What a workflow ran on a node is asked when the node is bad, and was found by looking at all its attempts. Names of
-- nodes come with a domain or without, so the index has their first label. A node becomes known with the report of
-- RUNNING, which writes to all indexes as it is.
create index ix_task_instance_node on task_instance (workflow_run_id, split_part(lower(nodename), '.', 1))
  where nodename is not null;

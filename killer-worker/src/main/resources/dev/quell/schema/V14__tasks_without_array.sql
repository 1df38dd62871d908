-- Tasks of a template are found by its arrays, whatever workflow they belong to. Those of clients
-- that define no arrays are found by their nodes. There are hardly any, so the index costs nothing.
create index ix_task_node_id_without_array on task (node_id) where array_id is null;

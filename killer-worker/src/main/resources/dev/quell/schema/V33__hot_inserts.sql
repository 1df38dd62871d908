-- A foreign key is looked up, and its row locked, for each row that comes, which took two thirds of the time of binding
-- and of queueing. What these six kept is kept by who writes (docs/adr/0013-no-foreign-keys-on-hot-inserts.md): nodes
-- and resources are never removed, and of workflows, runs and tasks a whole set is locked by one statement.
-- The key to the array stays, since it does something when an array goes.
alter table task
  drop constraint task_workflow_id_fkey,
  drop constraint task_node_id_fkey,
  drop constraint task_task_resources_id_fkey;
alter table task_instance
  drop constraint task_instance_workflow_run_id_fkey,
  drop constraint task_instance_task_id_fkey,
  drop constraint task_instance_task_resources_id_fkey;

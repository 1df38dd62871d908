-- Walks go through the live instances of a run by ascending id, a page at a time; with the id in the
-- index a page costs what it holds, however many instances the run has in that status.
drop index ix_live_instance_of_run;
create index ix_live_instance_of_run on task_instance (workflow_run_id, status, id)
  where status in ('Q', 'I', 'O', 'R', 'T', 'X', 'K');

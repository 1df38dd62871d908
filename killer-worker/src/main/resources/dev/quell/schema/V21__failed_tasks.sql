-- Which workflows fail most: their failed tasks are counted without reading the others. Only a task
-- that fails, or is set back, writes here.
create index ix_task_failed on task (workflow_id) where status = 'F';

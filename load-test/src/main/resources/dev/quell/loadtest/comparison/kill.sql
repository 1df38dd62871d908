-- For psql: the same as the kill of the batch :batch of the array :array.
\timing on
begin;
update task t
set status = 'F', status_date = clock_timestamp()
from task_instance ti
where ti.array_id = :array and ti.array_batch_num = :batch and ti.status = 'K'
  and t.id = ti.task_id and t.status in ('O', 'R');
update task_instance
set status = 'F', status_date = clock_timestamp()
where array_id = :array and array_batch_num = :batch and status = 'K';
commit;

-- A place of a batch is one live instance's (docs/contract/fsm.md §9.10); what has ended may repeat it, as
-- history from elsewhere does. One index serves both: what has ended tells itself apart by its id, and
-- readers of places use the columns before. Every change of a status writes to all indexes as it is.
alter table task_instance drop constraint uc_array_batch_step;
create unique index uc_array_batch_step on task_instance (
  array_id, array_batch_num, array_step_id,
  (case when status in ('Q', 'I', 'O', 'R', 'T', 'X', 'K') then 0 else id end)
);

-- A change of a task's status wrote an entry to each index of task, since one was on its moment and one on the status
-- (docs/adr/0014-updates-within-the-page.md). Now indexes have what changes more rarely: the minute of the change, and
-- whether the task has failed. Other changes rewrite the row alone, if its page has room: half of it, for calls that
-- change all rows of a page at once. The table is written anew for that.
drop index ix_workflow_id_status_date;
drop index ix_task_failed;
alter table task set (fillfactor = 50);
alter table task
  add column changed_minute timestamptz
    generated always as (
      date_bin('1 minute'::interval, status_date, timestamptz '2000-01-01 00:00:00+00')
    ) stored,
  add column failed boolean generated always as (status = 'F') stored;
create index ix_task_changed on task (workflow_id, changed_minute);
create index ix_task_failed on task (workflow_id) where failed;

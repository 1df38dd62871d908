-- The indexes of live instances have the stage of an instance instead of its status (TaskInstanceStatus.stage()): what
-- waits to be submitted, queued or taken over by a distributor, is one stage. To take it over then rewrites the row
-- alone (docs/adr/0014-updates-within-the-page.md). The table is written anew, as that of tasks was.
-- contract: nothing; each unique index refuses what the one of the same name refused.
drop index uc_live_instance_per_task_and_run;
drop index ix_live_instance_of_run;
drop index ix_kill_self_since;
drop index uc_array_batch_step;
alter table task_instance set (fillfactor = 50);
alter table task_instance
  add column stage text
    generated always as (
      case
        when status in ('Q', 'I', 'O', 'R', 'T', 'X', 'K') then case status when 'I' then 'Q' else status end
      end
    ) stored,
  add column kill_self_since timestamptz
    generated always as (case when status = 'K' then status_date end) stored;
-- One live attempt per task and run: double queueing is impossible (docs/contract/fsm.md §9.10).
create unique index uc_live_instance_per_task_and_run on task_instance (workflow_run_id, task_id)
  where stage <> 'K';
create index ix_live_instance_of_run on task_instance (workflow_run_id, stage, id) where stage is not null;
create index ix_kill_self_since on task_instance (kill_self_since) where kill_self_since is not null;
-- What has ended tells itself apart by its id.
create unique index uc_array_batch_step on task_instance (
  array_id, array_batch_num, array_step_id, (case when stage is null then id else 0 end)
);

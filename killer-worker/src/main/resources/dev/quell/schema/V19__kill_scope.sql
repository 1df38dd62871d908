-- A kill may mean every unfinished task of its selection. Jobs that there are mean what lived when
-- they were asked for.
alter table kill_job
  add column scope text not null default 'live'
    constraint ck_kill_job_scope check (scope in ('live', 'all')),
  add column ends_run boolean not null default false,
  add column prevented bigint not null default 0;

-- A task that waits is met for itself: its item has no instance, and its letters are the task's.
alter table kill_job_item
  drop constraint kill_job_item_pkey,
  drop constraint ck_kill_job_item_outcome,
  alter column task_instance_id drop not null,
  add constraint uc_kill_job_item_instance unique (kill_job_id, task_instance_id),
  add constraint ck_kill_job_item_outcome
    check (outcome in ('signalled', 'killed', 'prevented', 'already_finished', 'lost_race', 'skipped'));
create unique index uc_kill_job_item_task on kill_job_item (kill_job_id, task_id)
  where task_instance_id is null;

-- Runs of which nothing is queued any more, because a kill meant all of them or of one array.
create table run_hold (
  workflow_run_id bigint not null references workflow_run,
  -- Null for all of the run.
  array_id bigint,
  kill_job_id bigint not null references kill_job,
  held_at timestamptz not null default clock_timestamp()
);
create unique index uc_run_hold on run_hold (workflow_run_id, (coalesce(array_id, 0)));
create index ix_run_hold_array on run_hold (array_id) where array_id is not null;
create index ix_held_task_task on held_task (task_id);

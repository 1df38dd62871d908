-- Who told that an instance has ended that had been told to end itself, where it was not its worker in the
-- first place: null is the worker's own word. Without an index, so that writing it costs nothing more.
alter table task_instance
  add column end_told_by text
    constraint ck_task_instance_end_told_by check (end_told_by in ('worker', 'distributor', 'nobody'));

-- By whose word the process of a killed instance is gone; null if it has had none, or has not ended.
alter table kill_job_item
  add column proof text
    constraint ck_kill_job_item_proof
      check (proof in ('worker', 'distributor', 'cluster', 'none', 'pending')),
  add column proof_at timestamptz,
  add column proof_detail text;

alter table kill_job
  drop constraint ck_kill_job_phase,
  add constraint ck_kill_job_phase
    check (phase in ('signal', 'grace', 'confirm', 'proof', 'ended')),
  add column proof_worker bigint not null default 0,
  add column proof_distributor bigint not null default 0,
  add column proof_cluster bigint not null default 0,
  add column proof_none bigint not null default 0,
  add column proof_pending bigint not null default 0,
  -- When what clusters have not said counts as not said.
  add column proof_ends_at timestamptz;

-- What clusters are to be asked: a row for each item whose proof is pending, and only as long as it is. What
-- identifies the process is read from the instance when the row is handed out, so that it is never out of date.
create table cluster_order (
  kill_job_id bigint not null references kill_job on delete cascade,
  task_instance_id bigint not null,
  cluster text not null,
  step text not null constraint ck_cluster_order_step check (step in ('cancel', 'query')),
  -- Whether the process is ended without time to clean up.
  force boolean not null,
  -- From when on the cluster may end it.
  cancel_at timestamptz not null,
  -- From when on it may be handed out; while it is, when it may be handed out again.
  due_at timestamptz not null,
  leased_by text,
  -- When the cluster was first asked to end it, and when last.
  asked_at timestamptz,
  cancelled_at timestamptz,
  -- How often the cluster has been asked in vain since then.
  tries integer not null default 0,
  observation text
    constraint ck_cluster_order_observation
      check (observation in ('cancelled', 'alive', 'gone', 'unknown', 'foreign', 'no_answer')),
  answer text,
  primary key (kill_job_id, task_instance_id)
) with (fillfactor = 70);
create index ix_cluster_order_due on cluster_order (kill_job_id, cluster, due_at, task_instance_id);

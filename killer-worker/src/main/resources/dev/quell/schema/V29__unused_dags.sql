-- DAGs outlive the workflows that were made of them, and go when nobody has asked for them for days.

-- When a client was last told the id, to the hour; '-infinity' once its edges have begun to go.
alter table dag add column used_at timestamptz not null default now();
create index ix_dag_used_at on dag (used_at);

-- Which workflows a DAG has, also for the foreign key when it goes.
create index ix_workflow_dag_id on workflow (dag_id);

-- Workflows that are being removed because they ended long ago. A row is written before anything
-- is deleted, and goes with the workflow, so that a removal that was interrupted goes on.
-- It keeps what the workflow is found by, which is taken from it at once.
create table workflow_removal (
  workflow_id bigint primary key references workflow,
  began_at timestamptz not null default clock_timestamp(),
  created_date timestamptz,
  workflow_args_hash text not null,
  archived boolean not null default false,
  tasks bigint not null default 0,
  instances bigint not null default 0
);

create index ix_workflow_status_date on workflow (status_date);

-- Lines of the audit may be deleted when their own days are over, and only by who names the days.
drop trigger kill_audit_is_append_only on kill_audit;
create trigger kill_audit_is_append_only
  before update or truncate on kill_audit
  for each statement execute function refuse_change_of_audit();

create function refuse_early_deletion_of_audit() returns trigger language plpgsql as $$
declare
  days integer := nullif(current_setting('quell.audit_days', true), '')::integer;
begin
  if exists (
    select from gone
    where days is null or days < 1
      or gone."at" >= clock_timestamp() - make_interval(days => days)
  ) then
    raise exception 'kill_audit is append-only' using errcode = 'restrict_violation';
  end if;
  return null;
end
$$;
create trigger kill_audit_keeps_its_days
  after delete on kill_audit referencing old table as gone
  for each statement execute function refuse_early_deletion_of_audit();

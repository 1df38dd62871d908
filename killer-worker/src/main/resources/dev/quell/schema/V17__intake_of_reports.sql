-- Since when reports have been taken without interruption: time in which nobody could report does
-- not count against the reporter.

-- How many seconds the last report announced for the next one; null if it is from an older version.
alter table workflow_run add column report_increment real;
alter table task_instance add column report_increment real;

-- One row for all processes together: at least one of them has taken reports at any moment since then.
create table report_intake (
  only_row boolean primary key default true constraint ck_report_intake_only_row check (only_row),
  open_since timestamptz,
  ticked_at timestamptz
) with (fillfactor = 10);
insert into report_intake default values;

-- One row for each process that takes reports, or took some until lately.
create table report_intake_process (
  name text primary key,
  open_since timestamptz not null,
  ticked_at timestamptz not null
) with (fillfactor = 10);

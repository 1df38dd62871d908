-- How far the retention is, for people to look at: which process removes, since when, how fast, and
-- what went wrong. Nothing is decided by it.
create table retention_progress (
  only_row boolean primary key default true
    constraint ck_retention_progress_only_row check (only_row),
  process text,
  leads_since timestamptz,
  seen_at timestamptz,
  -- The last round that went through, and the last one that did not.
  finished_at timestamptz,
  failed_at timestamptz,
  failure text,
  -- Of the last round that removed anything.
  removing_since timestamptz,
  removed_until timestamptz,
  removed_rows bigint not null default 0
) with (fillfactor = 10);
insert into retention_progress default values;

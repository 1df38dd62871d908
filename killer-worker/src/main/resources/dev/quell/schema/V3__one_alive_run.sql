-- At most one run of a workflow is alive (contract workflow-and-bind.md §A.6.3).
--
-- A database that other programs filled may hold more. Of those of one workflow the newest stays,
-- because it is the one that a resume has started last; every older one takes the step to the end
-- that its status allows. Its client learns that by its next heartbeat and stops. The workflow and
-- the instances stay as they are: they are the newest run's now.

lock table workflow_run in share row exclusive mode;

update workflow_run older
set status =
      case
        when older.status = 'L' then 'A'
        when older.status in ('C', 'H') then 'T'
        else 'E'
      end,
    status_date = clock_timestamp()
where older.status in ('L', 'B', 'I', 'O', 'R', 'C', 'H')
  and exists (
    select from workflow_run newer
    where newer.workflow_id = older.workflow_id
      and newer.id > older.id
      and newer.status in ('L', 'B', 'I', 'O', 'R', 'C', 'H')
  );

create unique index uc_alive_run_per_workflow on workflow_run (workflow_id)
  where status in ('L', 'B', 'I', 'O', 'R', 'C', 'H');

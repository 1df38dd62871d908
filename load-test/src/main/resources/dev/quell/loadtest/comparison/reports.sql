-- For pgbench: the same as one report. :first to :last are the instances, :offset leads from one to its Task.
\set instance random(:first, :last)
\set task :instance + :offset
\set turn random(1, 4)
begin;
select status, num_attempts, max_attempts from task
where id = :task for no key update;
select status from task_instance
where id = :instance for no key update;
update task
set status = case status when 'R' then 'O' else 'R' end, status_date = clock_timestamp()
where id = :task;
update task_instance
set status = case status when 'R' then 'O' else 'R' end, status_date = clock_timestamp(),
    report_by_date = clock_timestamp() + interval '279 seconds',
    nodename = 'node0001.cluster.example'
where id = :instance;
-- Every fourth report is one of an error.
\if :turn = 1
insert into task_instance_error_log (task_instance_id, description)
values (:instance, 'exit code 3');
\endif
commit;

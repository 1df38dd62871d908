-- What years leave behind; each line is one kind of it. Ids beyond 900000000 tell it apart.
-- Duplicates that a unique key of Quell's refuses: those that define, and what refers to them.
insert into tool values (900000001, '数据');
insert into tool_version values (900000001, 900000001);
insert into arg values (900000001, 'x');
insert into node_arg values (1, 900000001, 'a second value of x');
insert into node values (900000001, 2, concat('7', lpad(1, 60, '0')));
insert into edge values (1, 900000001, '[1]', 'null'), (1, 900000002, '[900000001, 2]', 'null');
insert into array values (900000001, 'array', 1, 1, 100, null);
-- Twins with a history of their own.
insert into workflow select 900000001, tool_version_id, dag_id, workflow_args_hash, task_hash, description, 'twin', workflow_args,
  max_concurrently_running, created_date, status_date, 'F' from workflow where id = 1;
insert into workflow_run values (900000001, 900000001, 'bob', '3.0', '3.0', 'E', null, null, null);
insert into task select 900000001, workflow_id, node_id, task_args_hash, 900000001, 'twin', command, task_resources_id, 1, 1, null, null,
  'D', status_date from task where id = 1;
-- Several alive where one may be.
insert into workflow_run values (900000002, 2, 'bob', '3.0', '3.0', 'R', null, null, utc_timestamp() + interval 300 second);
insert into task_instance (id, workflow_run_id, array_id, task_id, task_resources_id, array_batch_num, array_step_id, status)
values (900000001, 900000002, 1, 2, 1, 77, 1, 'R'), (900000002, 900000002, 1, 2, 1, 77, 2, 'R'),
       (900000003, 900000002, 1, 3, 1, 78, 1, 'O'), (900000004, 900000002, 1, 4, 1, 78, 1, 'O');
-- Letters in lower case, and letters that are none.
insert into task values (900000010, 1, 10, '1', 1, 'lower', 'c', 1, 1, 1, null, null, 'd', now()),
  (900000011, 1, 11, '1', 1, 'none', 'c', 1, 1, 1, null, null, '?', now());
insert into task_instance (id, workflow_run_id, array_id, task_id, task_resources_id, array_batch_num, array_step_id, status)
values (900000010, 1, 1, 900000010, 1, 80, 1, 'B');
-- Dates that are none.
insert into dag values (900000001, '1', '0000-00-00 00:00:00'), (900000002, '2', '2024-00-10 00:00:00');
-- Lists of ids in JSON that holds text, and in no JSON.
insert into edge values (900000001, 1, '"[3, 5]"', '["4"]'), (900000001, 2, null, '[]');
alter table edge modify upstream_node_ids longtext, modify downstream_node_ids longtext;
insert into edge values (900000001, 3, 'None', 'see ticket');
-- References to nothing: what must have one, and what need not.
insert into task_instance_error_log values (900000001, 999999999, now(), 'of nobody');
insert into task_arg values (900000010, 999999999, 'of no argument');
insert into task_attribute values (999999999, 1, 'of no task');
insert into task values (900000012, 999999999, 12, '1', 1, 'of no workflow', 'c', 999999999, 1, 1, null, null, 'D', now());
insert into tool_version values (900000002, 999999999);
-- NUL characters.
insert into task_instance_error_log values (900000002, 1, now(), 'before\0after');
-- Old tables: another character set, a column that Quell does not know, one that is missing, and rows without a key.
insert into workflow_attribute values (900000001, 1, 'ÄÖ€');
alter table workflow_attribute convert to character set latin1;
alter table task_instance add column old_column int, drop column io;
alter table workflow_attribute drop primary key;
insert into workflow_attribute values (1, 2, 'again');
insert into alembic_version values ('abc');

-- A site of @TASKS@ tasks in workflows of a thousand, with every status there is.
insert into arg_type values (1, 'NODE_ARG'), (2, 'TASK_ARG'), (3, 'OP_ARG');
insert into cluster_type (name) values ('dummy'), ('sequential'), ('slurm');
insert into cluster (name, cluster_type_id, connection_parameters)
values ('dummy', 1, null), ('sequential', 2, null), ('集群', 3, '{"host": "head"}');
insert into queue (name, cluster_id, parameters)
values ('null.q', 1, '{}'), ('null.q', 2, '{}'), ('all.q', 3, '{"cores": (1,20)}');
insert into task_resources_type values ('O', 'ORIGINAL'), ('V', 'VALIDATED'), ('A', 'ADJUSTED');
insert into tool (name) values ('tool'), ('Ünïcode'), ('数据'), ('данные'), ('بيانات'), ('ไทย 🚀'), ('Tool'), ('tool ');
insert into tool_version (tool_id) select id from tool;
insert into task_template (tool_version_id, name) select id, 'template' from tool_version;
insert into task_template_version (task_template_id, command_template, arg_mapping_hash)
select id, concat('run "{x}"\t\\ {y}\n', repeat('long ', 800)), '123456789012345678901234567890' from task_template;
insert into arg (name) values ('x'), ('X'), ('y'), ('δ');
insert into template_arg_map select id, 1, 1 from task_template_version;
insert into template_arg_map select id, 3, 2 from task_template_version;
insert into task_resources (queue_id, task_resources_type_id, requested_resources)
select 1 + seq % 3, 'O', '{"memory": 1, "cores": (1,)}' from seq_1_to_50;
insert into workflow_attribute_type (name) values ('project'), ('Проект');
insert into task_attribute_type (name) values ('note');
insert into dag (hash, created_date) select 1000000000000000000 + seq, '2024-03-10 12:00:00' from seq_1_to_@WORKFLOWS@;
insert into workflow (
  tool_version_id, dag_id, workflow_args_hash, task_hash, description, name, workflow_args, max_concurrently_running,
  created_date, status_date, status)
select 1 + seq % 6, seq, concat('9', lpad(seq, 77, '0')), concat('8', lpad(seq, 77, '0')), 'описание', concat('wf ', seq), '',
       2147483647, '2024-03-10 12:00:00', '2024-07-01 08:30:59', substr('QRRDAFGHIO', 1 + seq % 10, 1)
from seq_1_to_@WORKFLOWS@;
insert into workflow_run (workflow_id, user, jobmon_version, jobmon_server_version, status, created_date, status_date, heartbeat_date)
select id, 'alice', '3.2.1', '3.2.1',
       case status when 'R' then 'R' when 'D' then 'D' when 'H' then 'T' when 'A' then 'A' else 'E' end,
       created_date, status_date, if(status = 'R', utc_timestamp() + interval 300 second, status_date)
from workflow;
insert into workflow_attribute select id, 1 + id % 2, 'värde' from workflow;
insert into array (name, task_template_version_id, workflow_id, max_concurrently_running, created_date)
select 'array', 1, id, 100, created_date from workflow;
insert into node (task_template_version_id, node_args_hash) select 1 + seq % 6, concat('7', lpad(seq, 60, '0')) from seq_1_to_@TASKS@;
insert into node_arg select id, 1, concat('значение ', id) from node;
insert into edge
select 1 + (id - 1) div 1000, id,
       if(id % 1000 = 1, 'null', concat('[', id - 1, ']')),
       if(id % 1000 = 0, 'null', concat('[', id + 1, ']'))
from node;
insert into task (
  workflow_id, node_id, task_args_hash, array_id, name, command, task_resources_id, num_attempts, max_attempts, resource_scales,
  fallback_queues, status, status_date)
select 1 + (seq - 1) div 1000, seq, concat('6', lpad(seq, 70, '0')), 1 + (seq - 1) div 1000, concat('tâche ', seq),
       concat('run "', seq, '"\t\\ end'), 1 + seq % 50, 1, 3, '{''memory'': 0.5}', '[]',
       substr('DDDDDDFGAQIORE', 1 + seq % 14, 1), '2024-07-01 08:00:00' + interval seq % 1800 second
from seq_1_to_@TASKS@;
insert into task_arg select id, 3, concat('v', id) from task;
insert into task_attribute select id, 1, 'note' from task where id % 10 = 0;
insert into task_instance (
  workflow_run_id, array_id, task_id, distributor_id, task_resources_id, array_batch_num, array_step_id, nodename,
  process_group_id, usage_str, wallclock, maxrss, maxpss, cpu, io, stdout, stderr, stdout_log, stderr_log, status,
  submitted_date, status_date, report_by_date)
select workflow_id, array_id, id, concat('17_', id), task_resources_id, 1, id % 1000, 'node-1', 4711, null, '12.5', '-1', null, null,
       null, '/logs/out', '/logs/err', 'stdout\nüber', null, substr('DDDDDDFQIOORKTXWEUZ', 1 + id % 19, 1), '2024-07-01 08:00:00',
       '2024-07-01 08:30:00', '2024-07-01 09:00:00'
from task where status <> 'G';
insert into task_instance_error_log (task_instance_id, error_time, description)
select id, '2024-11-03 01:30:00', 'Fehler: 失敗' from task_instance where status in ('E', 'U', 'Z', 'F');

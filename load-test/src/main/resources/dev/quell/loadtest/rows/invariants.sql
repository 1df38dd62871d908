-- no Task has several live instances
select task_id from instances
where status in ('Q', 'I', 'O', 'R', 'T', 'X', 'K')
group by task_id
having count(*) > 1

-- every Task is where its newest instance is
select t.id
from tasks t
left join lateral (
  select status from task_instance ti where ti.task_id = t.id order by ti.id desc limit 1
) newest on true
where not case
  when newest.status is null then t.status in ('G', 'A')
  when newest.status in ('Q', 'I', 'O', 'R', 'D', 'F') then t.status = newest.status
  when newest.status = 'T' then t.status = 'R'
  when newest.status = 'X' then t.status = 'O'
  when newest.status = 'K' then t.status in ('O', 'R')
  when t.num_attempts >= t.max_attempts then t.status = 'F'
  when newest.status = 'Z' then t.status = 'A'
  else t.status = 'G'
end

-- every instance has consumed one attempt
select t.id
from tasks t left join task_instance ti on ti.task_id = t.id
group by t.id, t.num_attempts, t.max_attempts
having t.num_attempts <> count(ti.id) or t.num_attempts > t.max_attempts

-- every error is logged once, and nothing else is
select ti.id
from instances ti left join task_instance_error_log log on log.task_instance_id = ti.id
group by ti.id, ti.status
having not case
  -- What was killed may have a row, if its worker told of it first.
  when ti.status = 'F' then count(log.id) <= 1
  when ti.status in ('W', 'E', 'U', 'Z') then count(log.id) = 1
  else count(log.id) = 0
end

-- places in batches follow the ids without gaps
select id
from (
  select id, array_step_id, row_number() over (partition by array_id, array_batch_num order by id) - 1 as place
  from instances
) member
where array_step_id <> place

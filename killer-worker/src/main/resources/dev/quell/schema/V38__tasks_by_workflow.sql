-- Tasks of a workflow by id: what is listed or resumed by id begins where it should, however many tasks the workflow
-- has. A page of 500 tasks of a workflow of 1,500,000, which a client that resumes it asks for 3,000 times, took half a
-- second. "id + 0" is what such statements sort by: to sort by id, the planner would take the primary key, and go
-- through the tasks of other workflows in the hope of meeting the right ones early.
create index ix_task_workflow_id on task (workflow_id, (id + 0));

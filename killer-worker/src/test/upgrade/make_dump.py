#!/usr/bin/env python3
"""Makes what tests know of an older version: an older Quell runs on an empty PostgreSQL, clients call
its routes until there is work in every state, and pg_dump writes what it left (VERSION.sql.gz). The
statements that it sent meanwhile are written, too (VERSION.statements.gz, a JSON text a line).

    pg_virtualenv -o log_statement=all -o logging_collector=on -o log_destination=jsonlog \\
      python3 killer-worker/src/test/upgrade/make_dump.py a3912df \\
        killer-worker/src/test/resources/dev/quell/upgrade/0.1.0

Needs git, Maven, pg_dump and the PostgreSQL (15 or later) that the variables of pg_virtualenv name.
a3912df is the last commit of 0.1.0; a jar may be named in place of a commit. The server is stopped by
kill -9 in the end, as one is whose machine fails while work runs.
"""

import gzip
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

RUNNING = 600
OVERDUE = 1


def build(commit, folder):
    archive = subprocess.Popen(["git", "archive", commit], stdout=subprocess.PIPE)
    subprocess.run(["tar", "x", "-C", folder], stdin=archive.stdout, check=True)
    subprocess.run(
        ["mvn", "-q", "-B", "-pl", "api", "-am", "package", "-DskipTests", "-Djacoco.skip"],
        cwd=folder,
        check=True,
    )
    return os.path.join(folder, "api/target/quell.jar")


class Server:
    """A Quell on the database of the environment."""

    def __init__(self, jar, folder):
        url = "postgresql://{PGUSER}:{PGPASSWORD}@{PGHOST}:{PGPORT}/{PGDATABASE}".format(**os.environ)
        environment = dict(os.environ, QUELL_DATABASE_URL=url, QUELL_HTTP_PORT="0")
        self.process = subprocess.Popen(
            ["java", "-jar", jar],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=open(os.path.join(folder, "quell.log"), "w"),
            text=True,
        )
        line = self.process.stdout.readline()
        self.root = re.search(r"http://\S+", line).group() + "/api/v3/"

    def call(self, method, path, body=None):
        request = urllib.request.Request(
            self.root + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def post(self, path, body):
        return self.call("POST", path, body)

    def put(self, path, body):
        return self.call("PUT", path, body)

    def get(self, path):
        return self.call("GET", path)

    def kill(self):
        self.process.kill()
        self.process.wait()


class Workflow:
    """A workflow of tasks that wait for nothing, all of one array, and its run."""

    def __init__(self, server, name, tasks, version, template):
        self.server = server
        number = sum(map(ord, name))
        nodes = server.post(
            "nodes",
            {
                "nodes": [
                    {
                        "task_template_version_id": template,
                        "node_args_hash": number * 1000 + i,
                        "node_args": {"1": "%s-%d" % (name, i)},
                    }
                    for i in range(tasks)
                ]
            },
        )["nodes"]
        dag = server.post("dag", {"dag_hash": number})["dag_id"]
        edges = [{"node_id": node, "upstream_node_ids": [], "downstream_node_ids": []} for node in nodes.values()]
        server.post("dag/%d/edges" % dag, {"edges_to_add": edges, "mark_created": True})
        self.id = server.post(
            "workflow",
            {
                "tool_version_id": version,
                "dag_id": dag,
                "workflow_args_hash": number,
                "task_hash": number,
                "name": name,
                "workflow_args": name,
                "description": "what an older version left",
                "max_concurrently_running": 100,
                "workflow_attributes": {"team": "forecasting"},
            },
        )["workflow_id"]
        self.array = server.post(
            "array",
            {
                "workflow_id": self.id,
                "task_template_version_id": template,
                "name": "fit",
                "max_concurrently_running": 50,
            },
        )["array_id"]
        self.resources = server.post(
            "task/bind_resources",
            {"queue_id": 1, "task_resources_type_id": "O", "requested_resources": {"memory": "1G"}},
        )
        bound = server.put(
            "task/bind_tasks_no_args",
            {
                "workflow_id": self.id,
                "mark_created": True,
                "tasks": {
                    str(i): [node, i, self.array, self.resources, "fit-%d" % i, "fit --n %d" % i, 3, True, {}, []]
                    for i, node in enumerate(nodes.values())
                },
            },
        )["tasks"]
        self.tasks = [bound[str(i)][0] for i in range(tasks)]

    def run(self):
        self.run_id = self.server.post(
            "workflow_run",
            {
                "workflow_id": self.id,
                "user": "alice",
                "jobmon_version": "3.6.0",
                "next_report_increment": RUNNING,
            },
        )["workflow_run_id"]
        for status in "BIOR":
            self.move_run(status)

    def move_run(self, status):
        self.server.put("workflow_run/%d/update_status" % self.run_id, {"status": status})

    def queue(self, tasks):
        self.server.post(
            "array/%d/queue_task_batch" % self.array,
            {"task_ids": tasks, "task_resources_id": self.resources, "workflow_run_id": self.run_id},
        )
        return [self.newest_instance(task) for task in tasks]

    def newest_instance(self, task):
        details = self.server.get("task/get_ti_details_viz/%d" % task)["taskinstances"]
        return max(row["ti_id"] for row in details)

    def launch(self, instances):
        batches = self.server.post(
            "task_instance/instantiate_task_instances", {"task_instance_ids": instances}
        )["task_instance_batches"]
        for array, _, batch, _, ids in batches:
            self.server.post(
                "array/%d/transition_to_launched" % array,
                {"batch_number": batch, "next_report_increment": RUNNING},
            )
            self.server.post(
                "array/%d/log_distributor_id" % array, {str(i): "%d_%d" % (batch, i) for i in ids}
            )

    def start(self, instances):
        for instance in instances:
            self.server.post(
                "task_instance/%d/log_running" % instance,
                {"process_group_id": "4711", "nodename": "node-1", "next_report_increment": RUNNING},
            )

    def running(self, tasks):
        instances = self.queue(tasks)
        self.launch(instances)
        self.start(instances)
        return instances

    def finish(self, instances):
        for instance in instances:
            self.server.post("task_instance/%d/log_done" % instance, {})

    def triage(self, instances):
        """Waits until a heartbeat is overdue, which takes as long as was said."""
        for instance in instances:
            self.server.post("task_instance/%d/log_report_by" % instance, {"next_report_increment": OVERDUE})
        time.sleep(2 * OVERDUE)
        self.server.post("workflow_run/%d/set_status_for_triaging" % self.run_id, {})


def fill(server):
    tool = server.post("tool", {"name": "forecast"})["tool"][0]
    version = server.post("tool_version", {"tool_id": tool})["tool_version"][0]
    template = server.post(
        "task_template", {"tool_version_id": version, "task_template_name": "fit"}
    )["task_template_id"]
    template = server.post(
        "task_template/%d/add_version" % template,
        {
            "command_template": "fit {n}",
            "arg_mapping_hash": 1,
            "node_args": ["n"],
            "task_args": [],
            "op_args": [],
        },
    )["task_template_version"][0]

    def workflow(name, tasks):
        return Workflow(server, name, tasks, version, template)

    many(workflow("many states", 16))
    ended = workflow("ended", 3)
    ended.run()
    ended.finish(ended.running(ended.tasks))
    ended.move_run("D")
    stopped = workflow("stopped", 4)
    stopped.run()
    stopped.running(stopped.tasks[:3])
    await_end(server, kill(server, stopped, mode="force"))
    resumed = workflow("to be resumed", 3)
    resumed.run()
    resumed.running(resumed.tasks)
    server.post("workflow/%d/set_resume" % resumed.id, {"reset_running_jobs": True})
    workflow("bound", 2)
    dying = workflow("being killed", 5)
    dying.run()
    dying.running(dying.tasks)
    kill(server, dying, mode="graceful", grace_seconds=7200)
    waiting = workflow("kill waits", 2)
    waiting.run()
    waiting.running(waiting.tasks)
    paused = kill(server, waiting, mode="graceful", grace_seconds=7200, rate_limit=0.001)
    server.post("kill_jobs/%d/pause" % paused, {"reason": "the night run may finish"})


def many(workflow):
    """Instances in many states, one late with its heartbeat, and tasks that were never queued."""
    server, tasks = workflow.server, workflow.tasks
    workflow.run()
    done, running, triaged, error, resources, unknown, alive = workflow.running(tasks[:7])
    workflow.finish([done])
    server.post(
        "task_instance/%d/log_error_worker_node" % error,
        {"error_state": "E", "error_description": "exit code 1"},
    )
    server.post(
        "task_instance/%d/log_known_error" % resources,
        {"error_state": "Z", "error_message": "out of memory", "distributor_id": "9_1"},
    )
    launched, late = workflow.queue(tasks[7:9])
    workflow.launch([launched, late])
    server.post(
        "task_instance/log_report_by/batch",
        {"task_instance_ids": [late], "next_report_increment": OVERDUE},
    )
    workflow.triage([triaged, unknown])
    server.post(
        "task_instance/%d/log_unknown_error" % unknown,
        {"error_state": "U", "error_message": "gone without a word"},
    )
    instantiated, unsent = workflow.queue(tasks[9:11])
    server.post(
        "task_instance/instantiate_task_instances", {"task_instance_ids": [instantiated, unsent]}
    )
    server.post("task_instance/%d/log_no_distributor_id" % unsent, {"no_id_err_msg": "queue is closed"})
    workflow.queue(tasks[11:13])
    for instance in (running, alive):
        server.post("task_instance/%d/log_report_by" % instance, {"next_report_increment": RUNNING})
    server.post(
        "workflow_run/%d/log_heartbeat" % workflow.run_id,
        {"status": "R", "next_report_increment": RUNNING},
    )


def kill(server, workflow, **how):
    job = server.post(
        "kill_jobs", dict(how, selector={"workflow_id": workflow.id}, reason="wrong input")
    )["kill_job_id"]
    while server.get("kill_jobs/%d" % job)["state"] == "queued":
        time.sleep(0.1)
    return job


def await_end(server, job):
    while server.get("kill_jobs/%d" % job)["state"] != "done":
        time.sleep(0.1)


def dump(file):
    """Lines of psql's own, which begin with a back slash, are left out: any client can run the rest."""
    text = subprocess.run(
        ["pg_dump", "--no-owner", "--no-privileges", "--inserts", "--rows-per-insert=500"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    lines = [line for line in text.splitlines() if not line.startswith("\\")]
    with gzip.GzipFile(file, "wb", mtime=0) as whole:
        whole.write(("\n".join(lines) + "\n").encode())


def statements(file):
    """Those of the server that read or write, as it sent them, with $1 for the first value."""
    log = subprocess.run(
        ["psql", "-XAtc", "select current_setting('data_directory') || '/' || pg_current_logfile('jsonlog')"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    sent = {}
    for line in map(json.loads, open(log)):
        statement = re.match(r"(?:statement|execute [^:]*): ", line.get("message", ""))
        if statement:
            sent.setdefault(line["pid"], set()).add(line["message"][statement.end() :].strip())
    texts = set()
    for session in sent.values():
        # Those of migrations, of psql and of pg_dump are not the server's.
        if not any(re.search(r'"flyway_schema_history"|pg_catalog\.|^create ', text) for text in session):
            texts |= {text for text in session if re.match(r"(select|insert|update|delete|with)\b", text)}
    with gzip.GzipFile(file, "wb", mtime=0) as whole:
        for text in sorted(texts):
            whole.write((json.dumps(text) + "\n").encode())


def main(commit, file):
    with tempfile.TemporaryDirectory() as folder:
        jar = commit if commit.endswith(".jar") else build(commit, folder)
        server = Server(jar, folder)
        try:
            fill(server)
        finally:
            server.kill()
    statements(file + ".statements.gz")
    dump(file + ".sql.gz")


if __name__ == "__main__":
    main(*sys.argv[1:])

"""Runs job.py as often as it is told to, each time in a process of its own; boto3, which takes longest, is loaded once.

Reads orders, one JSON object a line: `id`, `args`, `environment`, and the files `stdout` and `stderr`. Answers with `id`
and `code`. When no more orders can come, because whoever gave them has closed the pipe or is dead, it ends, and every job
with it.
"""
import json
import os
import runpy
import signal
import sys

import boto3

JOB = os.path.join(os.path.dirname(__file__), "job.py")


def become_job(order):
    """Turns this process into one that Glue has started."""
    for descriptor, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(order[name], os.O_WRONLY | os.O_CREAT), descriptor)
    os.environ.update(order["environment"])
    sys.argv = [JOB, *order["args"]]
    runpy.run_path(JOB, run_name="__main__")


os.setpgid(0, 0)  # One group for it and its jobs, to be ended at once.
for service in ("dynamodb", "glue"):
    boto3.client(service)
for line in iter(sys.stdin.readline, ""):
    order = json.loads(line)
    if os.fork() > 0:
        continue
    # This process waits for the job, so that the one that reads orders need not.
    job = os.fork()
    if job == 0:
        become_job(order)
        break
    code = os.waitstatus_to_exitcode(os.waitpid(job, 0)[1])
    os.write(1, (json.dumps({"id": order["id"], "code": code}) + "\n").encode())
    os._exit(0)
else:
    os.killpg(0, signal.SIGKILL)

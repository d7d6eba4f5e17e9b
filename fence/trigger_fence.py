"""The fence: of all runs that bear the same marker, one does the work. When to use it, and how: docs/fence.md.

For Glue's pyspark and python shell scripts: Python 3.9 or newer, and nothing but the boto3 that Glue brings.
"""
import os
import re
import sys
import time
import uuid
from typing import Any, Callable, Dict, Optional

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

# Longer than the longest run, 7 days; no longer than a finished request is remembered (`keepFor`, 30 days at least), or
# an old claim would stop the same event's next request. Each run that takes over extends it again.
KEEP_SECONDS = 30 * 24 * 3600
FAILED = ("FAILED", "TIMEOUT", "STOPPED", "ERROR", "EXPIRED")
IN_PROGRESS = ("STARTING", "RUNNING", "STOPPING", "WAITING")
CONFIG = Config(connect_timeout=5, read_timeout=15, retries={"mode": "standard", "total_max_attempts": 5})


class FenceError(RuntimeError):
    """Nobody can say whether this run may do the work, so it fails: it must neither do it twice nor seem to have."""


def claim_or_exit(table: str, **options: Any) -> None:
    """Returns if this run is to do the work; else ends the process with code 0. `options` are those of `claim`."""
    if not claim(table, **options):
        # Not sys.exit: Glue counts SystemExit as a failure in Spark scripts, whatever its code. Output is flushed.
        os._exit(0)


def claim(table: str, argument: str = "--trigger-request-id", client: Callable[..., Any] = boto3.client) -> bool:
    """Whether this run is to do its work: the claim of its attempt is its own, or it bears no marker.

    `table` is the ledger, `argument` the marker's name as in the triggers file; `client` makes AWS clients.
    Raises FenceError where neither yes nor no is safe. Let it through, so that the run fails.
    """
    argument = f"--{argument.lstrip('-')}"
    marker = _value_of(argument, r"[0-9a-f]{24}\.[1-9][0-9]{0,8}")
    if marker is None:
        print(f"trigger-fence: no {argument} among the arguments: started by hand, nothing to claim", flush=True)
        return True
    given = _value_of("--JOB_RUN_ID", r"jr_[0-9A-Za-z_]{1,250}")
    fence = _Fence(table, marker, client)
    # Glue tells Spark scripts which run they are, but not Python shell scripts.
    run_id, token = given or fence.find_own_run(argument), uuid.uuid4().hex
    for _ in range(5):
        if fence.write(run_id, token):
            return True
        claimed = fence.read(fence.claim_key, "claimedBy, claimToken")
        if not claimed:
            continue  # It has expired just now.
        holder = claimed["claimedBy"]["S"]
        if holder == run_id and (given or claimed["claimToken"]["S"] == token):
            return True  # The script began anew, or the reply to our write was lost.
        if holder == run_id:
            raise FenceError(f"another process has claimed {marker} as run {run_id}, which seemed to be this one")
        state = fence.state_of(holder)
        if state not in FAILED:
            print(f"trigger-fence: {run_id} does nothing: {holder} has claimed {marker} and is {state}", flush=True)
            return False
        if fence.write(run_id, token, instead_of=holder):
            print(f"trigger-fence: {run_id} takes {marker} over from {holder}, which is {state}", flush=True)
            return True
    raise FenceError(f"the claim of {marker} changed hands again and again")


class _Fence:
    """One attempt of a request, in the ledger and in Glue."""

    def __init__(self, table: str, marker: str, client: Callable[..., Any]) -> None:
        request_id, attempt = marker.split(".")
        self.table, self.marker = table, marker
        self.services = {name: client(name, config=CONFIG) for name in ("dynamodb", "glue")}
        self.request_key = {"pk": {"S": f"REQ#{request_id}"}, "sk": {"S": "REQ"}}
        self.claim_key = {"pk": {"S": f"FENCE#{request_id}"}, "sk": {"S": attempt}}

    def write(self, run_id: str, token: str, instead_of: Optional[str] = None) -> bool:
        """Claims the attempt if nobody has, or if `instead_of` still has it; gives whether it did."""
        now = int(time.time())
        values = {":run": {"S": run_id}, ":token": {"S": token}, ":at": {"N": str(now * 1000)}}
        values[":until"] = {"N": str(now + KEEP_SECONDS)}
        # TTL deletes late: what has expired counts as gone.
        condition, values[":seen"] = "attribute_not_exists(pk) OR expiresAt < :seen", {"N": str(now)}
        if instead_of is not None:
            condition, values[":seen"] = "claimedBy = :seen", {"S": instead_of}
        return self._ask(
            "dynamodb", "update_item", TableName=self.table, Key=self.claim_key, ConditionExpression=condition,
            UpdateExpression="SET claimedBy = :run, claimToken = :token, claimedAt = :at, expiresAt = :until",
            ExpressionAttributeValues=values,
        ) is not None

    def read(self, key: Dict[str, Any], attributes: str) -> Dict[str, Any]:
        # A refused write could bring the item along, but the boto3 of python shell jobs does not know how to ask it to.
        return self._ask(
            "dynamodb", "get_item", TableName=self.table, Key=key, ProjectionExpression=attributes, ConsistentRead=True
        ).get("Item", {})

    def state_of(self, run_id: str) -> str:
        run = self._ask("glue", "get_job_run", JobName=self._request()["jobName"]["S"], RunId=run_id)["JobRun"]
        if run["Id"] != run_id or run["JobRunState"] not in (*FAILED, *IN_PROGRESS, "SUCCEEDED"):
            raise FenceError(f"{self.marker} is claimed by {run_id}; Glue says {run['Id']} is {run['JobRunState']}")
        return run["JobRunState"]

    def find_own_run(self, argument: str) -> str:
        """The one run in progress with our marker. Newest first: a page of runs older than the request is the last."""
        request, found, token = self._request(), set(), {}
        job_name, bound = request["jobName"]["S"], int(request["arrival"]["N"]) / 1000 - 300  # For Glue's clock.
        while token is not None:
            page = self._ask("glue", "get_job_runs", JobName=job_name, MaxResults=200, **token)
            token = {"NextToken": page["NextToken"]} if page.get("NextToken") else None
            for run in [run for run in page["JobRuns"] if run["JobRunState"] not in (*FAILED, "SUCCEEDED")]:
                if "Arguments" not in run:
                    run = self._ask("glue", "get_job_run", JobName=job_name, RunId=run["Id"])["JobRun"]
                found |= {run["Id"]} if run.get("Arguments", {}).get(argument) == self.marker else set()
            if page["JobRuns"] and all(run["StartedOn"].timestamp() < bound for run in page["JobRuns"]):
                break
        if len(found) != 1:
            raise FenceError(f"which run this is cannot be told: with {self.marker} are in progress: {sorted(found)}")
        return found.pop()

    def _request(self) -> Dict[str, Any]:
        request = self.read(self.request_key, "jobName, arrival")
        if not request:
            raise FenceError(f"the ledger {self.table} does not know the request of {self.marker}: is it another's?")
        return request

    def _ask(self, service: str, operation: str, **parameters: Any) -> Any:
        """Calls AWS; None where a condition was not met."""
        try:
            return getattr(self.services[service], operation)(**parameters)
        except self.services["dynamodb"].exceptions.ConditionalCheckFailedException:
            return None
        except (BotoCoreError, ClientError) as error:
            raise FenceError(f"{self.marker} cannot be claimed: {service}'s {operation} failed: {error}") from error


def _value_of(name: str, form: str) -> Optional[str]:
    """The value behind a name. Glue gives the two apart; a name at two places may be a value out of an event."""
    places = [at for at, text in enumerate(sys.argv) if text == name or text.startswith(f"{name}=")]
    if not places:
        return None  # It was not given.
    value = sys.argv[places[0] + 1] if sys.argv[places[0]] == name and len(sys.argv) > places[0] + 1 else None
    if len(places) > 1 or value is None or not re.fullmatch(form, value):
        raise FenceError(f"{name} must stand once, with {form} behind it: found at {len(places)} places, {value!r}")
    return value

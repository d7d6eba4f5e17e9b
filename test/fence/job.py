"""A Glue script with a fence. Prints `worked` when it does its work, and fails as Glue's wrapper for scripts does."""
import json
import os
import sys

import boto3
from botocore.config import Config
from trigger_fence import claim_or_exit


def client(service, config):
    """What `boto3.client` gives, at the test's servers, and given up on soon."""
    if "TEST_SHOWS_PATIENCE" in os.environ:
        print(json.dumps([config.connect_timeout, config.read_timeout, config.retries]))
    endpoint = os.environ[f"TEST_ENDPOINT_{service.upper()}"]
    quick = config.merge(Config(retries={"mode": "standard", "total_max_attempts": 2}))
    return boto3.client(service, endpoint_url=endpoint, config=quick)


named = {"argument": os.environ["TEST_ARGUMENT"]} if "TEST_ARGUMENT" in os.environ else {}
try:
    claim_or_exit("ledger", client=client, **named)
    if "TEST_DIES" in os.environ:
        os._exit(3)
    print("worked")
except BaseException as error:
    sys.exit(f"{type(error).__name__}: {error}")

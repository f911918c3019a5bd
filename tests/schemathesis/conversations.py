"""Gives every request to a conversation the token that opens it.

Schemathesis makes identifiers up. Those of the right shape are replaced by that of a conversation that exists, so that requests
get further than the door. All others stay as they are.
"""

import json
import re
import threading

import requests
import schemathesis

SHAPE = re.compile(r"^[0-9a-f-]{36}$")
OPERATION = "beginConversation"

lock = threading.Lock()
tokens = {}
usual = []


def operation_id(case):
    return case.operation.definition.raw.get("operationId")


def begin(case):
    """A conversation for this case, begun when there is none yet or the last one was erased."""
    with lock:
        if not usual:
            answer = requests.post(
                case.operation.base_url.rstrip("/") + "/api/v1/conversations", timeout=10
            ).json()
            tokens[answer["id"]] = answer["token"]
            usual.append(answer["id"])
        return usual[0]


@schemathesis.auth(refresh_interval=None)
class Token:
    """The token of the case's conversation. Schemathesis leaves it out, or breaks it, where it tests just that."""

    def get(self, case, context):
        parameters = case.path_parameters or {}
        if "id" not in parameters:
            return None
        if parameters["id"] not in tokens and SHAPE.match(str(parameters["id"])):
            parameters["id"] = begin(case)
        return tokens.get(parameters["id"]) or tokens[begin(case)]

    def set(self, case, data, context):
        if data is not None:
            case.headers["Authorization"] = "Bearer " + data


@schemathesis.hook
def after_call(context, case, response):
    if operation_id(case) == OPERATION and response.status_code == 201:
        answer = json.loads(response.content)
        tokens[answer["id"]] = answer["token"]
    if response.request.method == "DELETE" and response.status_code == 204:
        with lock:
            if usual and usual[0] == (case.path_parameters or {}).get("id"):
                usual.clear()

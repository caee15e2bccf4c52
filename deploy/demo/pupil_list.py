"""A head of school sends the list of pupils, and waits for its report."""

import json
from typing import Any

from deploy.demo import school
from deploy.demo.client import Api, ApiRefused, until


def import_list(head: Api, path: str) -> dict[str, int]:
    """What became of the demonstration's file, in numbers; refuses with what was wrong with it."""
    number = _send(head, path)
    report = until(lambda: _when_over(head, f"{path}/{number}"), seconds=120)
    if not report or report["problems"]:
        raise ApiRefused("GET", path, 200, {"code": "import_not_over", "details": report})
    counts: dict[str, int] = report["counts"]
    return counts


def _send(head: Api, path: str) -> int:
    """The number of the import. Sent again after a broken line, the file may have arrived already."""
    body = school.SIECLE.read_bytes()
    try:
        sent = json.loads(head.raw("POST", path, body=body, content_type="application/xml"))
    except ApiRefused as refused:
        if refused.code != "import_in_progress":
            raise
        return int(refused.problem["details"]["number"])
    return int(sent["number"])


def _when_over(head: Api, path: str) -> Any:
    report = head.get(path)
    return None if report["state"] in {"UPLOADING", "UPLOADED", "VALIDATED"} else report

"""The published JSON Schema of what `autograder grade --json` writes.

    python -m autograder.base.record_schema

writes it anew, after a change to the record's type.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from autograder.base.record import VERSION, Record

SCHEMA_FILE = Path(__file__).with_name("record.schema.json")


def schema_text() -> str:
    """Return the schema, made from the record's type."""
    schema = _closed(msgspec.json.schema(list[Record]))
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["$defs"]["Record"]["properties"]["version"] = {"const": VERSION}
    return json.dumps(schema, indent=2, sort_keys=True) + "\n"


def _closed(schema: Any) -> Any:
    """Return a schema whose objects take no keys but their own, without the types' own names."""
    if isinstance(schema, list):
        return [_closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(value) for key, value in schema.items() if key != "title"}
    return {**closed, "additionalProperties": False} if schema.get("type") == "object" else closed


if __name__ == "__main__":
    SCHEMA_FILE.write_text(schema_text(), encoding="utf-8")

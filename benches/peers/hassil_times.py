#!/usr/bin/env python3
"""Runs hassil on a folder in the format that `peer_suite` reads, and prints the same JSON object.

    hassil_times.py DIRECTORY [--rounds N]

Reading and parsing every template counts as loading. The slot lists of each fixture are made once, outside of the
times. The fastest of N rounds counts for each text.
"""

import argparse
import gc
import json
import time
from pathlib import Path

from hassil import recognize_best
from hassil.intents import Intents, _parse_list


def read(file):
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def resident_megabytes():
    """The memory in use, where the system tells."""
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS:"))
    return round(int(line.split()[1]) / 1024, 3)


def is_equal(one, other):
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return abs(one - other) < 1e-9
    return one == other


def is_right(expected, found):
    if expected is None or found is None:
        return expected is None and found is None
    slots = {name: entity.value for name, entity in found.entities.items()}
    return (
        expected["intent"] == found.intent.name
        and expected["slots"].keys() == slots.keys()
        and all(
            is_equal(slots[name], right) or (isinstance(right, list) and slots[name] in right)
            for name, right in expected["slots"].items()
        )
    )


def percentile(times, share):
    """As in `peer_suite`: the time at the nearest rank."""
    return round(sorted(times)[int(share * (len(times) - 1) + 0.5)], 3) if times else 0.0


def main():
    parser = argparse.ArgumentParser(description="Runs hassil on a folder and prints its times as JSON.")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()

    started = time.perf_counter()
    book = read(arguments.directory / "templates.json")
    intents = Intents.from_dict(book)
    for intent in intents.intents.values():
        for block in intent.data:
            # Templates are parsed when they are first asked for.
            assert block.sentences is not None
    load = time.perf_counter() - started
    del book
    gc.collect()

    fixtures = {}
    for name, fixture in read(arguments.directory / "fixtures.json").items():
        context = fixture.pop("context", {})
        lists = {key: _parse_list(key, {"values": values}) for key, values in fixture.items()}
        fixtures[name] = (lists, context)
    lines = (arguments.directory / "cases.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [json.loads(line) for line in lines]
    cases.sort(key=lambda case: case.get("fixture", ""))

    times, right = [], 0
    for case in cases:
        lists, context = fixtures.get(case.get("fixture", ""), ({}, {}))
        fastest = float("inf")
        for _ in range(arguments.rounds):
            started = time.perf_counter()
            found = recognize_best(
                case["text"], intents, slot_lists=lists, intent_context=context, best_slot_name="name"
            )
            fastest = min(fastest, time.perf_counter() - started)
        times.append(fastest * 1e6)
        expected = case.get("gold") or case.get("hassil")
        right += is_right(expected, found)
    report = {
        "language": intents.language,
        "cases": {"right": right, "total": len(cases)},
        "load_ms": round(load * 1e3, 3),
        "p50_us": percentile(times, 0.50),
        "p99_us": percentile(times, 0.99),
        "rss_mb": resident_megabytes(),
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()

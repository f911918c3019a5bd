#!/usr/bin/env python3
"""Prints the table of `compare` from its results: medians over the turns, ratios within each turn."""

import json
import statistics
import sys
from pathlib import Path


def number(value):
    """A number with three digits that mean something."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def microseconds(value):
    if value < 1e3:
        return f"{number(value)} µs"
    return f"{number(value / 1e3)} ms" if value < 1e6 else f"{number(value / 1e6)} s"


def milliseconds(value):
    return microseconds(value * 1e3)


def megabytes(value):
    return f"{number(value)} MB"


def right(cases):
    return f"{cases['right']:,}/{cases['total']:,}"


class Runs:
    """The reports on one set, by engine and turn."""

    def __init__(self):
        self.reports = {"hassil": {}, "ours": {}}

    def median(self, engine, field):
        values = [report[field] for report in self.reports[engine].values() if report[field] is not None]
        return statistics.median(values) if values else None

    def ratio(self, field):
        """How many times more hassil takes."""
        hassil, ours = self.reports["hassil"], self.reports["ours"]
        ratios = [hassil[turn][field] / ours[turn][field] for turn in hassil if turn in ours and ours[turn][field]]
        return statistics.median(ratios) if ratios else None

    def cell(self, engine, field, show):
        value = self.median(engine, field)
        return "–" if value is None else show(value)

    def pair(self, field, show):
        return f"{self.cell('hassil', field, show)} / {self.cell('ours', field, show)}"

    def right(self, engine):
        for report in self.reports[engine].values():
            return right(report["cases"])
        return "–"


def main():
    sets = {}
    for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines():
        run = json.loads(line)
        sets.setdefault(run["set"], Runs()).reports[run["engine"]][run["turn"]] = run["report"]
    print("| Set | p50 ratio | p99 ratio | p50 hassil / ours | p99 hassil / ours | load hassil / ours "
          "| memory hassil / ours | right hassil / ours |")
    print("|---|---|---|---|---|---|---|---|")
    for name, runs in sets.items():
        ratios = [runs.ratio("p50_us"), runs.ratio("p99_us")]
        cells = [name, *("–" if ratio is None else f"**{number(ratio)}**" for ratio in ratios)]
        cells += [runs.pair("p50_us", microseconds), runs.pair("p99_us", microseconds)]
        cells += [runs.pair("load_ms", milliseconds), runs.pair("rss_mb", megabytes)]
        cells.append(f"{runs.right('hassil')} / {runs.right('ours')}")
        print(f"| {' | '.join(cells)} |")
    small, large = sets.get("made up, 1000"), sets.get("made up, 100000")
    if small and large:
        growth = [large.median("ours", field) / small.median("ours", field) for field in ("p50_us", "p99_us")]
        print(f"\nFrom 1,000 to 100,000 templates p50 grows {number(growth[0])} times and p99 {number(growth[1])} times.")


if __name__ == "__main__":
    main()

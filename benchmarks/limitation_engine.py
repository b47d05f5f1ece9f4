"""Answers of the time-limit engine per second, over the worked cases, in one process."""

import json
import statistics
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from loans.rules.limitation.calculator import answer

CASES = Path(__file__).resolve().parent.parent / "tests" / "cases" / "limitation.json"
ROUNDS = 25


def main() -> None:
    asked: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for case in json.loads(CASES.read_text(encoding="utf-8"))["cases"]:
        asked[case["question"]["clock"]].append(case["question"])
    print(f"worked cases, median of {ROUNDS} rounds, answers per second")
    for clock, questions in sorted(asked.items()):
        print(f"  {clock:<28} {len(questions):3d} cases {speed(questions):10,.0f}")
    every = [question for questions in asked.values() for question in questions]
    print(f"  {'all':<28} {len(every):3d} cases {speed(every):10,.0f}")


def speed(questions: list[dict[str, Any]]) -> float:
    """Answers per second, each with dates, flags and every step in words."""
    seconds = []
    for _round in range(ROUNDS):
        started = time.perf_counter()
        for question in questions:
            answer(question, language="zh")
        seconds.append(time.perf_counter() - started)
    return len(questions) / statistics.median(seconds)

""".github/workflows: what runs where, and no action that somebody else can exchange."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WORKFLOWS = {path.name: path.read_text("utf-8") for path in ROOT.glob(".github/workflows/*")}
CI = WORKFLOWS["ci.yml"]
PINNED = re.compile(r"([\w.-]+/[\w./-]+)@([0-9a-f]{40}) # v\d+\.\d+\.\d+")


def uses(workflow):
    """What stands behind each `uses:` of a workflow."""
    return re.findall(r"(?m)^[^#\n]*?\buses[\"']?\s*:\s*(.+?)\s*$", workflow)


def jobs(workflow):
    """From the name of a job to its lines."""
    _, *parts = re.split(r"(?m)^  (\w+):.*\n", workflow.split("\njobs:\n")[1])
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_every_action_stands_at_a_commit_with_its_version():
    actions = [action for workflow in WORKFLOWS.values() for action in uses(workflow)]
    assert len(actions) == sum(text.count("uses") for text in WORKFLOWS.values()) > 0
    commits = {}
    for action in actions:
        pinned = PINNED.fullmatch(action)
        assert pinned, f"{action}: write owner/action@<the 40 digits of a commit> # v1.2.3"
        commits.setdefault(pinned[1], set()).add(action)
    assert all(len(same) == 1 for same in commits.values()), "one action, two versions"


@pytest.mark.parametrize(
    "line",
    [
        "      - uses: actions/checkout@v7",
        "      - uses: actions/checkout@main",
        "        uses: actions/checkout",
        "      - {uses: actions/checkout@v7}",
        '      - "uses": "actions/checkout@v7"',
        "      - uses : actions/checkout@v7 # 3d3c42e5aac5ba805825da76410c181273ba90b1",
        "      - uses: actions/checkout@3d3c42e # v7.0.1",
        "      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1",
        "      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7",
        "      - uses: docker://python:3.15",
    ],
)
def test_an_action_that_does_not_is_refused(line):
    (action,) = uses(f"steps:\n{line}\n")
    assert not PINNED.fullmatch(action)


def test_every_python_that_the_classifiers_name_is_tested_and_none_is_left_out():
    (listed,) = re.findall(r"python: \[(.+?)\]", jobs(CI)["wheel"])
    prefix = "Programming Language :: Python :: "
    named = [line.removeprefix(prefix) for line in PROJECT["classifiers"] if prefix in line]
    assert re.findall(r'"(.+?)"', listed) == named
    first = int(PROJECT["requires-python"].removeprefix(">=3."))
    assert named == [f"3.{first + i}" for i in range(len(named))]
    # On the other systems the oldest and the newest.
    others = re.findall(r'os: (?!ubuntu)(\w+)-latest, python: "(.+?)"', jobs(CI)["wheel"])
    assert others == [
        (system, python) for system in ("macos", "windows") for python in (named[0], named[-1])
    ]


def test_the_oldest_dependencies_are_tested_on_the_oldest_python():
    oldest = jobs(CI)["oldest"]
    assert f'python-version: "{PROJECT["requires-python"].removeprefix(">=")}"' in oldest
    assert "run: python tests/packaging/from_the_wheel.py --oldest" in oldest


def test_everything_runs_once_a_week():
    assert re.search(r'(?m)^  schedule:\n    - cron: "\d+ \d+ \* \* [0-6]"', CI)
    conditions = {name: re.findall(r"(?m)^    if: (.+)$", job) for name, job in jobs(CI).items()}
    when = "github.event_name == 'schedule' || github.event_name == 'workflow_dispatch'"
    assert conditions == {"readme": [], "wheel": [], "oldest": [], "thorough": [when]}

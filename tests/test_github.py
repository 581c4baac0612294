"""What GitHub reads, workflows and issue forms, held to its documented shapes; the lock, the audit, the machines' page."""

import importlib.util
import json
import re
import shlex
from pathlib import Path

import jsonschema
import machines
import pytest
import yaml

from lessonkit import cli

ROOT = Path(__file__).resolve().parent.parent
WORKFLOWS = sorted(ROOT.glob(".github/workflows/*.yml"))
FORMS = [file for file in sorted(ROOT.glob(".github/ISSUE_TEMPLATE/*.yml")) if file.name != "config.yml"]
TEXT = {"type": "string", "minLength": 1}

STEP = {
    "type": "object",
    "properties": {
        "name": TEXT,
        "run": TEXT,
        "uses": {"type": "string", "pattern": r"^[\w-]+/[\w-]+@[0-9a-f]{40}$"},
        "with": {"type": "object", "additionalProperties": {"type": ["string", "boolean", "number"]}},
        "env": {"type": "object", "additionalProperties": {"type": "string"}},
        "if": TEXT,
    },
    "additionalProperties": False,
    "oneOf": [{"required": ["run"]}, {"required": ["uses"]}],
}
JOB = {
    "type": "object",
    "required": ["name", "runs-on", "timeout-minutes", "steps"],
    "properties": {
        "name": TEXT,
        "runs-on": TEXT,
        "timeout-minutes": {"type": "integer", "maximum": 60},
        "continue-on-error": {"type": "boolean"},
        "env": {"type": "object", "additionalProperties": {"type": "string"}},
        "strategy": {
            "type": "object",
            "required": ["matrix"],
            "properties": {
                "fail-fast": {"type": "boolean"},
                "matrix": {"type": "object", "additionalProperties": {"type": "array", "minItems": 1}},
            },
            "additionalProperties": False,
        },
        "steps": {"type": "array", "minItems": 1, "items": STEP},
    },
    "additionalProperties": False,
}
WORKFLOW = {
    "type": "object",
    "required": ["name", "on", "permissions", "jobs"],
    "properties": {
        "name": TEXT,
        "on": {"type": "object"},
        "permissions": {"const": {"contents": "read"}},
        "concurrency": {"type": "object"},
        "jobs": {"type": "object", "minProperties": 1, "additionalProperties": JOB},
    },
    "additionalProperties": False,
}
FORM = {
    "type": "object",
    "required": ["name", "description", "body"],
    "properties": {
        "name": TEXT,
        "description": TEXT,
        "labels": {"type": "array", "items": TEXT},
        "body": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["type", "id", "attributes"],
                "properties": {
                    "type": {"enum": ["input", "textarea"]},
                    "id": {"type": "string", "pattern": r"^[\w-]+$"},
                    "attributes": {
                        "type": "object",
                        "required": ["label"],
                        "properties": {"label": TEXT, "description": TEXT, "render": TEXT},
                        "additionalProperties": False,
                    },
                    "validations": {
                        "type": "object",
                        "properties": {"required": {"type": "boolean"}},
                        "additionalProperties": False,
                    },
                },
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}


class Loader(yaml.SafeLoader):
    """Takes `on` for a word, as GitHub does, and not for a truth value."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))


def read(file):
    """Returns what a file says."""
    return yaml.load(file.read_text(encoding="utf-8"), Loader)


def steps(file):
    """Yields each step of a workflow."""
    for job in read(file)["jobs"].values():
        yield from job["steps"]


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_workflows_have_the_documented_shape(file):
    """Least permissions, actions pinned to a commit, and nothing left to run for ever."""
    jsonschema.validate(read(file), WORKFLOW)
    for step in steps(file):
        if "uses" in step:
            assert re.search(rf"{step['uses']} # v\d+\.\d+\.\d+$", file.read_text(encoding="utf-8"), re.M)
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"] == {"persist-credentials": False}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["permissions", "contents"], "write"),
        (["jobs", "all", "steps", 0, "uses"], "actions/checkout@v4"),
        (["jobs", "all", "runs-on"], ["self-hosted"]),
        (["jobs", "all", "steps", 2, "shell"], "x"),
    ],
)
def test_a_wrong_workflow_would_be_seen(path, value):
    workflow = read(ROOT / ".github" / "workflows" / "tests.yml")
    place = workflow
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(workflow, WORKFLOW)


def test_workflows_run_on_every_machine_and_python():
    matrix = read(ROOT / ".github" / "workflows" / "tests.yml")["jobs"]["machines"]["strategy"]["matrix"]
    assert matrix["python"] == ["3.11", "3.12", "3.13"]
    kinds = {re.sub(r"[\d.]+", "", machine) for machine in matrix["machine"]}
    assert kinds == {"ubuntu-", "ubuntu--arm", "macos-", "windows-"}


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_commands_of_workflows_exist(file):
    for step in steps(file):
        words = shlex.split(step.get("run", ""))
        scripts = [word for word in words if word.endswith(".py") or "/run" in word]
        assert all((ROOT / script).exists() for script in scripts), words
        if "lessons.py" in words:
            assert cli._parser().read(words[words.index("lessons.py") + 1 :]).command
        assert "${{" not in step.get("run", ""), "what an event says has no place in a command"


def test_contributing_says_that_they_have_not_been_run():
    assert "have not been run" in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("file", FORMS, ids=lambda file: file.name)
def test_issue_forms_ask_for_the_doctors_text(file):
    """In both languages, and with what has to be given marked so."""
    form = read(file)
    jsonschema.validate(form, FORM)
    names = [part["id"] for part in form["body"]]
    assert len(set(names)) == len(names)
    doctor = next(part for part in form["body"] if part["id"] == "doctor")
    assert "`python3 lessons.py doctor`" in doctor["attributes"]["label"]
    assert doctor["validations"]["required"] and doctor["attributes"]["render"] == "text"
    for text in (form["name"], form["description"], *(part["attributes"]["label"] for part in form["body"])):
        assert re.fullmatch(r"[\x20-\x7e]+ · .*[가-힣].*", text), text


def test_each_requirement_says_what_it_is_for():
    """By a comment above it, or above its neighbour."""
    for name in ("requirements.txt", "requirements-jupyter.txt"):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        assert all(re.fullmatch(r"# .{10,}|[a-z0-9-]+==[\w.]+", line) for line in lines), name
        assert lines[0].startswith("# "), name
        assert not any(line == "" for line in lines), name


def test_the_lock_has_a_hash_for_each_release():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    releases = re.split(r"^(?=[a-z0-9])", text, flags=re.M)[1:]
    assert all("--hash=sha256:" in release for release in releases)
    asked = re.findall(r"^[a-z0-9-]+==[\w.]+", (ROOT / "requirements.txt").read_text("utf-8"), re.M)
    locked = {release.split()[0] for release in releases}
    assert set(asked) <= locked


@pytest.fixture(scope="module")
def audit():
    """Returns `.ci/audit.py` as a module."""
    spec = importlib.util.spec_from_file_location("audit", ROOT / ".ci" / "audit.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_audit_warns_or_says_that_it_was_skipped(audit):
    good = {"name": "a", "version": "1", "vulns": []}
    weak = {"name": "b", "version": "2", "vulns": [{"id": "CVE-1"}, {"id": "CVE-2"}]}
    unknown = {"name": "c", "skip_reason": "not found"}

    def said(*found):
        return audit.summary("some.lock", json.dumps({"dependencies": found}), "")

    assert said(good, weak, unknown) == [
        "pip-audit: some.lock: 2 releases looked up, 1 weak, 1 not known",
        "WARNING: b 2: CVE-1, CVE-2",
    ]
    assert said(unknown) == ["pip-audit: skipped some.lock: nothing is known here of its 1 releases"]
    assert audit.summary("some.lock", "", "one\nno network\n") == ["pip-audit: skipped some.lock: no network"]
    assert audit.summary("some.lock", "", "") == ["pip-audit: skipped some.lock: no answer"]


def test_what_came_of_a_machine():
    table = (
        "lesson   verdict   seconds\n02_constants  same  0.1  \n07_bmi  differs at line 2: expected a, printed b  3.0\n"
        "26_x  quick, 2 epochs: nothing to compare with  1.0\n40_x  the original's digits: 5  1.0\n"
        "3 of 4 as expected\n"
    )
    assert machines.outcome(table, "") == ["3 of 4", "07_bmi: differs at line 2: expected a, printed b"]
    assert machines.outcome("", "a\nImportError: no keras\n") == ["none", "ImportError: no keras"]


def test_a_machine_measured_again_has_one_row():
    one = ["Linux, chip", "3.13.0", "tensorflow 2", "on", "1", "46 of 46", ""]
    other = ["Linux, chip", "3.11.0", "tensorflow 2", "on", "1", "45 of 46", "07: a|b"]
    page = machines.page(machines.page(machines.HEAD, one), other)
    assert page.removeprefix(machines.HEAD) == (
        "| Linux, chip | 3.11.0 | tensorflow 2 | on | 1 | 45 of 46 | 07: a/b |\n"
        "| Linux, chip | 3.13.0 | tensorflow 2 | on | 1 | 46 of 46 | - |\n"
    )
    again = machines.page(page, [*one[:5], "44 of 46", "x"])
    assert again.count("3.13.0") == 1 and "44 of 46 | x |" in again and "3.11.0" in again

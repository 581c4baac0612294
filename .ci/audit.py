"""Asks whether a release in the lock has a known weakness; warns, and never fails a change.

python3 .ci/audit.py
"""

import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
AUDIT = "pip-audit==2.10.1"
LOCKS = ("requirements.lock", "requirements-jupyter.lock", "oldstack/graph_keras/requirements.lock")


def main() -> None:
    """Prints a line for each lock, and one for each release with a known weakness."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        programs = Path(folder) / ("Scripts" if os.name == "nt" else "bin")
        installed = subprocess.run([programs / "python", "-m", "pip", "install", "-q", AUDIT], check=False)
        if installed.returncode:
            sys.exit(print(f"pip-audit: skipped, {AUDIT} can't be installed"))
        for lock in LOCKS:
            command = [
                programs / "pip-audit",
                "--disable-pip",
                "--require-hashes",
                "-f",
                "json",
                "-r",
                ROOT / lock,
            ]
            done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
            print("\n".join(summary(lock, done.stdout, done.stderr)))


def summary(lock: str, answer: str, messages: str) -> list[str]:
    """Returns what is to be said of a lock.

    Args:
        lock: Its name.
        answer: What pip-audit printed, as JSON; nothing of the kind where it had no answer.
        messages: What it said besides.
    """
    try:
        found = json.loads(answer)["dependencies"]
    except (ValueError, KeyError):
        return [f"pip-audit: skipped {lock}: {(messages.strip().splitlines() or ['no answer'])[-1]}"]
    skipped = [each for each in found if "skip_reason" in each]
    asked = len(found) - len(skipped)
    if not asked:
        return [f"pip-audit: skipped {lock}: nothing is known here of its {len(skipped)} releases"]
    weak = [each for each in found if each.get("vulns")]
    rows = [f"pip-audit: {lock}: {asked} releases looked up, {len(weak)} weak, {len(skipped)} not known"]
    for each in weak:
        names = ", ".join(vulnerability["id"] for vulnerability in each["vulns"])
        rows.append(f"WARNING: {each['name']} {each['version']}: {names}")
    return rows


if __name__ == "__main__":
    main()

"""`make audit`: every locked package has its hashes, is installed unchanged, and under a licence we may use.

Known vulnerabilities are asked for with pip-audit where it is on PATH and reaches its service; the last line
says whether it did.
"""

import json
import shutil
import subprocess
import sys

from tests.audit.dependencies import LOCKS, ROOT, locked, problems


def main() -> int:
    """0 when nothing was found; what could not be asked is said and is no success of that part."""
    found = list(problems())
    known, asked = _vulnerabilities()
    for problem in (*found, *known):
        print(problem)
    packages = {name for lock in LOCKS for name, _, _ in locked(lock)}
    hashes = sum(len(hashes) for lock in LOCKS for _, _, hashes in locked(lock))
    told = f"audit: {len(packages)} locked packages, {hashes} hashes, {len(found)} problems"
    answered = f"{len(known)}{asked}" if asked else "NOT asked for (no service)"
    print(f"{told}; known vulnerabilities: {answered}", flush=True)
    return 1 if found or known else 0


def _vulnerabilities() -> tuple[list[str], str]:
    """What is known of the runtime's packages, and of how many something could be asked; "" for none."""
    program = shutil.which("pip-audit")
    if program is None:
        return [], ""
    options = ("--disable-pip", "--require-hashes", "--format", "json", "--progress-spinner", "off")
    ran = subprocess.run(
        [program, "-r", ROOT / "requirements.lock", *options], capture_output=True, text=True, check=False
    )
    try:
        listed = json.loads(ran.stdout)["dependencies"]
    except (ValueError, KeyError):
        return [], ""
    asked = [item for item in listed if "vulns" in item]
    known = [f"{item['name']}: {bug['id']}" for item in asked for bug in item["vulns"]]
    return known, f" in {len(asked)} of {len(listed)} packages" if asked else ""


if __name__ == "__main__":
    sys.exit(main())

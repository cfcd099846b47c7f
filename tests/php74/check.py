"""What is wrong with our PHP files: in the installed PHP's eyes, in 7.4's, and by the functions they call."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from tests.php74 import seven_four

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("shops", "gateways", "tests")

# The 7.4 build has not all extensions that 7.4 may have on a server; these are older than it.
ELSEWHERE = ("sodium_", "pcntl_", "posix_")

# Compiled whole and not run: `return` is put behind what has to stand first.
FIRST = re.compile(
    r"<\?php\s*(?:/\*.*?\*/\s*)?(?:declare\(strict_types=1\);)?(?:\s*namespace [\w\\]+;)?", re.DOTALL
)
COMPILE = "eval(substr($line, 5));"
# 7.4 takes these for names of classes, and fails only when a value comes.
NEWER_TYPE = re.compile(r"\b(?:mixed|never)\s+[&.]*\$|\):\s*\??(?:mixed|never|null|false|true)\b")
CALLED = r"""
$ours = token_get_all($line);
$ours = array_values(array_filter($ours, fn ($token) => !is_array($token)
    || !in_array($token[0], [T_WHITESPACE, T_COMMENT, T_DOC_COMMENT], true)));
$found = [];
foreach ($ours as $place => $token) {
    $before = $ours[$place - 1][0] ?? '';
    if (is_array($token) && $token[0] === T_STRING && ($ours[$place + 1] ?? '') === '('
        && !in_array($before, [T_OBJECT_OPERATOR, T_DOUBLE_COLON, T_FUNCTION, T_NEW], true)
        && !function_exists($token[1])) {
        $found[] = strtolower($token[1]);
    }
}
echo json_encode(array_values(array_unique($found)));
"""


def sources() -> list[Path]:
    return sorted(
        file for room in ROOMS for file in (ROOT / room).rglob("*.php") if "node_modules" not in file.parts
    )


def linted(files: Iterable[Path]) -> list[str]:
    """`php -l`: also what only a compiler finds, in the eyes of the installed PHP."""
    ran = [
        subprocess.run(["php", "-l", str(file)], capture_output=True, text=True, check=False)
        for file in files
    ]
    return [(one.stdout + one.stderr).strip() for one in ran if one.returncode != 0]


def not_seven_four(texts: dict[str, str]) -> list[str]:
    """What 7.4 refuses to compile, and functions and types that it does not have, by file name."""
    compiled = seven_four.outcomes(COMPILE, [_compiled_only(text) for text in texts.values()])
    found = [f"{name}: {one.fatal}" for name, one in zip(texts, compiled, strict=True) if one.fatal]
    fine = [name for name, one in zip(texts, compiled, strict=True) if not one.fatal]
    for name in fine:
        found += [f"{name}: `{match[0]}` is newer than PHP 7.4" for match in NEWER_TYPE.finditer(texts[name])]
    newer = _functions_of_the_installed_php()
    for name, unknown in zip(fine, seven_four.run(CALLED, [texts[name] for name in fine]), strict=True):
        found += [
            f"{name}: {function}() is newer than PHP 7.4; ask function_exists() first"
            for function in json.loads(unknown)
            if function in newer and not _is_asked_for(function, texts[name])
        ]
    return found


def _compiled_only(text: str) -> str:
    first = FIRST.match(text)
    if first is None:
        raise ValueError("a PHP file begins with <?php")
    return f"{first[0]} return;{text[first.end() :]}"


def _functions_of_the_installed_php() -> set[str]:
    script = "echo json_encode(get_defined_functions()['internal']);"
    ran = subprocess.run(["php", "-r", script], capture_output=True, text=True, check=True)
    return {name for name in json.loads(ran.stdout) if not name.startswith(ELSEWHERE)}


def _is_asked_for(function: str, text: str) -> bool:
    return re.search(rf"function_exists\('{function}'\)", text) is not None


def missing() -> str:
    """What has to be installed before anything can be checked; "" when all is here."""
    if shutil.which("php") is None:
        return "php is not installed: run `make system`"
    if shutil.which("node") is None:
        return "node is not installed: run `make system`"
    return "" if seven_four.is_here() else "PHP 7.4 is not installed: run `make system`"


def check() -> list[str]:
    if what := missing():
        return [what]
    files = sources()
    texts = {str(file.relative_to(ROOT)): file.read_text(encoding="utf-8") for file in files}
    return [*linted(files), *not_seven_four(texts)]

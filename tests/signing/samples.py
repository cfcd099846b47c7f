"""Keys made with ssh-keygen, allowed_signers files that name them, and an agent that is ended."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kaitsu.signing.sshsig import NAMESPACE
from tests.conftest import need

TYPES = {
    "ed25519": ["-t", "ed25519"],
    "ecdsa": ["-t", "ecdsa", "-b", "256"],
    "rsa": ["-t", "rsa", "-b", "2048"],
}


def make_key(folder: Path, kind: str = "ed25519", passphrase: str = "", name: str = "") -> Path:
    """The private key's path; the public key lies beside it as .pub."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / (name or kind)
    words = [need("ssh-keygen"), "-q", *TYPES[kind], "-N", passphrase, "-C", "a comment", "-f", str(path)]
    subprocess.run(words, check=True, timeout=20)
    return path


def public_text(key: Path) -> str:
    """TYPE BASE64"""
    return " ".join(key.with_name(f"{key.name}.pub").read_text(encoding="ascii").split()[:2])


def allow(file: Path, **keys: Path) -> Path:
    """An allowed_signers file; an underscore in a name stands for an @."""
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = [
        f'{name.replace("_", "@")} namespaces="{NAMESPACE}" {public_text(key)}\n'
        for name, key in keys.items()
    ]
    file.write_text("".join(lines), encoding="utf-8")
    return file


@contextmanager
def running_agent(folder: Path, *keys: Path) -> Iterator[str]:
    """A real ssh-agent with these keys; its socket's path. Ended by its own pid."""
    path = folder / "agent.sock"
    agent = subprocess.Popen(
        [need("ssh-agent"), "-D", "-a", str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        environment = {**os.environ, "SSH_AUTH_SOCK": str(path)}
        for _ in range(200):
            found = subprocess.run([need("ssh-add"), "-l"], env=environment, capture_output=True, check=False)
            if found.returncode != 2:  # 2: no agent to talk to yet
                break
        for key in keys:
            subprocess.run(
                ["ssh-add", "-q", str(key)], env=environment, check=True, timeout=10, capture_output=True
            )
        yield str(path)
    finally:
        os.kill(agent.pid, signal.SIGTERM)
        agent.wait(timeout=10)

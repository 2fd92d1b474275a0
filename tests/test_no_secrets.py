"""No session, token or secret lies in what is committed, and nothing of a machine does either."""

from __future__ import annotations

import base64
import binascii
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
KS = re.compile(rb"djJ8[A-Za-z0-9_\-+/]{24,}")
ORACLE = ROOT / "tests" / "oracle" / "ks.json"  # sessions of nobody's account, made with a published secret
MACHINE_PATHS = re.compile(rb"(?<![\w.])/(?:work|root|home/\w+|farm)/")


def committed() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("needs a git checkout")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name]


def looks_real(text: bytes) -> bool:
    """Whether a KS-shaped text has a version, a partner and a cipher behind it, as a real one does."""
    raw = text.replace(b"-", b"+").replace(b"_", b"/")
    try:
        version, partner, cipher = base64.b64decode(raw + b"=" * (-len(raw) % 4)).split(b"|", 2)
    except (binascii.Error, ValueError):
        return False
    return version == b"v2" and partner.isdigit() and len(set(cipher)) > 8


def test_no_session_is_committed() -> None:
    of_nobody = ORACLE.read_bytes()
    found = {
        str(path.relative_to(ROOT)): shown[:24]
        for path in committed()
        if path.is_file()
        for shown in KS.findall(path.read_bytes())
        if looks_real(shown) and shown[:60] not in of_nobody
    }
    assert not found


def test_the_search_would_find_one() -> None:
    cipher = base64.urlsafe_b64encode(b"v2|102|" + bytes(range(64)))
    assert looks_real(KS.findall(cipher)[0])


def test_no_path_of_a_machine_is_committed() -> None:
    found = [
        str(path.relative_to(ROOT))
        for path in committed()
        if path.is_file() and MACHINE_PATHS.search(path.read_bytes())
    ]
    assert [name for name in found if name != "tests/test_no_secrets.py"] == []

"""The wheel, installed into an environment of its own: it works from any folder and never writes into itself."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.acceptance.program.short_demo import short_demo
from tests.conftest import ROOT

UV = shutil.which("uv") or (str(ROOT / ".uv/bin/uv") if (ROOT / ".uv/bin/uv").exists() else "")


def _uv(*words: str | Path) -> str:
    done = subprocess.run([UV, "--quiet", *map(str, words)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _installed(folder: Path) -> Path:
    """Build the wheel and install it with the locked versions of what it needs, and no extra."""
    _uv("build", "--wheel", "--out-dir", folder / "dist", ROOT)
    (wheel,) = (folder / "dist").glob("*.whl")
    locked = folder / "locked.txt"
    _uv("export", "--frozen", "--no-dev", "--no-emit-project", "--no-hashes", "-o", locked)
    _uv("venv", folder / "venv")
    _uv("pip", "install", "--python", folder / "venv/bin/python", "-c", locked, wheel)
    return folder / "venv"


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def _everything(venv: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in _files(venv)}


def _demo_files(venv: Path) -> set[Path]:
    """What the wheel brings of the demo."""
    [installed] = venv.glob("lib/python*/site-packages/demo")
    return {path.relative_to(installed) for path in _files(installed)}


@pytest.mark.skipif(not UV, reason="uv is not installed")
def test_an_installed_program_works_from_any_folder(tmp_path: Path) -> None:
    venv = _installed(tmp_path)
    place = tmp_path / "elsewhere"
    place.mkdir()
    before = _everything(venv)
    env = {name: value for name, value in os.environ.items() if not name.startswith(("NIANBAO_", "PYTHON"))}

    def nianbao(*words: str, code: int) -> str:
        done = subprocess.run(
            [venv / "bin/nianbao", *words], cwd=place, env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    assert "nianbao_config" in nianbao("doctor", code=1)
    assert "411424" in nianbao("site", "list", code=0)
    roster = place / "370829.csv"
    roster.write_text("organ_id,name,aliases,kind,valid_from,valid_to,successor\n370829-jy,教育局,,department,,,\n")
    assert "nianbao init" in nianbao("organs", "import", str(roster), code=2)
    assert _demo_files(venv) == {path.relative_to(ROOT / "demo") for path in _files(ROOT / "demo")}
    made = subprocess.run(
        [venv / "bin/python", short_demo(tmp_path), "demo", "--exit"],
        cwd=place, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    assert "云溪县财政局" in made.stdout

    told = nianbao("init", code=0)
    assert "next:" in told
    assert "politeness.contact" in told
    assert sorted(path.name for path in (place / "config").iterdir() if path.is_dir()) == ["forms", "organs", "sites"]
    assert not any((place / "config" / "sites").iterdir())
    assert "configuration under config: 0 sites" in nianbao("doctor", code=1)
    assert nianbao("site", "list", code=0) == ""
    settings = place / "config" / "settings.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("delay = 2.0", "delay = 5.0"), encoding="utf-8")
    assert "left as it is" in nianbao("init", code=0)
    assert "delay = 5.0" in settings.read_text(encoding="utf-8")
    assert "1 organs imported" in nianbao("organs", "import", str(roster), code=0)
    nianbao("init", "--overwrite", code=0)
    assert "delay = 2.0" in settings.read_text(encoding="utf-8")
    assert (place / "config" / "organs" / "370829.csv").exists()
    assert _everything(venv) == before

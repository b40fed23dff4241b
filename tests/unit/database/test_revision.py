"""The newest revision is told without loading Alembic, and is the one Alembic would go to."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory

from archive.database import engine


def test_it_is_the_head_of_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(engine.__file__).with_name("migrations")))
    assert engine.newest_revision() == ScriptDirectory.from_config(config).get_current_head()


def test_a_database_that_is_up_to_date_is_opened_without_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'nianbao.db'}"
    engine.open_database(url).dispose()
    program = (
        "import sys; from archive.database.engine import open_database; open_database(sys.argv[1]);"
        "print([name for name in sys.modules if name.startswith('alembic')])"
    )
    ran = subprocess.run([sys.executable, "-c", program, url], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"

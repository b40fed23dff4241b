"""What commands write for people: texts of others as they are."""

import pytest
from rich.table import Table

from crawler.commands.terminal import terminal


@pytest.mark.parametrize("text", ["[/x]", "[bold]年报", ":key: 2025", "https://[::1]:80/a:b:c", "\\[a]"])
def test_a_text_that_looks_like_a_mark_is_printed_as_it_is(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    table = Table("标题")
    table.add_row(text)
    console = terminal(60)
    console.print(table)
    console.print(text, style="bold")
    assert capsys.readouterr().out.count(text) == 2

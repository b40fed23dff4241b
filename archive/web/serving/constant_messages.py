"""Messages without values are translated when a template is compiled, not each time it is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import cast

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

_CALL = ["name", "lparen", "string", "rparen"]


class ConstantMessages(Extension):
    """``_("…")`` becomes its translation, as safe as the template it stands in; ``%%`` is a percent sign, as in every
    message. Stands on ``translate_constant`` of its environment."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Put translations in the place of calls that have no other argument."""
        translate = cast("Callable[[str], str]", self.environment.translate_constant)  # type: ignore[attr-defined]
        tokens = list(stream)
        at = 0
        while at < len(tokens):
            some = tokens[at : at + 4]
            if [one.type for one in some] == _CALL and some[0].value == "_":
                line, message = some[0].lineno, translate(some[2].value) % {}
                yield Token(line, "lparen", "(")
                yield Token(line, "string", message)
                yield Token(line, "pipe", "|")
                yield Token(line, "name", "safe")
                yield Token(line, "rparen", ")")
                at += 4
            else:
                yield tokens[at]
                at += 1

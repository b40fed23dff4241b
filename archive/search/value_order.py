"""Order of hits by the number that a query compares: value by value over the terms of the index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from tantivy import Order, Searcher
from tantivy import Query as Engine

from archive.search.cell_terms import number
from archive.search.nodes import Cells, Node, positive_leaves
from archive.search.query_compiler import Filters, QueryCompiler
from archive.search.tantivy_index import engine_errors


def compared(node: Node) -> Cells | None:
    """Return the first comparison of named cells with a number that a hit may meet; None when there is none."""
    tests = (leaf for leaf in positive_leaves(node) if isinstance(leaf, Cells))
    return next((test for test in tests if test.cells and test.value is not None), None)


def keys_by_value(
    searcher: Searcher, compiler: QueryCompiler, node: Node, test: Cells, size: int, *, largest: bool
) -> list[int]:
    """Return keys of the first ``size`` hits, each at the first of its values that meets the test; equal ones the
    newest first. Those that meet the query otherwise (one side of an OR) stand at the end."""
    found: dict[int, None] = {}
    held, barred = compiler.also.held, compiler.also.barred
    for terms in _by_value(compiler, test, largest=largest):
        if len(found) >= size:
            return list(found)[:size]
        one = Engine.term_set_query(compiler.schema, "cells", terms)
        narrowed = replace(compiler, also=Filters((*held, one), barred))
        found |= dict.fromkeys(_newest(searcher, narrowed.query(node), size))
    every = Engine.term_set_query(compiler.schema, "cells", compiler.cell_terms(test))
    others = replace(compiler, also=Filters(held, (*barred, every)))
    found |= dict.fromkeys(_newest(searcher, others.query(node), size))
    return list(found)[:size]


def _by_value(compiler: QueryCompiler, test: Cells, *, largest: bool) -> Iterator[list[str]]:
    values: dict[Decimal, list[str]] = {}
    for term in compiler.cell_terms(test):
        if (value := number(term.rpartition("=")[2])) is not None:
            values.setdefault(value, []).append(term)
    for value in sorted(values, reverse=largest):
        yield values[value]


def _newest(searcher: Searcher, query: Engine, size: int) -> list[int]:
    with engine_errors():
        result = searcher.search(query, size, order_by_field="newest", order=Order.Desc)
        keys = searcher.fast_field_values("key", [address for _, address in result.hits])
    return [int(key or 0) for key in keys]

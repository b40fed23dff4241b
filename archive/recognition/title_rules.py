"""Key ``titles`` of config/reading.yaml: the words and patterns of titles, compiled."""

from __future__ import annotations

import re
from functools import cached_property

from archive.recognition.patterns import Pattern, Strict, words_pattern
from archive.recognition.report_year import MARK


class NotReport(Strict):
    """A pattern that makes a title something else; ``in_names``: it may stand in a publisher's name."""

    pattern: Pattern
    reason: str
    in_names: bool = False

    @cached_property
    def regex(self) -> re.Pattern[str]:
        return re.compile(self.pattern)


class OtherDocument(Strict):
    """A pattern that makes a title surely another document. ``whatever``: even where it speaks of disclosure too."""

    pattern: Pattern
    reason: str
    whatever: bool = False

    @cached_property
    def regex(self) -> re.Pattern[str]:
        return re.compile(self.pattern)


class TitleRules(Strict):
    """Key ``titles`` of config/reading.yaml; what each list means is said there."""

    subjects: list[str]
    half_subjects: list[str]
    links: list[str]
    documents: list[str]
    annual_words: list[str]
    summary_words: list[str]
    summaries_until: int
    annual_columns: list[Pattern]
    column_documents: list[Pattern]
    column_tails: list[str]
    column_prefixes: list[Pattern]
    not_reports: list[NotReport]
    other_documents: list[OtherDocument]
    may_be_reports: Pattern
    digests: Pattern
    collections: Pattern
    names_of_organs: Pattern
    publishing_verbs: Pattern
    file_suffixes: list[str]
    leading_marks: Pattern
    version_marks: Pattern
    signature: Pattern
    organ_prefixes: Pattern
    organ_suffixes: Pattern
    nobody: frozenset[str]

    @cached_property
    def core(self) -> re.Pattern[str]:
        """Subject, links and document at the end of a title, with whatever may trail; ``half`` if half a subject."""
        subjects = f"(?:(?P<full>{words_pattern(self.subjects)})|(?P<half>{words_pattern(self.half_subjects)}))"
        between = f"(?:{words_pattern(self.links)}|{MARK}|[-:,()《》])*?"
        return re.compile(f"{subjects}(?P<said>{between}(?:{words_pattern(self.documents)})){self._tail}")

    @cached_property
    def column_core(self) -> re.Pattern[str]:
        """What suffices where the column itself says that its rows are annual reports."""
        documents = "|".join((*self.column_documents, f"{MARK}年?报告"))
        return re.compile(f"(?P<said>{documents}){self._tail}")

    @property
    def _tail(self) -> str:
        year = rf"[(\[]?{MARK}(?:年度|年)*[)\]]?"
        tails = f"(?P<published>{words_pattern(self.column_tails)})?"
        bracket = r"(?P<bracket>[(\[【][^()\[\]【】]*[)\]】]*)*"
        last = rf"(?:(?P<crumb>-.*)|(?P<signature>{self.signature}))?$"
        return rf"{tails}[》.]*(?:{year})*{bracket}{last}"

    @cached_property
    def file_suffix(self) -> re.Pattern[str]:
        return re.compile(rf"(?:[.](?:{'|'.join(self.file_suffixes)}))+(?=$|[)\]])")

    @cached_property
    def leading(self) -> re.Pattern[str]:
        return re.compile(self.leading_marks)

    @cached_property
    def version(self) -> re.Pattern[str]:
        return re.compile(rf"[(\[【-](?:{self.version_marks})[)\]】]?(?=$|[-(\[【.])")

    @cached_property
    def column_prefix(self) -> re.Pattern[str]:
        return re.compile("|".join(self.column_prefixes))

    @cached_property
    def annual_column(self) -> re.Pattern[str]:
        return re.compile("|".join(self.annual_columns))

    @cached_property
    def may_be(self) -> re.Pattern[str]:
        return re.compile(self.may_be_reports)

    @cached_property
    def digest(self) -> re.Pattern[str]:
        return re.compile(self.digests)

    @cached_property
    def collection(self) -> re.Pattern[str]:
        return re.compile(self.collections)

    @cached_property
    def organ_name(self) -> re.Pattern[str]:
        return re.compile(self.names_of_organs)

    @cached_property
    def verbs(self) -> re.Pattern[str]:
        return re.compile(self.publishing_verbs)

    @cached_property
    def before_organ(self) -> re.Pattern[str]:
        return re.compile(self.organ_prefixes)

    @cached_property
    def after_organ(self) -> re.Pattern[str]:
        return re.compile(self.organ_suffixes)

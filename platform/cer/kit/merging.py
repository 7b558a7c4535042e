"""Texts with merge fields: `{{member.name}}` stands for a value, and nothing else is ever understood.

A text is paragraphs with an empty line between them; a line that begins with `## ` is a heading, lines that
begin with `- ` are a list. Values are put in after the text was cut into these, so no value can make one.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from html import escape

from cer.kit.errors import FieldProblem, RuleBrokenError

_FIELD = re.compile(r"\{\{([^{}\n]*)\}\}")
_BRACES = re.compile(r"\{\{|\}\}")
_HEADING, _ITEM = "## ", "- "


def fields_check(texts: Mapping[str, str], *, known: Collection[str], spoken: str) -> None:
    """Refuse texts with a field that their kind of paper does not have, naming each with its line."""
    problems = [
        problem
        for name, text in texts.items()
        for problem in _problems(name, text, known=known, spoken=spoken)
    ]
    if problems:
        raise RuleBrokenError(
            " ".join(problem.detail for problem in problems), code=problems[0].code, problems=problems
        )


def fields_of(*texts: str) -> frozenset[str]:
    """The fields that texts hold."""
    return frozenset(found[1].strip() for text in texts for found in _FIELD.finditer(text))


def line_of(field: str, text: str) -> int:
    """The first line of a text that holds a field; 0 where none does."""
    lines = (number for number, line in enumerate(text.split("\n"), start=1) if field in fields_of(line))
    return next(lines, 0)


def merged(text: str, values: Mapping[str, str]) -> str:
    """The text with its values, as plain text; the fields were checked before."""
    return _FIELD.sub(lambda found: values[found[1].strip()], text)


def merged_html(text: str, values: Mapping[str, str]) -> str:
    """The text with its values as HTML: both are escaped, only headings, lists and paragraphs are made."""
    blocks = (block.strip("\n") for block in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")))
    return "".join(_block_html(block, values) for block in blocks if block.strip())


def _block_html(block: str, values: Mapping[str, str]) -> str:
    lines = block.split("\n")
    if lines[0].startswith(_HEADING):
        heading = f"<h2>{_line_html(lines[0].removeprefix(_HEADING), values)}</h2>"
        return heading + (_block_html("\n".join(lines[1:]), values) if lines[1:] else "")
    if all(line.startswith(_ITEM) for line in lines):
        items = (f"<li>{_line_html(line.removeprefix(_ITEM), values)}</li>" for line in lines)
        return f"<ul>{''.join(items)}</ul>"
    return f"<p>{'<br>'.join(_line_html(line, values) for line in lines)}</p>"


def _line_html(line: str, values: Mapping[str, str]) -> str:
    return escape(merged(line, values)).replace("\n", "<br>")


def _problems(name: str, text: str, *, known: Collection[str], spoken: str) -> Iterable[FieldProblem]:
    for number, line in enumerate(text.split("\n"), start=1):
        for field in sorted(fields_of(line) - set(known)):
            near = get_close_matches(field, sorted(known), n=1)
            cure = (
                f"did you mean {{{{{near[0]}}}}}?" if near else f"choose one of {', '.join(sorted(known))}."
            )
            yield FieldProblem(
                f"/{name}",
                f"Line {number} of the {name}: a {spoken} has no field {{{{{field}}}}}; {cure}",
                "field_unknown",
            )
        if _BRACES.search(_FIELD.sub("", line)):
            yield FieldProblem(
                f"/{name}",
                f"Line {number} of the {name}: two braces that are no field; write {{{{field}}}} or one.",
                "field_not_closed",
            )

"""Lists of members and their PODs, as CSV or XLSX: recognised or refused, never guessed (S32, S35)."""

from cer.adapters.member_lists.columns import TEMPLATE_COLUMNS, Column
from cer.adapters.member_lists.reading import (
    ROWS_MAX,
    ListedRow,
    MemberEntry,
    MemberList,
    Recognition,
    RowProblem,
    member_list_read,
)
from cer.adapters.member_lists.tables import TextEncoding

__all__ = [
    "ROWS_MAX",
    "TEMPLATE_COLUMNS",
    "Column",
    "ListedRow",
    "MemberEntry",
    "MemberList",
    "Recognition",
    "RowProblem",
    "TextEncoding",
    "member_list_read",
]

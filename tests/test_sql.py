"""SQL is written down, never put together from text (S37): read from the tree of every file."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FLOORS = ("platform/cer", "tenant_apps", "shared_apps", "billing_saas", "deploy")
RUNS = {"execute", "executemany", "copy", "copy_expert", "mogrify", "callproc"}
COMPOSED = {"Composed", "Composable", "SQL"}
REVIEWED = {
    ("tenant_apps/members/migrations/0004_versions.py", ""): "one trigger for each table named in the file",
    ("tenant_apps/metering/migrations/0001_initial.py", ""): "one check for each condition in the file",
    (
        "tenant_apps/settlement/migrations/0005_second_person_in_the_database.py",
        "",
    ): "a guard written in the file, with one more column named there",
    ("shared_apps/tenants/services/archive/reading.py", "_triggers_off"): "names from regclass are quoted",
    ("shared_apps/tenants/services/owner.py", "triggers_off"): "names from regclass are quoted",
    ("shared_apps/tenants/services/migrations.py", "_migration_by_text.migrate"): "Django writes them",
    ("shared_apps/tenants/services/template.py", "template_replay"): "the template that we ship, for a schema"
    " whose name the database checks (S15)",
}
"""File and function of statements that are neither written down nor composed, and why each may be."""


@dataclass(slots=True)
class _Scope:
    """A function, or the module: what its names stand for."""

    name: str
    values: dict[str, list[ast.expr]] = field(default_factory=dict)


class _Reader(ast.NodeVisitor):
    """Finds every statement of a file that a reader of the file cannot see."""

    def __init__(self, composing: frozenset[str]) -> None:
        self.composing = composing
        self.scopes: list[_Scope] = []
        self.found: list[tuple[str, int, str]] = []

    def read(self, tree: ast.Module) -> list[tuple[str, int, str]]:
        self._in_scope("", tree)
        return self.found

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._in_scope(node.name, node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._in_scope(node.name, node)

    def visit_Call(self, node: ast.Call) -> None:
        name = _last_name(node.func)
        if name == "RawSQL" or (isinstance(node.func, ast.Attribute) and name in {"raw", "extra"}):
            self._find(node, f"{name}() takes text as SQL: write an expression of the ORM")
        elif name in RUNS and isinstance(node.func, ast.Attribute) and node.args:
            if not self._is_written(node.args[0]):
                self._find(node, f"{name}() runs what this file does not spell out")
        elif name == "SQL" and node.args and not self._is_written(node.args[0]):
            self._find(node, "SQL() takes literals only: identifiers go through psycopg.sql.Identifier")
        elif name == "RunSQL" and not all(self._is_written(each) for each in _statements(node)):
            self._find(node, "RunSQL() runs what this file does not spell out")
        self.generic_visit(node)

    def _in_scope(self, name: str, node: ast.AST) -> None:
        scope = _Scope(".".join([*(each.name for each in self.scopes if each.name), name]))
        for inner in _own_nodes(node):
            if isinstance(inner, ast.Assign):
                for target in inner.targets:
                    if isinstance(target, ast.Name):
                        scope.values.setdefault(target.id, []).append(inner.value)
            elif isinstance(inner, ast.AnnAssign) and isinstance(inner.target, ast.Name) and inner.value:
                scope.values.setdefault(inner.target.id, []).append(inner.value)
        self.scopes.append(scope)
        self.generic_visit(node)
        self.scopes.pop()

    def _find(self, node: ast.AST, why: str) -> None:
        self.found.append((self.scopes[-1].name, getattr(node, "lineno", 0), why))

    def _is_written(self, node: ast.expr) -> bool:
        """Whether the text is a literal, or composed by psycopg from literals and quoted identifiers."""
        match node:
            case ast.Constant():
                return True
            case ast.JoinedStr(values=values):
                return all(isinstance(value, ast.Constant) for value in values)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self._is_written(left) and self._is_written(right)
            case ast.IfExp(body=body, orelse=other):
                return self._is_written(body) and self._is_written(other)
            case ast.Name(id=name):
                values = next((scope.values[name] for scope in self.scopes[::-1] if name in scope.values), [])
                return bool(values) and all(self._is_written(value) for value in values)
            case ast.Subscript(value=ast.Name(id=name)):
                tables = next((scope.values[name] for scope in self.scopes if name in scope.values), [])
                return bool(tables) and all(
                    isinstance(table, ast.Dict) and all(map(self._is_written, table.values))
                    for table in tables
                )
            case ast.Call(func=ast.Attribute(value=base, attr="format" | "join")):
                return not _is_text(base, self.scopes) and self._is_written(base)
            case ast.Call(func=func, args=args):
                name = _last_name(func)
                return name in self.composing or (name == "SQL" and all(map(self._is_written, args)))
        return False


def _is_text(node: ast.expr, scopes: list[_Scope]) -> bool:
    """Whether `format` or `join` is the text's own, and not psycopg's."""
    if isinstance(node, ast.Name):
        values = next((scope.values[node.id] for scope in scopes[::-1] if node.id in scope.values), [])
        return any(_is_text(value, scopes) for value in values)
    return isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp)


def _own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """What lies in a function or module, without what lies in functions inside it."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield child
            yield from _own_nodes(child)


def _statements(node: ast.Call) -> list[ast.expr]:
    named = [word.value for word in node.keywords if word.arg in {"sql", "reverse_sql"}]
    return [
        each for each in [*node.args, *named] if not (isinstance(each, ast.Attribute) and each.attr == "noop")
    ]


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _composing(trees: list[ast.Module]) -> frozenset[str]:
    """Functions that say of themselves that psycopg composes what they answer."""
    return frozenset(
        node.name
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.returns and _last_name(node.returns) in COMPOSED
    )


def _found_in(text: str) -> list[tuple[str, int, str]]:
    tree = ast.parse(text)
    return _Reader(_composing([tree])).read(tree)


def test_s37_no_statement_of_the_product_is_put_together_from_text() -> None:
    """Write a literal with parameters, or let `psycopg.sql` compose it; else say in REVIEWED why not."""
    trees = {
        str(path.relative_to(ROOT)): ast.parse(path.read_text())
        for floor in FLOORS
        for path in sorted((ROOT / floor).rglob("*.py"))
    }
    assert len(trees) > 500
    composing = _composing(list(trees.values()))
    found = {
        (path, where): f"{path}:{line} {why}"
        for path, tree in trees.items()
        for where, line, why in _Reader(composing).read(tree)
    }
    assert [told for place, told in found.items() if place not in REVIEWED] == []
    still_there = {where.lstrip("_") for _, where in found}
    assert {where.lstrip("_") for _, where in REVIEWED} <= still_there, "reviewed, and not there any more"


@pytest.mark.parametrize(
    "line",
    [
        'cursor.execute(f"SELECT * FROM {table}")',
        'cursor.execute("SELECT * FROM %s" % table)',
        'cursor.execute("SELECT * FROM {}".format(table))',
        'cursor.execute("SELECT * FROM " + table)',
        "cursor.execute(statement)",
        "cursor.execute(' '.join(words))",
        "cursor.executemany(statement_of(table), rows)",
        'with cursor.copy(f"COPY {table} FROM STDIN"): pass',
        'cursor.execute(sql.SQL("SELECT " + column))',
        'cursor.execute(sql.SQL(f"SELECT {column}"))',
        'Member.objects.raw("SELECT 1")',
        'Member.objects.extra(where=["true"])',
        'queryset.annotate(x=RawSQL("now()", []))',
        'text = f"SELECT {column}"\ncursor.execute(text)',
        'text = "SELECT {}"\ncursor.execute(text.format(table))',
        'migrations.RunSQL(f"DROP TABLE {table}")',
    ],
)
def test_s37_a_statement_put_together_is_seen(line: str) -> None:
    assert len(_found_in(line)) >= 1


@pytest.mark.parametrize(
    "line",
    [
        'cursor.execute("SELECT %s", [table])',
        'cursor.execute("SELECT 1" " FROM x")',
        'TEXT = "SELECT 1"\ndef f(cursor): cursor.execute(TEXT)',
        'cursor.execute(sql.SQL("SELECT {}").format(sql.Identifier(column)))',
        'q = sql.SQL("A; ") + sql.SQL("B")\ncursor.execute(q)',
        'def q(name) -> sql.Composed: return sql.SQL("{}").format(name)\ncursor.execute(q("x"))',
        'cursor.execute(sql.SQL(", ").join(parts))',
        'migrations.RunSQL("SELECT 1", migrations.RunSQL.noop)',
    ],
)
def test_s37_a_statement_written_down_is_let_through(line: str) -> None:
    assert _found_in(line) == []

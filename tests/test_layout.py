"""The house keeps its shape: what import-linter cannot see."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = [
    folder
    for floor in ("tenant_apps", "shared_apps")
    for folder in sorted((ROOT / floor).iterdir())
    if (folder / "apps.py").exists()
]
SOURCE_PACKAGES = {"cer", "tenant_apps", "shared_apps", "billing_saas"}


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_the_folder_platform_never_shadows_the_standard_module() -> None:
    here = [path.name for path in (ROOT / "platform").iterdir() if path.suffix == ".py"]
    assert here == []
    printed = subprocess.run(
        [sys.executable, "-c", "import platform; print(platform.system())"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert printed.stdout.strip() == "Linux"


def test_every_test_folder_is_a_package_and_none_is_named_like_a_source_package() -> None:
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    assert [str(folder) for folder in folders if not (folder / "__init__.py").exists()] == []
    assert SOURCE_PACKAGES.isdisjoint(folder.name for folder in folders)


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_a_room_says_what_it_is_for(room: Path) -> None:
    assert (room / "README.md").exists(), f"{room.name} has no README.md"


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_a_room_does_not_open_the_models_of_another(room: Path) -> None:
    """A room asks another room's selectors and services; foreign keys go by name."""
    own = f"{room.parent.name}.{room.name}"
    foreign = [
        f"{path.relative_to(ROOT)}: {module}"
        for path in room.rglob("*.py")
        if "migrations" not in path.parts
        for module in _imports(path)
        if module.split(".")[0] in {"tenant_apps", "shared_apps"}
        and not module.startswith(own + ".")
        and "models" in module.split(".")
    ]
    assert foreign == []


def test_no_line_bypasses_the_guards_of_the_community() -> None:
    """Ways in which rows went to the wrong community in trials; each has a safe word (S5, S9, S10)."""
    forbidden = {
        "connection.connection.execute": "use connection.cursor()",
        "transaction.on_commit(": "use cer.kit.tenancy.on_commit (S9)",
        "delay_on_commit": "use cer.kit.tenancy.on_commit (S9)",
        "cache.clear(": "it empties every community's cache (S5)",
        "lru_cache": "it outlives the community it was filled in (S5)",
        "with tenant:": "use tenant_context(): the library's own keeps one stack for all threads",
    }
    allowed = {("platform/cer/kit/tenancy.py", "transaction.on_commit(")}
    found = [
        f"{name}: {words} ({cure})"
        for floor in ("platform/cer", "tenant_apps", "shared_apps", "billing_saas")
        for path in (ROOT / floor).rglob("*.py")
        for words, cure in forbidden.items()
        for name in [str(path.relative_to(ROOT))]
        if words in path.read_text() and (name, words) not in allowed
    ]
    assert found == []


def test_models_of_a_community_derive_from_the_guarded_base() -> None:
    from django.apps import apps
    from django.conf import settings

    from cer.kit.tenancy import TenantRow

    bare = [
        model.__name__
        for config in apps.get_app_configs()
        if config.name in settings.TENANT_APPS
        for model in config.get_models()
        if not issubclass(model, TenantRow)
    ]
    assert bare == []

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from cer.adapters.storage import Storage, StorageKey, StoredFileMissingError, storage_at
from cer.kit.errors import UnavailableError
from cer.simulators.bucket import simulated_bucket

KEY = StorageKey("t_00000000alfa", "documents", UUID(int=7))


@pytest.fixture(params=["file", "s3", "memory"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    if request.param == "s3":
        with simulated_bucket() as bucket:
            yield storage_at(bucket.url)
    else:
        yield storage_at({"file": f"file://{tmp_path}", "memory": f"memory:{tmp_path}"}[request.param])


@pytest.mark.parametrize("content", [b"", b"one", bytes(range(256)) * 4096])
def test_a_file_comes_back_as_it_was_put(storage: Storage, content: bytes) -> None:
    storage.put(KEY, content)
    assert storage.get(KEY) == content
    assert storage.exists(KEY)


def test_a_file_put_again_replaces_the_one_before(storage: Storage) -> None:
    storage.put(KEY, b"one, longer")
    storage.put(KEY, b"two")
    assert storage.get(KEY) == b"two"


def test_a_deleted_file_is_missing_and_may_be_deleted_again(storage: Storage) -> None:
    storage.put(KEY, b"one")
    storage.delete(KEY)
    storage.delete(KEY)
    assert not storage.exists(KEY)
    with pytest.raises(StoredFileMissingError):
        storage.get(KEY)


def test_the_files_of_one_community_are_named_and_no_other(storage: Storage) -> None:
    own = {KEY, StorageKey(KEY.schema_name, "consents", UUID(int=8))}
    for key in own | {StorageKey("t_00000000beta", "documents", UUID(int=7))}:
        storage.put(key, b"x")
    assert set(storage.keys(KEY.schema_name)) == own


@pytest.mark.parametrize(
    ("schema_name", "shelf"),
    [
        ("../t_00000000", "documents"),
        ("/t_00000000alfa", "documents"),
        ("t_00000000%2e", "documents"),
        ("t_00000000alfa\0", "documents"),
        ("public", "documents"),
        ("", "documents"),
        ("t_00000000alfa", ".."),
        ("t_00000000alfa", "a/b"),
        ("t_00000000alfa", "documents\n"),
    ],
)
def test_s16_a_key_is_never_built_from_such_names(schema_name: str, shelf: str) -> None:
    with pytest.raises(ValueError, match="storage key"):
        StorageKey(schema_name, shelf, UUID(int=7))


def test_f23_a_folder_never_shows_half_a_file(tmp_path: Path) -> None:
    storage = storage_at(f"file://{tmp_path}")
    storage.put(KEY, b"whole")
    assert [path.name for path in (tmp_path / str(KEY)).parent.iterdir()] == [str(KEY.id)]


def test_f23_a_disk_that_takes_no_file_is_unavailable_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / str(KEY)).mkdir(parents=True)
    with pytest.raises(UnavailableError) as refusal:
        storage_at(f"file://{tmp_path}").put(KEY, b"x")
    assert refusal.value.code == "storage_unavailable"
    assert [path.name for path in (tmp_path / str(KEY)).parent.iterdir()] == [str(KEY.id)]


def test_a_bucket_that_is_down_is_unavailable() -> None:
    with simulated_bucket() as bucket:
        storage = storage_at(bucket.url)
        bucket.is_down = True
        with pytest.raises(UnavailableError):
            storage.put(KEY, b"x")


def test_a_bucket_refuses_a_wrong_secret() -> None:
    with simulated_bucket() as bucket:
        storage = storage_at(bucket.url.replace(bucket.secret_key, "wrong"))
        with pytest.raises(UnavailableError):
            storage.put(KEY, b"x")
        assert bucket.objects == {}


def test_a_bucket_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(UnavailableError):
        storage_at("s3+http://a:b@127.0.0.1:1/files").get(KEY)


@pytest.mark.parametrize("url", ["", "folder", "file://folder", "s3+https://host/bucket", "ftp://a:b@c/d"])
def test_an_address_that_names_no_place_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="CER_STORAGE_URL"):
        storage_at(url)

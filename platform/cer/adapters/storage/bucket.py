"""Files in a bucket that speaks S3, at any provider or on a machine of one's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import urllib3
from minio import Minio
from minio.error import MinioException, S3Error

from cer.adapters.storage.port import StorageKey, StoredFileMissingError
from cer.kit.errors import UnavailableError

TIMEOUT = urllib3.Timeout(connect=3, read=20)
TRIES = urllib3.Retry(total=2, backoff_factor=0.2, status_forcelist=[500, 502, 503, 504])
_MISSING = {"NoSuchKey", "NoSuchObject"}


class BucketStorage:
    """Requests are signed by the library (AWS signature, version 4); an object appears whole."""

    def __init__(
        self, *, endpoint: str, is_tls: bool, bucket: str, region: str, access_key: str, secret_key: str
    ) -> None:
        self._bucket = bucket
        self._client = Minio(
            endpoint,
            access_key=access_key,
            secret_key=secret_key,
            secure=is_tls,
            region=region,
            http_client=urllib3.PoolManager(timeout=TIMEOUT, retries=TRIES),
        )

    def put(self, key: StorageKey, content: bytes) -> None:
        with _bucket_answers():
            self._client.put_object(self._bucket, str(key), BytesIO(content), len(content))

    def get(self, key: StorageKey) -> bytes:
        with _bucket_answers():
            response = self._client.get_object(self._bucket, str(key))
            try:
                return response.read()
            finally:
                response.release_conn()

    def delete(self, key: StorageKey) -> None:
        with _bucket_answers():
            self._client.remove_object(self._bucket, str(key))

    def exists(self, key: StorageKey) -> bool:
        try:
            with _bucket_answers():
                self._client.stat_object(self._bucket, str(key))
        except StoredFileMissingError:
            return False
        return True

    def keys(self, schema_name: str) -> Iterator[StorageKey]:
        with _bucket_answers():
            for found in self._client.list_objects(self._bucket, prefix=f"{schema_name}/", recursive=True):
                yield StorageKey.of_text(str(found.object_name))


@contextmanager
def _bucket_answers() -> Iterator[None]:
    try:
        yield
    except (MinioException, urllib3.exceptions.HTTPError) as error:
        if isinstance(error, S3Error) and error.code in _MISSING:
            raise StoredFileMissingError(error.code) from error
        raise UnavailableError(
            "The store of the files does not answer: try again later.", code="storage_unavailable"
        ) from error

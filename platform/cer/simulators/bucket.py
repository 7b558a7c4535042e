"""A bucket that speaks as much S3 as storage needs, and checks every signature itself."""

import hashlib
import hmac
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=(?P<key>[^/]+)/(?P<scope>[^,]+), ?SignedHeaders=(?P<headers>[^,]+),"
    r" ?Signature=(?P<signature>[0-9a-f]{64})"
)


@dataclass(slots=True)
class Bucket:
    """What the double holds, and how it misbehaves."""

    access_key: str = "simulated-key"
    secret_key: str = "simulated-secret"  # noqa: S105  # opens nothing but this double
    url: str = ""
    objects: dict[str, bytes] = field(default_factory=dict)
    is_down: bool = False


@contextmanager
def simulated_bucket() -> Iterator[Bucket]:
    """A bucket on a free port of this machine, until the end of the block."""
    bucket = Bucket()
    handler = type("Handler", (_BucketHandler,), {"bucket": bucket})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        port = server.server_address[1]
        bucket.url = (
            f"s3+http://{bucket.access_key}:{bucket.secret_key}@127.0.0.1:{port}/files?region=eu-south-1"
        )
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield bucket
        finally:
            server.shutdown()
            thread.join()


class _BucketHandler(BaseHTTPRequestHandler):
    bucket: ClassVar[Bucket]
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:  # named by the library
        content = self._content()
        if self._is_refused(content):
            return
        self.bucket.objects[self.path] = content
        self._answer(200, headers={"ETag": f'"{hashlib.sha256(content).hexdigest()[:32]}"'})

    def do_GET(self) -> None:
        if self._is_refused(b""):
            return
        path, _, query = self.path.partition("?")
        if "list-type=2" in query:
            self._list(path, parse_qs(query).get("prefix", [""])[0])
            return
        if self.path not in self.bucket.objects:
            self._fault(404, "NoSuchKey")
            return
        self._answer(200, self.bucket.objects[self.path], headers={"ETag": '"x"'})

    do_HEAD = do_GET  # noqa: N815

    def do_DELETE(self) -> None:
        if self._is_refused(b""):
            return
        self.bucket.objects.pop(self.path, None)
        self._answer(204)

    def _list(self, bucket: str, prefix: str) -> None:
        start = f"{bucket.rstrip('/')}/"
        names = [name.removeprefix(start) for name in self.bucket.objects]
        found = "".join(
            f"<Contents><Key>{name}</Key><LastModified>2024-02-01T00:00:00.000Z</LastModified><Size>1</Size>"
            "</Contents>"
            for name in names
            if name.startswith(prefix)
        )
        body = (
            f"<ListBucketResult><Name>files</Name><IsTruncated>false</IsTruncated>{found}</ListBucketResult>"
        )
        self._answer(200, body.encode(), headers={"Content-Type": "application/xml"})

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""

    def _content(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def _is_refused(self, content: bytes) -> bool:
        if self.bucket.is_down:
            self._fault(503, "SlowDown")
        elif not self._is_signed(content):
            self._fault(403, "SignatureDoesNotMatch")
        else:
            return False
        return True

    def _is_signed(self, content: bytes) -> bool:
        """Whether key, signature and digest are those of this request (AWS signature, version 4)."""
        given = _AUTHORIZATION.fullmatch(self.headers.get("Authorization", ""))
        digest = self.headers.get("x-amz-content-sha256", "")
        if (
            not given
            or given["key"] != self.bucket.access_key
            or digest != hashlib.sha256(content).hexdigest()
        ):
            return False
        path, _, query = self.path.partition("?")
        headers = "".join(f"{name}:{self.headers[name].strip()}\n" for name in given["headers"].split(";"))
        request = "\n".join([self.command, path, query, headers, given["headers"], digest])
        scope, stamp = given["scope"], self.headers["x-amz-date"]
        text = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
        key = f"AWS4{self.bucket.secret_key}".encode()
        for part in (*scope.split("/"), text):
            key = hmac.digest(key, part.encode(), "sha256")
        return hmac.compare_digest(key.hex(), given["signature"])

    def _fault(self, status: int, code: str) -> None:
        body = f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode()
        self._answer(status, body, headers={"Content-Type": "application/xml"})

    def _answer(self, status: int, body: bytes = b"", *, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Last-Modified": "Thu, 01 Feb 2024 00:00:00 GMT", **(headers or {})}.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

"""The database backend that enters a schema and its role in one statement (S13)."""

from django.conf import settings
from django.db.backends.utils import CursorWrapper
from django_tenants.postgresql_backend import base as library
from psycopg import sql
from psycopg.pq import TransactionStatus

from cer.kit.database.roles import schema_role


class DatabaseWrapper(library.DatabaseWrapper):  # type: ignore[misc]  # the library is untyped
    """Sets role, search path and how long a query may run together, once per change of schema.

    It fails closed. The library swallows a failed SET and stays in the schema before it; with a role per
    community that would hand out the rows of the community before. Here the failure is raised.
    """

    _setting_search_path: bool
    search_path_set_schemas: list[str] | None

    def _handle_search_path(self, cursor: CursorWrapper | None = None) -> None:
        if self._setting_search_path or self.search_path_set_schemas:
            return
        if self.connection.info.transaction_status == TransactionStatus.INERROR:
            return  # nothing but a rollback can follow, and that comes back here
        search_paths = self._get_cursor_search_paths()
        role = schema_role(self.settings_dict["NAME"], self.schema_name)
        statement = sql.SQL("SET ROLE {}; SET search_path = {}; SET statement_timeout = {}").format(
            sql.Identifier(role),
            sql.SQL(", ").join(map(sql.Identifier, search_paths)),
            sql.Literal(f"{settings.STATEMENT_TIMEOUT_MS}ms"),
        )
        self._setting_search_path = True
        try:
            if cursor is None:
                with self.connection.cursor() as own_cursor:
                    own_cursor.execute(statement)
            else:
                cursor.execute(statement)
        finally:
            self._setting_search_path = False
        self.search_path_set_schemas = search_paths

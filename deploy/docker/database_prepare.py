"""First step of the job that migrates: logins, database, roles, extensions; as the superuser."""

import os

from cer.kit.database.prepare import database_prepare

database_prepare(
    superuser_url=os.environ["CER_SUPERUSER_DATABASE_URL"],
    database=os.environ["CER_DATABASE_NAME"],
    owner_password=os.environ["CER_OWNER_PASSWORD"],
    app_password=os.environ["CER_APP_PASSWORD"],
)

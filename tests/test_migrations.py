"""The migrations build exactly the tables that the models describe, on both engines, and can be walked back."""

import flask_migrate
import pytest
from sqlalchemy import inspect

from eventhub import create_app
from eventhub.extensions import db
from tests import engines


def test_migrations_leave_nothing_for_the_models_to_ask(db_app):
    flask_migrate.check()


# Made by the first release, of «hoa sen trắng 63».
HASH = "$argon2id$v=19$m=65536,t=3,p=4$qTUmJASAkPK+V2pNifHeuw$Eongt+odOLxJxuCGmR2Ib9r6Il5axsQh6L8bCtLpucI"
ACCOUNT = """
INSERT INTO user_account
  (id, email, name, password, active, fs_uniquifier, created_at, folded, sort_key, row_version)
VALUES (1, 'yen@test.example', 'Yến', 'HASH', true, 'x', '2022-06-20', 'yen', 'yen', 1)
""".replace("HASH", HASH)
FIRST_RELEASE = (
    "INSERT INTO unit (id, code, row_version) VALUES (1, 'bo', 1)",
    ACCOUNT,
    "INSERT INTO role_grant (user_id, role, unit_id, created_at) VALUES (1, 'official', 1, '2022-06-20')",
)


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_accounts_of_the_first_release_keep_grants_and_passwords(
    tmp_path, engine, testrun_uid, worker_id
):
    address = ""
    if engine == "postgresql":
        server = engines.start_postgresql(testrun_uid)
        address = engines.make_database(server, f"eventhub_upgraded_{worker_id}")
    app = create_app(**engines.settings_for(tmp_path, address))
    with app.app_context():
        flask_migrate.upgrade(revision="0001")
        with db.engine.begin() as connection:
            for statement in FIRST_RELEASE:
                connection.exec_driver_sql(statement)
        flask_migrate.upgrade()
    client = app.test_client()
    data = {"email": "yen@test.example", "password": "hoa sen trắng 63"}
    assert client.get("/manage/").status_code == 302
    assert client.post("/sign-in", data=data).status_code == 303
    assert client.get("/manage/").status_code == 200
    with app.app_context():
        with db.engine.begin() as connection:
            (grants,) = connection.exec_driver_sql("SELECT count(*) FROM role_grant").one()
            assert grants == 1
            if engine == "sqlite":
                assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
                assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        db.engine.dispose()


def test_migrating_an_empty_database_back_leaves_no_tables(tmp_path):
    app = engines.migrated_app(tmp_path)
    with app.app_context():
        flask_migrate.downgrade(revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        db.engine.dispose()

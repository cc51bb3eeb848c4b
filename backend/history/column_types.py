"""Columns that hold the same on SQLite and PostgreSQL."""

import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Integer, String, TypeDecorator
from sqlalchemy.engine import Dialect

# Whole numbers beyond 31 bits; SQLite's own integers have 64, and only under that name do they number its rows.
WholeNumber = BigInteger().with_variant(Integer, "sqlite")
UNKEPT = re.compile("[\0\ud800-\udfff]")  # PostgreSQL keeps no NUL in a text, and UTF-8 no half of a surrogate pair


class Moment(TypeDecorator[datetime]):
    """A point in time, with its zone in Python: UTC. SQLite has no zones and keeps UTC without saying so."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class PlainText(TypeDecorator[str]):
    """A text that every database can hold: what none can is replaced by U+FFFD, on the way in and in questions.

    JSON needs no such care: it writes these characters as escapes, and PostgreSQL's type json keeps them as they are.
    """

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002
        return UNKEPT.sub("\ufffd", value) if isinstance(value, str) else value

"""Every setting of the program, read once from the environment (prefix INPAINT_); app.py adds a file .env to it."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Made in app.py and handed on as values; nothing below knows this class."""

    model_config = SettingsConfigDict(env_prefix="INPAINT_", env_ignore_empty=True, extra="ignore", frozen=True)

    data: Path = Field(default=Path("data"), description="Folder of the history: pictures, samples and the database.")
    engine: str = Field(default="content_aware", description="The engine chosen at first.")
    database_url: str = Field(
        default="", description="Database of the history, as an SQLAlchemy URL; empty: SQLite in the data folder."
    )

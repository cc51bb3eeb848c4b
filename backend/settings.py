"""Every setting of the program, read once from the environment (prefix INPAINT_); app.py adds a file .env to it."""

import os
from pathlib import Path
from typing import Any, Literal

from pydantic import AliasChoices, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ON_A_SPACE: dict[str, Any] = {"keep_days": 7, "keep_gb": 20}  # where nothing else is set


class Settings(BaseSettings):
    """Made in app.py and handed on as values; nothing below knows this class."""

    model_config = SettingsConfigDict(env_prefix="INPAINT_", env_ignore_empty=True, extra="ignore", frozen=True)

    data: Path = Field(default=Path("data"), description="Folder of the history: pictures, samples and the database.")
    engine: str = Field(default="content_aware", description="The engine chosen at first.")
    database_url: str = Field(
        default="", description="Database of the history, as an SQLAlchemy URL; empty: SQLite in the data folder."
    )
    hosted_url: str = Field(
        default="https://modelslab.com/api/v6/image_editing", description="Address of the hosted endpoint."
    )
    hosted_key: SecretStr = Field(
        default=SecretStr(""),
        validation_alias=AliasChoices("INPAINT_HOSTED_KEY", "MODELSLAB_API_KEY"),
        description="Key for the hosted endpoint; MODELSLAB_API_KEY is read too.",
    )
    hosted_deadline: float = Field(
        default=600, gt=0, description="Seconds from a hosted run's begin to its last picture, for all its requests."
    )
    hosted_for_all: bool = Field(
        default=False, description="Let every visitor use the hosted key, within hosted_budget pictures a day."
    )
    hosted_budget: int = Field(
        default=0, ge=0, description="Pictures a day for all visitors together that the hosted key pays for."
    )
    hosted_requests: int = Field(default=16, ge=1, description="How many paid requests one run may be.")
    public_url: str = Field(
        default="", description="Where the internet reaches this program; then pictures go by link, without an upload."
    )
    api_keys: SecretStr = Field(
        default=SecretStr(""),
        description="Keys that open the endpoint, with commas; empty: any, on this machine alone.",
    )
    allow_private_urls: bool = Field(
        default=False, description="Fetch pictures and tell webhooks in private networks too."
    )
    strict_status: bool = Field(
        default=False, description="Answer errors of the endpoint with HTTP codes of their own."
    )
    hold_seconds: float = Field(default=8, ge=0, le=600, description="How long the endpoint waits for a result.")
    queue_per_key: int = Field(default=20, ge=1, description="How many requests may wait for one key.")
    queue_per_visitor: int = Field(
        default=8, ge=1, description="How many runs may wait for one visitor of the page, or one address of programs."
    )
    run_seconds: float = Field(default=600, gt=0, description="Seconds after which a run that computes here is ended.")
    disk_gb: float = Field(default=20, ge=0, description="Gigabytes that everything kept may take; 0: no limit.")
    keep_days: float = Field(
        default=0, ge=0, le=36_500, allow_inf_nan=False, description="Days that runs are kept; 0: for ever."
    )
    keep_gb: float = Field(
        default=0, ge=0, allow_inf_nan=False, description="Gigabytes of runs that are kept; 0: without end."
    )
    allowed_hosts: str = Field(
        default="", description="Names, with commas, under which browsers may reach the program besides its own."
    )
    allowed_origins: str = Field(
        default="", description="Origins, with commas, whose web pages may call the program from a browser."
    )
    admin_password: SecretStr = Field(default=SecretStr(""), description="Opens /metrics from other machines.")
    webhook_secret: SecretStr = Field(default=SecretStr(""), description="Signs what webhooks are told.")
    link_hours: float = Field(default=24, gt=0, description="How long links to pictures live.")
    local_model: str = Field(
        default="", description="Model of the local engine: a folder, a .safetensors file or a hub id."
    )
    local_lora: str = Field(default="", description="LoRA over that model: a folder, a file or a hub id.")
    local_device: str = Field(
        default="auto", description="Where it runs: auto, cuda, mps or cpu; several GPUs with commas: cuda:0,cuda:1."
    )
    local_dtype: Literal["auto", "float32", "float16", "bfloat16"] = Field(
        default="auto", description="Its number format; auto: half on a GPU, float32 on a processor."
    )
    local_memory: Literal["none", "model_offload", "sequential_offload", "tiling"] = Field(
        default="none", description="What is done to need less of the device's memory."
    )
    local_side: int = Field(
        default=0, ge=0, le=4096, description="Pixels of the longest side it works at; 0: what its family is made for."
    )
    local_preview: str = Field(
        default="", description="Tiny decoder (TAESD) for pictures of runs under way: a folder or a hub id."
    )
    safety_model: str = Field(
        default="", description="Classifier that samples pass where a check is asked for: a folder or a hub id."
    )

    @model_validator(mode="before")
    @classmethod
    def _on_a_space(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Its visitors are strangers and its disk is small: what is not said is a week, and so much."""
        return (ON_A_SPACE if os.environ.get("SPACE_ID") else {}) | values

    @field_validator("data")
    @classmethod
    def _from_home(cls, data: Path) -> Path:
        """A file .env has no shell that would read ~ as the home folder."""
        return data.expanduser() if data.parts[:1] == ("~",) else data

"""The front matter of a template file, as pydantic checks it. Imported only while templates are read."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from knowledge.types import Kind
from routers.tasks import Task

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$", max_length=60)]
VariableName = Annotated[str, Field(pattern=r"^[a-z][a-z_]*$", max_length=40)]
Text = Annotated[str, Field(min_length=1, strict=True)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class VariableFront(_Strict):
    """One blank of the template."""

    description: Text
    default: Text | None = None
    by_form: dict[str, Text] = {}


class SettingsFront(_Strict):
    """How the model is to generate."""

    temperature: Annotated[float, Field(ge=0, le=2, strict=True)] = 0.3
    max_tokens: Annotated[int, Field(ge=16, le=8192, strict=True)] = 700
    stop: Annotated[list[Text], Field(max_length=3)] = []


class CaseFront(_Strict):
    """A question that must select the template, with strings that its rendering must contain."""

    question: Text
    contains: Annotated[list[Text], Field(min_length=1)]


class Front(_Strict):
    """Everything above the body of a template file."""

    name: Name
    version: Annotated[int, Field(ge=1, strict=True)]
    task: Task
    kind: Kind
    description: Text
    variables: Annotated[dict[VariableName, VariableFront], Field(min_length=1)]
    settings: SettingsFront = SettingsFront()
    cases: Annotated[list[CaseFront], Field(min_length=1)]

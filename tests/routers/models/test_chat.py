"""What the package promises before any model is used."""

import os
import subprocess
import sys

from routers.models import ENVIRONMENT, ChatModel, EmbeddedModel, EndpointModel

HEAVY = ("openai", "httpx2", "langchain", "langchain_core", "langchain_openai", "langsmith", "xllamacpp", "numpy")


def test_importing_and_making_models_loads_nothing_heavy() -> None:
    script = (
        "import sys\n"
        "from routers.models import EmbeddedModel, EndpointModel\n"
        "EmbeddedModel(), EndpointModel('m')\n"
        f"print([name for name in {HEAVY} if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "[]\n"


def test_both_are_chat_models() -> None:
    models: list[ChatModel] = [EmbeddedModel(), EndpointModel("hosted", context=8000)]
    assert [(model.name, model.context) for model in models] == [("embedded", 4096), ("hosted", 8000)]


def test_with_its_environment_langchains_first_tracer_stays_off() -> None:
    """langchain refuses to work where LANGCHAIN_TRACING is set and its second tracer is not."""
    script = (
        "from langchain_core.callbacks import CallbackManager\n"
        "import langsmith\n"
        "langsmith.configure(enabled=False)\n"
        "print(CallbackManager.configure().handlers)\n"
    )
    asked = {**os.environ, "LANGCHAIN_TRACING": "true"}
    for environment, code in ((asked, 1), ({**asked, **ENVIRONMENT}, 0)):
        done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, timeout=60)
        assert done.returncode == code

import json

from knowledge.types import Strategy
from routers.prompts import Templates
from routers.prompts.showing import as_json, as_text, plan_json, sent
from routers.types import Message, ModelSettings, Plan

TEMPLATES = Templates.load()
PLAN = Plan(
    Strategy.PROMPT, (Message("system", "Be kind."), Message("user", "Why?")), "explain@1", ModelSettings(0.4, 700)
)


def test_a_template_as_text_has_its_purpose_blanks_and_messages() -> None:
    shown = as_text(TEMPLATES.get("explain"))
    assert shown.startswith("explain@1 · task explain · general\nMakes something understood.\n")
    assert "- question: the request, word for word (from the question)" in shown
    assert "- tone: how it sounds (“clear and friendly” where nothing is said)" in shown
    assert "# system\n\nYou are a teacher" in shown
    assert shown.endswith("Explain: {question}")


def test_every_template_can_be_shown_and_is_json() -> None:
    for template in TEMPLATES:
        assert template.description in as_text(template)
        shown = json.loads(json.dumps(as_json(template)))
        assert (shown["name"], shown["version"]) == (template.name, template.version)
        assert shown["variables"].keys() == template.variables.keys()
        assert shown["messages"][-1]["role"] == "user"


def test_a_plan_shows_what_is_sent() -> None:
    assert sent(PLAN) == "# system\n\nBe kind.\n\n# user\n\nWhy?"
    assert plan_json(PLAN) == {
        "template": "explain@1",
        "strategy": "prompt",
        "messages": [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Why?"}],
        "reply": None,
        "temperature": 0.4,
        "max_tokens": 700,
        "stop": [],
    }


def test_a_plan_that_asks_no_model_shows_its_reply() -> None:
    silent = Plan(Strategy.KNOWLEDGE, (), None, ModelSettings(), reply="I did not find this in the documents.")
    assert sent(silent) == "Nothing would be sent. The answer would be:\n\nI did not find this in the documents."
    assert plan_json(silent)["reply"] == "I did not find this in the documents."

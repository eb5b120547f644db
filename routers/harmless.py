"""Text from outside in a prompt: what a chat template or a reader would take for more than text is made harmless.

Model servers turn a template and its messages into one text before they cut it into tokens, so that the name of a
control token within a message (`<|im_start|>`) opens a turn of its own. Measured with xllamacpp 2026.10: `<|im_end|>`
in a question costs one token, and ends the asker's turn. A space behind the first character leaves words that a model
can still read.
"""

import re

_CONTROL = re.compile(
    r"""<(?=[|｜])
    | <(?=/?(?:s|bos|eos|pad|unk|mask|im_start|im_end|start_of_turn|end_of_turn|start_of_image|eot_id|think|tool_call
        |tool_response|tools|function|system|assistant|user|repo_name|reponame|file_sep|filename|gh_stars|empty_output
        |issue_\w{1,20}|jupyter_\w{1,20})>)
    | <(?=</?SYS>>)
    | \[(?=/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|TOOL_CONTENT|IMG|PREFIX|SUFFIX|MIDDLE)\])""",
    re.IGNORECASE | re.VERBOSE,
)
_INVISIBLE = re.compile("[\u200b\u2060-\u2064\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]")
"""What nobody sees: zero-width spaces, turns of direction, and tags that spell out a text of their own."""
_TURN = re.compile(
    r"^(?=[ \t#*_]*(?:question|answer|system|user|assistant|human|ai|passages?|instructions?)\b[*_]*[ \t]*[:：])",
    re.IGNORECASE | re.MULTILINE,
)
_NUMBER = re.compile(r"[\[【［](\s*\^?\d[\d\s,;–-]*)[\]】］]")
_LEADING_NUMBER = re.compile(r"^([ \t]*)[\[【［](\s*\^?\d[\d\s,;–-]*)[\]】］]", re.MULTILINE)


def harmless(text: str) -> str:
    """`text` without control tokens of chat templates, and without invisible characters."""
    return _CONTROL.sub(r"\g<0> ", _INVISIBLE.sub("", text))


def as_data(text: str) -> str:
    """A document's text as it may stand in a prompt: its numbers in brackets become round, so that only real passages
    have one, and a line that looks like a turn of the conversation is quoted."""
    return _TURN.sub("> ", _NUMBER.sub(r"(\1)", _INVISIBLE.sub("", text)))


def without_numbers(text: str) -> str:
    """A question that begins no line with a number in brackets, as a passage does."""
    return _LEADING_NUMBER.sub(r"\1(\2)", text)

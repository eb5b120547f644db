"""What goes wrong while answering.

TacticianError (knowledge.errors)
└── ModelError                 a model did not answer; the next one is tried
    ├── ModelUnreachableError  nothing listens, the connection broke, or it hung
    ├── ModelKeyError          401 or 403: the key is missing or wrong
    ├── ModelBusyError         429: rate limit or quota
    ├── ModelNameError         404: the endpoint has no such model (the message lists those it has)
    ├── ModelMissingError      the built-in model is not installed (a WeightsMissingError too)
    ├── PromptTooLongError     the prompt does not fit the model's context
    └── ModelReplyError        the endpoint answered, but with garbage, nothing, or a stream that was cut
TemplateError                  a template file is broken (file and line named)
StrategyUnavailableError       a strategy cannot work here (no documents, no tuned model); the message says why
NoAnswerError                  every model and strategy failed; the message is one sentence for the asker
"""

from knowledge.errors import InputError, ServiceUnreachableError, TacticianError, WeightsMissingError


class ModelError(ServiceUnreachableError):
    """A model did not answer."""


class ModelUnreachableError(ModelError):
    """Nothing listens at the address, the connection broke, or no token came in time."""


class ModelKeyError(ModelError):
    """The endpoint refused the key (401, 403)."""


class ModelBusyError(ModelError):
    """The endpoint's rate limit or quota is used up (429)."""

    retry_after: float | None = None
    """Seconds that the endpoint asked to wait; None where it did not say."""


class ModelNameError(ModelError):
    """The endpoint has no model of that name (404)."""


class ModelMissingError(ModelError, WeightsMissingError):
    """The built-in model's weights are not installed."""


class PromptTooLongError(ModelError):
    """The prompt does not fit the model's context."""


class ModelReplyError(ModelError):
    """The endpoint answered, but not with an answer: garbage, nothing, a server error, or a stream that was cut."""


class TemplateError(InputError):
    """A template file is broken; the message names file and line."""


class StrategyUnavailableError(TacticianError):
    """A strategy cannot work for this question; the message says why and what would enable it."""


class NoAnswerError(ServiceUnreachableError):
    """Every model and every strategy failed; the message is one sentence for the asker."""

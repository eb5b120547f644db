from tests.wire.limits import Limits, Rate, place

SEND, EDIT = ("POST", "/channels/1/messages"), ("PATCH", "/channels/1/messages/2")


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_the_sixth_send_in_five_seconds_is_refused_and_told_how_long_to_wait() -> None:
    clock = Clock()
    limits = Limits(clock)
    verdicts = []
    for _ in range(6):
        verdicts.append(limits.judge(*SEND))
        clock.now += 0.5
    assert [verdict.refused for verdict in verdicts] == [None] * 5 + ["sends"]
    assert [verdict.headers["X-RateLimit-Remaining"] for verdict in verdicts[:5]] == ["4", "3", "2", "1", "0"]
    assert verdicts[5].retry_after == 2.5
    assert verdicts[5].headers["Retry-After"] == "3"
    assert verdicts[5].headers["X-RateLimit-Scope"] == "user"
    assert limits.refused == ["sends"]


def taken(sliding: bool, moments: list[float]) -> list[bool]:
    clock = Clock()
    limits = Limits(clock, sliding=sliding)
    verdicts = []
    for moment in moments:
        clock.now = 100 + moment
        verdicts.append(limits.judge(*SEND).refused is None)
    return verdicts


def test_a_fixed_window_forgets_all_at_once_and_a_sliding_one_each_in_its_time() -> None:
    moments = [0.0, 4.0, 4.0, 4.0, 4.0, 5.1, 5.2]
    assert taken(False, moments) == [True] * 7
    assert taken(True, moments) == [True] * 6 + [False]


def test_sends_edits_and_channels_count_apart() -> None:
    limits = Limits(Clock())
    for _ in range(5):
        limits.judge(*SEND)
    assert limits.judge(*EDIT).refused is None
    assert limits.judge("POST", "/channels/9/messages").refused is None
    assert limits.judge(*SEND).refused == "sends"


def test_all_requests_together_have_a_limit_but_for_callbacks() -> None:
    limits = Limits(Clock())
    limits.rates["sends"] = Rate(1000)
    assert [limits.judge(*SEND).refused for _ in range(51)] == [None] * 50 + ["all"]
    verdict = limits.judge("GET", "/users/@me")
    assert verdict.headers["X-RateLimit-Global"] == "true"
    assert limits.judge("POST", "/interactions/1/token/callback").refused is None


def test_webhooks_count_by_their_token() -> None:
    assert place("POST", "/webhooks/1/token") == ("follow-ups", "token")
    assert place("PATCH", "/webhooks/1/token/messages/@original") == ("webhook-edits", "token")
    assert place("GET", "/channels/1/messages") == (None, "")


def test_headers_can_be_left_out() -> None:
    limits = Limits(Clock())
    limits.headers = False
    assert limits.judge(*SEND).headers == {}

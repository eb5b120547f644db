from pathlib import Path

from tests.commands import Cli

APPLICATION = 100000000000000001


def test_the_invitation_asks_for_the_least(cli: Cli) -> None:
    result = cli("invite", "--application", str(APPLICATION))
    assert result.code == 0
    address = result.out.strip()
    assert f"client_id={APPLICATION}" in address
    assert "scope=bot+applications.commands" in address
    assert "integration_type=0" in address
    allowed = int(address.split("permissions=")[1].split("&")[0])
    administrator, manage_server, mention_everyone = 1 << 3, 1 << 5, 1 << 17
    assert not allowed & (administrator | manage_server | mention_everyone)


def test_without_a_token_the_application_must_be_named(cli: Cli) -> None:
    result = cli("invite")
    assert result.code == 2
    assert "--application ID" in result.err


def test_the_doctor_lists_every_check_with_its_remedy(cli: Cli) -> None:
    result = cli("doctor", "--json")
    assert result.code == 0
    report = result.json
    assert report["ok"] is True
    names = [check["name"] for check in report["checks"]]
    assert names == ["database", "disk", "embedder", "index", "templates", "model scripted", "token"]
    assert all(check["remedy"] for check in report["checks"] if check["state"] != "ok")


def test_a_folder_that_cannot_be_used_is_a_finding_and_no_crash(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    result = cli("--data", str(tmp_path / "file"), "doctor")
    assert result.code == 1
    assert result.out.startswith("XX  data folder: ")
    assert "→" in result.out

"""What a service's process is told."""

from embedded.child import child_environment


def test_a_service_hears_of_a_setting_only_where_the_compose_file_says_so() -> None:
    own = {"PATH": "/bin", "VIRC_PORT": "1", "REDIS_URL": "redis://mine", "LANG": "C"}

    environment = child_environment(own, {"REDIS_URL": "redis://theirs"})

    assert environment["PATH"] == "/bin"
    assert environment["LANG"] == "C"
    assert environment["REDIS_URL"] == "redis://theirs"
    assert "VIRC_PORT" not in environment


def test_what_is_on_this_machine_is_reached_without_a_proxy() -> None:
    environment = child_environment({"HTTP_PROXY": "http://proxy", "NO_PROXY": ""}, {})

    assert environment["NO_PROXY"] == "127.0.0.1,localhost"

"""What every test may ask for."""

import hypothesis

pytest_plugins = [
    "tests.support.redis",
    "tests.support.mongo",
    "tests.support.stores",
    "tests.support.browser",
]

# How long an example takes is the machine's business; performance is measured in bench/.
hypothesis.settings.register_profile(
    "virc", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("virc")

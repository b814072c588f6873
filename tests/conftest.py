"""What every test may ask for."""

import os

import hypothesis

pytest_plugins = [
    "tests.support.redis",
    "tests.support.mongo",
    "tests.support.stores",
    "tests.support.browser",
]

# How long an example takes is the machine's business; performance is measured in bench/.
# The continuous integration tries the same examples each time, so that what it refuses is the
# change's fault; by hand they are others each time, and what fails is kept and tried first.
hypothesis.settings.register_profile(
    "virc",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("virc")

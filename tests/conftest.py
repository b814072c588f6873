"""What every test may ask for."""

pytest_plugins = [
    "tests.support.redis",
    "tests.support.mongo",
    "tests.support.stores",
    "tests.support.browser",
]

"""What the simulated broker's tests share: the service as a process."""

from tests.support.sims import sim

__all__ = ["sim"]

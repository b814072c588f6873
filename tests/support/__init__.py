"""What tests share: servers to start, waiting."""

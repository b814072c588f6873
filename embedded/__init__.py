"""Runs the services of docker-compose.yml as plain processes."""

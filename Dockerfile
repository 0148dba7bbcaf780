# One image for every service of docker-compose.yml: Airflow, the stages, the DAGs.
FROM python:3.11-slim-bookworm AS environment

RUN python -m venv /opt/environment
ENV PATH=/opt/environment/bin:$PATH \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_NO_INPUT=1

WORKDIR /opt/perennial
COPY requirements.lock requirements-providers.lock requirements-production.lock ./
RUN pip install --no-deps --require-hashes -r requirements.lock \
    && pip install --no-deps --require-hashes -r requirements-providers.lock \
    && pip install --no-deps --require-hashes -r requirements-production.lock

# the package, in place: it finds dags/, dbt_project/ and expectations/ beside it
COPY pyproject.toml requirements.txt README.md ./
COPY plugins plugins
RUN pip install --no-deps --no-build-isolation --editable . \
    && python -m compileall -q plugins


FROM python:3.11-slim-bookworm

# group 0: volumes may be owned by any user of a platform that chooses its own
RUN useradd --uid 50000 --gid 0 --create-home --home-dir /opt/airflow airflow \
    && mkdir -p /var/lib/perennial \
    && chown 50000:0 /var/lib/perennial \
    && chmod g=u /opt/airflow /var/lib/perennial

COPY --from=environment /opt/environment /opt/environment
COPY --from=environment /opt/perennial /opt/perennial
COPY dags /opt/perennial/dags
COPY dbt_project /opt/perennial/dbt_project
COPY expectations /opt/perennial/expectations
COPY plugins/.airflowignore /opt/perennial/plugins/.airflowignore

ENV PATH=/opt/environment/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    AIRFLOW_HOME=/opt/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/perennial/dags \
    AIRFLOW__CORE__PLUGINS_FOLDER=/opt/perennial/plugins \
    AIRFLOW__CORE__LOAD_EXAMPLES=False \
    PERENNIAL_HOME=/var/lib/perennial \
    PERENNIAL_PROJECT=/opt/perennial

WORKDIR /opt/perennial
VOLUME /var/lib/perennial
USER 50000
CMD ["airflow", "version"]

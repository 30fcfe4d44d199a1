# One image for every service: the argument names the program (`cwmp-gateway`, `identity`, … `migrate`, `topics`,
# `simulate`; deploy/image/entrypoint.mjs). Runs as 10001:10001 with a read-only root; only /tmp and /data are written.
# docs/operations/images.md
ARG NODE_IMAGE=docker.io/library/node:26-bookworm-slim
# What node:…-slim is made of. Any base with glibc 2.28 and libstdc++ does, one without a shell too.
ARG BASE=docker.io/library/debian:bookworm-slim
# Young objects are few at a time in every service: larger halves would only be more memory.
ARG NODE_OPTIONS=--max-semi-space-size=16

# The packages, the generated database client, the built console, and of all what runs.
FROM ${NODE_IMAGE} AS build
WORKDIR /src
COPY . .
ARG NODE_OPTIONS
# One layer, of which only /app stays.
RUN --mount=type=cache,target=/root/.npm npm ci --no-audit --no-fund --loglevel=error \
  && node scripts/ensure.mjs --console \
  && node deploy/image/layout.ts /app \
  && node deploy/image/sbom.ts /app \
  && node deploy/image/warm.ts /app \
  && rm -rf node_modules

# Node.js alone: without npm, and without the symbols that only debuggers read (34 MB).
FROM ${NODE_IMAGE} AS node
RUN apt-get update -qq \
  && apt-get install -y -qq --no-install-recommends binutils libatomic1 >/dev/null \
  && mkdir -p /runtime/usr/local/bin /runtime/data \
  && strip --strip-unneeded -o /runtime/usr/local/bin/node "$(command -v node)" \
  && cp -L --parents /usr/lib/*-linux-gnu/libatomic.so.1 /runtime/ \
  && chown 10001:10001 /runtime/data

FROM ${BASE}
ARG BASE
ARG NODE_OPTIONS
ARG VERSION=0.1.0
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
LABEL org.opencontainers.image.title="AuroraLinks ACS" \
  org.opencontainers.image.description="An event-driven TR-069 (CWMP) auto-configuration server" \
  org.opencontainers.image.version="${VERSION}" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.created="${CREATED}" \
  org.opencontainers.image.base.name="${BASE}"
COPY --from=node /runtime/usr /usr
COPY --from=node --chown=10001:10001 /runtime/data /data
COPY --from=build /app /app
ENV NODE_ENV=production \
  NODE_OPTIONS=${NODE_OPTIONS} \
  NODE_COMPILE_CACHE=/app/.compile-cache \
  MALLOC_ARENA_MAX=2 \
  ACS_DATA_DIR=/data
USER 10001:10001
WORKDIR /data
# CWMP, CWMP over TLS, REST, files, health and metrics
EXPOSE 7547 7548 7557 7567 9464
HEALTHCHECK --interval=10s --timeout=4s --start-period=60s --retries=3 CMD ["node", "/app/deploy/image/health.mjs"]
ENTRYPOINT ["node", "/app/deploy/image/entrypoint.mjs"]
CMD []

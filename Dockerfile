# One image for web, runner, sandbox and migrations; docker-compose.yml says which one runs.
FROM node:22-bookworm-slim AS build
WORKDIR /app
ENV NEXT_TELEMETRY_DISABLED=1
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev
COPY . .
RUN node workers/up/generate.mjs && node node_modules/next/dist/bin/next build

FROM node:22-bookworm-slim
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1 FORGE_DATA_DIR=/data
WORKDIR /app
RUN useradd --create-home --uid 10001 forge && mkdir /data && chown forge:forge /data && chmod 700 /data
COPY --from=build --chown=forge:forge /app /app
USER forge
VOLUME /data
EXPOSE 8787
# node itself is process 1, so that a stop reaches it; compose gives it an init besides.
CMD ["node", "--import", "tsx", "workers/runner/main.ts"]

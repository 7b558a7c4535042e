import { fileURLToPath } from "node:url";

import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** One build with three faces; the server chooses the index page by the host (`cer.config.pages`). */
export default defineConfig({
  base: "/static/web/",
  plugins: [react()],
  resolve: { alias: { "@": here("./src") } },
  css: {
    preprocessorOptions: {
      // Bootstrap 5.3 is written in the Sass of its time.
      scss: {
        quietDeps: true,
        silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
      },
    },
  },
  build: {
    manifest: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    rolldownOptions: {
      checks: { pluginTimings: false },
      input: {
        community: here("./community.html"),
        www: here("./www.html"),
        console: here("./console.html"),
      },
    },
  },
  server: {
    // The addresses are those of the communities, so that cookies and brands are theirs.
    allowedHosts: [".localhost"],
    proxy: Object.fromEntries(["/api", "/_allauth"].map((path) => [path, "http://127.0.0.1:8000"])),
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}", "packages/**/*.test.ts"],
    setupFiles: ["./src/shared/test-setup.ts"],
    css: false,
    env: { TZ: "America/New_York" },
  },
});

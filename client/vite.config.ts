import { resolve } from 'node:path';
import { defineConfig } from 'vite';
import { compressedFiles } from './build/compressed-files.ts';
import { pageRoutes } from './build/page-routes.ts';

const here = import.meta.dirname;
/** Where `npm run dev` serves DDP. */
const server = `http://localhost:${process.env['PORT'] ?? '3000'}`;

export default defineConfig({
  root: here,
  plugins: [pageRoutes(), compressedFiles()],
  // sockjs-client was written for bundlers that had a `global`.
  define: { global: 'globalThis' },
  build: {
    outDir: resolve(here, '../dist/client'),
    emptyOutDir: true,
    // The Content-Security-Policy wants files, and a data: URL is downloaded with each page.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        student: resolve(here, 'pages/student/index.html'),
        teacher: resolve(here, 'pages/teacher/index.html'),
      },
    },
  },
  experimental: {
    // Pages are served at `/` and `/teacher` below any prefix: from both, `assets/…` is beside them.
    renderBuiltUrl: (filename, { hostType }) => (hostType === 'html' ? filename : { relative: true }),
  },
  server: {
    proxy: {
      '/websocket': { target: server, ws: true },
      '/sockjs': { target: server, ws: true },
    },
  },
});

/** How the page is built: relative paths for any static host, one policy for page and workers, an unhashed manifest, a shell kept offline. */
import { readFileSync } from 'node:fs';
import { defineConfig, type HtmlTagDescriptor, type Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

const socketUrl = process.env.NIGHTJAR_WS_URL || 'wss://socket.btcmarkets.net/v2';
const restUrl = process.env.NIGHTJAR_REST_URL || 'https://api.btcmarkets.net/v3';
const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string };

/** What page and workers may load and speak to; `frame-ancestors` counts only in a header. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  `connect-src 'self' ${new URL(socketUrl).origin} ${new URL(restUrl).origin}`,
  "img-src 'self' data: blob:",
  "style-src 'self' 'unsafe-inline'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const headers = { 'Content-Security-Policy': `${POLICY}; frame-ancestors 'none'`, 'X-Content-Type-Options': 'nosniff' };

export default defineConfig({
  base: './',
  define: {
    __NIGHTJAR_WS_URL__: JSON.stringify(socketUrl),
    __NIGHTJAR_REST_URL__: JSON.stringify(restUrl),
    __NIGHTJAR_VERSION__: JSON.stringify(version),
    __NIGHTJAR_POLICY__: JSON.stringify(POLICY),
  },
  // A preload helper would make chunks of the worker depend on the page's; browsers with workers as modules preload by themselves.
  build: { target: 'es2022', modulePreload: false, chunkSizeWarningLimit: 2_000 },
  worker: { format: 'es' },
  server: { headers },
  preview: { port: 4173, strictPort: false, headers },
  plugins: [policyTag(), manifestAsWritten(), offlineShell(), printedAddress()],
});

/** Puts the policy first into the page: a host without headers has only this. */
function policyTag(): Plugin {
  const tag: HtmlTagDescriptor = {
    tag: 'meta',
    attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY },
    injectTo: 'head-prepend',
  };
  return { name: 'nightjar-policy', transformIndexHtml: { order: 'post', handler: () => [tag] } };
}

/** Emits the manifest at the root under its own name. Linked in the page, Vite would move it, and its relative paths would break. */
function manifestAsWritten(): Plugin {
  const fileName = 'manifest.webmanifest';
  const tag: HtmlTagDescriptor = { tag: 'link', attrs: { rel: 'manifest', href: `./${fileName}` }, injectTo: 'head' };
  return {
    name: 'nightjar-manifest',
    transformIndexHtml: { order: 'post', handler: () => [tag] },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName, source: readFileSync(new URL(fileName, import.meta.url), 'utf8') });
    },
  };
}

/** Prints the address that starts learning without a click. */
function printedAddress(): Plugin {
  const address = '?source=recorded&recording=gdax-btc-usd&speed=max&start';
  return {
    name: 'nightjar-address',
    configurePreviewServer(server) {
      server.httpServer.once('listening', () =>
        setTimeout(() => console.log(`  ➜  Learning at once, from the recorded hour: ${server.resolvedUrls?.local[0] ?? ''}${address}`)),
      );
    },
  };
}

/** Compiles the service worker and hands it the list of files that make up the shell; recordings are not among them. */
function offlineShell() {
  return VitePWA({
    strategies: 'injectManifest',
    srcDir: 'src',
    filename: 'service-worker.ts',
    injectRegister: null,
    manifest: false,
    injectManifest: {
      globPatterns: ['**/*.{html,js,css,wasm,svg,png,webmanifest}'],
      globIgnores: ['recordings/**', 'screenshots/**'],
      maximumFileSizeToCacheInBytes: 32 * 1024 * 1024,
    },
  });
}

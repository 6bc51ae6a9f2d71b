import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import type { UserConfig } from 'vite';
import { iconsApart } from './icons-apart.ts';

/**
 * How each application of this folder is built and served while it is worked on.
 * POSTHOUSE_URL names a running server (`./posthouse demo`); POSTHOUSE_USER ("alice@demo.test:demo") signs every request in while there is
 * no cookie. Both are for the development server alone: nothing of them is in what is built.
 */
export function application(name: string): UserConfig {
  const target = process.env.POSTHOUSE_URL ?? 'http://127.0.0.1:2080';
  const user = process.env.POSTHOUSE_USER;
  const proxy = {
    target,
    ws: true,
    headers: user === undefined ? {} : { authorization: `Basic ${Buffer.from(user).toString('base64')}` },
  };
  return {
    base: `/${name}/`,
    plugins: [iconsApart(), react()],
    publicDir: 'public',
    build: {
      outDir: fileURLToPath(new URL(`../dist/${name}`, import.meta.url)),
      emptyOutDir: true,
      target: ['chrome111', 'firefox114', 'safari16.4'],
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 800,
      reportCompressedSize: false,
      // The size budget and the service worker read it.
      manifest: 'manifest.build.json',
    },
    server: { proxy: { '/jmap': proxy, '/.well-known': proxy, '/session': proxy, '/signin': proxy, '/signout': proxy, '/api': proxy, '/readyz': proxy, '/metrics': proxy } },
  };
}

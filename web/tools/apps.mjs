import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

export const root = fileURLToPath(new URL('..', import.meta.url));
export const dist = join(root, 'dist');

/** The workspaces that are pages of their own: those with a vite.config.ts. */
export const apps = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).workspaces.filter((name) => existsSync(join(root, name, 'vite.config.ts')));

import { cpSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { application } from '../tools/app.ts';

/** What pages of PDF need that do not hold their fonts, such as many Chinese ones: tables of characters, and the fonts that every reader has. */
function pdfTables(): Plugin {
  return {
    name: 'pdf-tables',
    apply: 'build',
    writeBundle({ dir }) {
      const source = dirname(fileURLToPath(import.meta.resolve('pdfjs-dist/package.json')));
      for (const folder of ['cmaps', 'standard_fonts']) cpSync(join(source, folder), join(dir!, 'pdf', folder), { recursive: true, filter: (file) => !file.includes('LICENSE') });
    },
  };
}

const config = application('mail');
export default defineConfig({ ...config, plugins: [...(config.plugins ?? []), pdfTables()] });

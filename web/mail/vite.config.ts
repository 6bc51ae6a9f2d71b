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

const here = dirname(fileURLToPath(import.meta.url));
const config = application('mail');
export default defineConfig({
  ...config,
  plugins: [...(config.plugins ?? []), pdfTables()],
  build: {
    ...config.build,
    rolldownOptions: {
      input: { index: join(here, 'index.html'), begin: join(here, 'src/begin.ts') },
      output: {
        codeSplitting: {
          // Two files are all that the list needs: the small one that asks the server, and the application with everything that it imports at once.
          groups: [
            { name: 'begin', test: /mail\/src\/begin\.ts$/, priority: 2 },
            { name: 'first', test: /mail\/src\/main\.tsx$/, priority: 1 },
          ],
        },
      },
    },
  },
});

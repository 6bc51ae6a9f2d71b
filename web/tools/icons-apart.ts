import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const imports = /import\s*\{([^}]*)\}\s*from\s*'@fluentui\/react-icons';?/g;

/**
 * Each icon from a file of its own, and without the library of styles that Fluent's components have. The package's index is made of parts with some
 * hundred icons each: a first page would fetch those of all later ones that fall into the same part.
 */
export function iconsApart(): Plugin {
  const folder = join(dirname(fileURLToPath(import.meta.resolve('@fluentui/react-icons'))), 'atoms/headless-svg');
  const fileOf = (icon: string): string => {
    const file = icon.replace(/\d*(?:Regular|Filled)$/, '').replace(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '-').toLowerCase();
    if (!existsSync(join(folder, `${file}.js`))) throw new Error(`@fluentui/react-icons has no file ${file}.js for ${icon}.`);
    return file;
  };
  return {
    name: 'icons-apart',
    apply: 'build',
    enforce: 'pre',
    transform(code, id) {
      if (id.includes('node_modules') || !/\.tsx?$/.test(id) || !code.includes('@fluentui/react-icons')) return null;
      return code.replace(imports, (_, names: string) => names.split(',').map((name) => name.trim()).filter((name) => name !== '').map((name) => `import { ${name} } from '@fluentui/react-icons/headless/svg/${fileOf(name)}';`).join(' '));
    },
  };
}

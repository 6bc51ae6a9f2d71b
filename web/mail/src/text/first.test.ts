import { describe, expect, it } from 'vitest';
import { en } from './en';
import { later } from './later/en';

const sources = import.meta.glob<string>('../**/*.{ts,tsx}', { query: '?raw', import: 'default', eager: true });

/** What the first visit loads: the entries, and all that they import at once. */
function first(): string {
  const seen = new Map<string, string>();
  const visit = (path: string): void => {
    const file = [`${path}.ts`, `${path}.tsx`, `${path}/index.ts`].find((name) => name in sources);
    if (file === undefined || seen.has(file)) return;
    seen.set(file, sources[file]!);
    for (const [, type, from] of sources[file]!.matchAll(/^(?:import|export) (type )?[^;]*?from '(\.[^']+)';$/gm)) {
      if (type === undefined) visit(new URL(from!, `file:///src/text/${file}`).pathname.replace(/^\/src\//, '../').replace(/^\.\.\/text\//, './'));
    }
  };
  for (const entry of ['../main', '../begin', '../mount']) visit(entry);
  seen.delete('./en.ts');
  return [...seen.values()].join('\n');
}

describe('the texts of the first visit', () => {
  const source = first();
  const named = (key: string): boolean => source.includes(`'${key}'`);

  it('are those that it names, and none of what comes later', () => {
    expect(source).toContain('function Panes()');
    expect(source).not.toContain('function Conversation(');
    expect(Object.keys(en).filter((key) => !named(key))).toEqual([]);
    // What a key does is said where the keys are shown; a whole list is acted on where its part is there.
    expect(Object.keys(later).filter((key) => named(key) && !key.startsWith('key.'))).toEqual(['confirm.destroyAll']);
  });
});

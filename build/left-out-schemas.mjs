// zod can also write its schemas as JSON Schema. The scanner never asks it to, and travels through SSH: the modules that do so stay out of it.
import { readFileSync } from 'node:fs';

const MODULE = /[/\\]zod[/\\]v4[/\\]core[/\\](?:to-json-schema|json-schema-processors)\.js$/;
const EXPORTED = /^export (?:function|const) (\w+)/gm;
const RENAMED = /^export \{ \w+ as (\w+) \};/gm;

/** A Vite plugin: what those modules export fails when it is used. */
export const leftOutSchemas = () => ({
  name: 'left-out-schemas',
  enforce: 'pre',
  load(id) {
    if (!MODULE.test(id)) return null;
    const text = readFileSync(id, 'utf8');
    const names = [EXPORTED, RENAMED].flatMap((pattern) => [...text.matchAll(pattern)].map(([, name]) => name));
    const one = 'const leftOut = () => () => { throw new Error("JSON Schema is left out of this bundle"); };';
    return [one, `export { ${names.map((name) => `leftOut as ${name}`).join(', ')} };`].join('\n');
  },
});

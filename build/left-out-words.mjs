// The scanner says nothing about the catalog's own records, plans, costs and reports, and travels through SSH: their sentences stay out of
// it. That nothing in it says one of them is checked here, by the ids of the messages in its modules.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOMS = ['catalog', 'files', 'machine', 'planning', 'recommend', 'steps', 'turns', 'cost', 'report', 'report-figures'];
const ROOM = new RegExp(`shared[/\\\\]words[/\\\\]en[/\\\\](${ROOMS.join('|')})\\.ts$`);
const EXPORTED = /^export const (\w+)/gm;
const ID = /^ {2}'([a-z-]+\.[a-z0-9.-]+)':/gm;
const SAID = /\b(?:message|refusal)\(\s*'([a-z-]+\.[a-z0-9.-]+)'/g;

const all = (text, pattern) => [...text.matchAll(pattern)].map(([, name]) => name);

/** A Vite plugin. Throws while bundling when a message of a room that is left out is said in what is bundled. */
export function leftOutWords(root) {
  const leftOut = new Set(ROOMS.flatMap((room) => all(readFileSync(join(root, 'shared/words/en', `${room}.ts`), 'utf8'), ID)));
  return {
    name: 'left-out-words',
    enforce: 'pre',
    load(id) {
      if (!ROOM.test(id)) return null;
      return all(readFileSync(id, 'utf8'), EXPORTED)
        .map((name) => `export const ${name} = {};`)
        .join('\n');
    },
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((chunk) => Object.entries(chunk.modules ?? {}));
      for (const [id, { code }] of modules) {
        if (!code || !id.startsWith(root) || id.includes('node_modules')) continue;
        const said = all(readFileSync(id, 'utf8'), SAID).find((name) => leftOut.has(name));
        if (said !== undefined) this.error(`${id} says "${said}", whose sentence is left out of this bundle: see build/left-out-words.mjs`);
      }
    },
  };
}

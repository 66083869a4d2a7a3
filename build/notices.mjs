// Third-party notices: the licence text of every package whose code ends up in what we ship, taken from the bundler's own module list.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGE = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//;

/** A bundler plugin that reports each package folder it takes code from. */
export function collectPackages(found) {
  return {
    name: 'quartermaster:collect-packages',
    generateBundle(_options, bundle) {
      for (const output of Object.values(bundle)) {
        for (const id of output.type === 'chunk' ? output.moduleIds : []) {
          const folder = PACKAGE.exec(id.replaceAll('\\', '/'))?.[1];
          if (folder) found.add(folder);
        }
      }
    },
  };
}

/** One text, packages by name. Throws when a package ships without a licence text, which must be settled by a person. */
export function noticesText(folders) {
  const packages = [...new Set(folders)].map(describe).sort((a, b) => a.title.localeCompare(b.title));
  const head = `Quartermaster contains code of these ${packages.length} packages, each under its own licence.\n`;
  return [head, ...packages.map(({ title, licence, text }) => `${'-'.repeat(80)}\n${title} (${licence})\n\n${text.trim()}\n`)].join('\n');
}

function describe(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const text = file ? readFileSync(join(folder, file), 'utf8') : spdxText(folder, license);
  if (!text) throw new Error(`${name} ${version}: no licence text in ${folder}`);
  return { title: `${name} ${version}`, licence: license, text };
}

/** Some packages of one publisher keep the text in a README; a section named for the licence is enough. */
function spdxText(folder, license) {
  const readme = join(folder, 'README.md');
  if (!existsSync(readme)) return null;
  const section = /^#+\s*licen[cs]e\b([\s\S]*?)(?=^#|$(?![\s\S]))/im.exec(readFileSync(readme, 'utf8'));
  return section?.[1]?.trim() ? `${license}\n${section[1].trim()}` : null;
}

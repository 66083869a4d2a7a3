import type { ProbeIo } from '../../../../electron/host/scan/probes/probe-io.ts';
import { jsonIn } from '../../../../electron/host/scan/probes/tool-output.ts';
import type { Draw } from './probes/damage.ts';

/** What names a person or a machine may be made of; each but its number is one of these. */
const shapes: readonly ((number: string) => string)[] = [
  (number) => `Zefirina${number}`,
  (number) => `ws-zef-${number}.lab.example`,
  (number) => `SN${number}QX`,
  (number) => `hf_zQ${number}abCDefGH`,
  (number) => `7f3c2a10-58de-4bb1-9c7e-${number.padStart(12, '0')}`,
  (number) => `3c:7c:3f:${number.slice(-2)}:ab:9e`,
  (number) => `Зефирина${number}`,
  (number) => `ｚｅｆ${number}`,
  (number) => `zefirina.o'hara+${number}@lab.example`,
  (number) => `16504${number}345634`,
  (number) => `0xb10cbc14d${number}c8`,
  (number) => `山田太郎${number}`,
];

export type Plants = { readonly next: () => string; readonly all: readonly string[] };

/** A stream of names, none of them twice. */
export function plants(draw: Draw): Plants {
  const all: string[] = [];
  const next = (): string => {
    const name = shapes[draw(shapes.length)]?.(`${draw(90) + 10}${String(all.length).padStart(5, '0')}`) ?? '';
    all.push(name);
    return name;
  };
  return { next, all };
}

type Planting = { readonly draw: Draw; readonly next: () => string };

const lineForms: readonly ((next: () => string) => string)[] = [
  (next) => next(),
  (next) => `${next()}: ${next()}`,
  (next) => `# ${next()}`,
  (next) => `\tSerial Number: ${next()}`,
  (next) => `\t${next()} = ${next()}`,
  (next) => `    ProviderName    REG_SZ    ${next()}`,
  (next) => `| ${next()} | ${next()} | ${next()} |`,
  (next) => `warning: ${next()}@${next()}: /home/${next()}/.cache: C:\\Users\\${next()} ${next()}\\AppData`,
  (next) => `python3 serve.py --token=${next()} PASSWORD=${next()}`,
  (next) => `12:name=${next()}:/user.slice/user@${next()}.service/${next()}`,
];

/** Where the line above or the number of a line counts, nothing stands in between. */
const isInOrder = (text: string): boolean => /^\d+\n.*\n\d+\s*$/.test(text) || text.includes('Bus-Id');

function plantLines(text: string, { draw, next }: Planting): string {
  const line = (): string => lineForms[draw(lineForms.length)]?.(next) ?? '';
  if (isInOrder(text)) return `${text.trimEnd()}\n${line()}\n${line()}\n`;
  const planted = text.split('\n').flatMap((own) => (draw(2) === 0 ? [line(), own] : [own]));
  return [...planted, line()].join('\n');
}

function plantJson(value: unknown, planting: Planting): unknown {
  const { next } = planting;
  if (Array.isArray(value)) return [next(), ...value.map((item: unknown) => plantJson(item, planting))];
  if (typeof value !== 'object' || value === null) return value;
  const own = Object.entries(value).map(([key, content]) => [key, plantJson(content, planting)] as const);
  const extra = { [next()]: next(), serial: next(), nested: { [next()]: [next(), { deeper: next() }] }, owner: { _name: next() } };
  return { ...extra, ...Object.fromEntries(own) };
}

function plantXml(text: string, { draw, next }: Planting): string {
  const element = (content: string): string => {
    const name = `e${next().replaceAll(/[^A-Za-z0-9]/g, '')}`;
    return `<${name} of="${next()}">${content}</${name}>`;
  };
  const forms: readonly (() => string)[] = [
    () => element(next()),
    () => element(element(next())),
    () => `<!-- ${next()} -->`,
    () =>
      `<processes><process_info><process_name>/home/${next()}/x --key ${next()}</process_name><used_memory>1 MiB</used_memory></process_info></processes>`,
    () => `<serial>${next()}</serial><uuid>GPU-${next()}</uuid><gpu_part_number>${next()}</gpu_part_number>`,
    () => `${next()}<accounting owner="${next()}"/>`,
  ];
  return text
    .replaceAll(/<\/[a-z_]+>/g, (tag) => (draw(2) === 0 ? `${tag}${forms[draw(forms.length)]?.() ?? ''}` : tag))
    .replaceAll(/<gpu id="([^"]*)"/g, (tag) => `${tag} host="${next()}"`);
}

/** The text with names where no parser looks. A file of one value has no such place. */
export function withNames(text: string, planting: Planting): string {
  if (/^\s*</.test(text)) return plantXml(text, planting);
  const root = jsonIn(text);
  if (/^\s*[[{]/.test(text) && root !== null)
    return `${planting.next()}\n${JSON.stringify(plantJson(root, planting))}\n${planting.next()}\n`;
  return text.trim().includes('\n') ? plantLines(text, planting) : text;
}

/** The machine with such names in every output, file and folder, beside what is asked for, and in what Node says. */
export function plantedIo(io: ProbeIo, planting: Planting): ProbeIo {
  const { next } = planting;
  // A file and a program say the same whoever asks.
  const said = new Map<string, string>();
  const once = (question: string, text: string): string => {
    const answer = said.get(question) ?? withNames(text, planting);
    said.set(question, answer);
    return answer;
  };
  return {
    ...io,
    os: io.os.cpuModel === null ? io.os : Object.assign({}, io.os, { hostname: next(), user: { username: next() } }),
    async run(command, args, options) {
      const result = await io.run(command, args, options);
      if (result.outcome !== 'done') return result;
      return { ...result, stdout: once([command, ...args].join(' '), result.stdout), stderr: `${next()}\n${next()}` };
    },
    async readFile(path, keep) {
      const text = await io.readFile(path, keep);
      return text === null ? null : once(path, text);
    },
    async readDirectory(path, wanted) {
      const entries = await io.readDirectory(path, wanted);
      return entries === null ? null : [...entries, next(), `card0-${next()}`, `${next()}.inf_amd64_1`].sort();
    },
    async systemFacts() {
      const facts = await io.systemFacts();
      return facts === null ? null : Object.assign({}, facts, { serial: next(), fqdn: next() });
    },
  };
}

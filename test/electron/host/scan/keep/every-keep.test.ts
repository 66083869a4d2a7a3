import { describe, expect, it } from 'vitest';
import type { Keep } from '../../../../../electron/host/scan/keep/keep.ts';
import { exactly, PRODUCT_NAME } from '../../../../../electron/host/scan/keep/values.ts';
import { probes } from '../../../../../electron/host/scan/probes/registry.ts';
import type { ProbeIo } from '../../../../../electron/host/scan/probes/probe-io.ts';
import { testCatalog } from '../../../../support/catalog.ts';
import { scanOf } from '../captured.ts';
import { sampleIo, sampleMachines } from '../probes/sample-machines.ts';

type Asked = { readonly question: string; readonly keep: Keep; readonly text: string | null };

/** All that probes ask of a machine, with what they keep of the answer. */
async function askedOf(probe: string): Promise<readonly Asked[]> {
  const machine = sampleIo(sampleMachines[probe] ?? {});
  const asked: Asked[] = [];
  const io: ProbeIo = {
    ...machine,
    async run(command, args, options) {
      const result = await machine.run(command, args, options);
      asked.push({ question: [command, ...args].join(' '), keep: options.keep, text: result.outcome === 'done' ? result.stdout : null });
      return result;
    },
    async readFile(path, keep) {
      const text = await machine.readFile(path, keep);
      asked.push({ question: path, keep, text });
      return text;
    },
  };
  await scanOf(io);
  return asked;
}

/** Texts of nothing but names, in every form that a tool prints. */
const names = ['zefirina', 'ws-zef-07', 'SN4711QX', 'Зефирина'];
const texts = [
  `${names.join('\n')}\n`,
  names.map((name) => `${name}: ${name}`).join('\n'),
  names.map((name) => `\t${name} = ${name}, ${name}`).join('\n'),
  `<a>${names.map((name) => `<${name} of="${name}">${name}</${name}>`).join('')}</a>`,
  JSON.stringify(names.map((name) => ({ [name]: name, list: [name, { [name]: [name] }] }))),
  JSON.stringify({ [names.join()]: names, gpu: { name: names } }),
];

describe('what probes keep', () => {
  it.each(Object.keys(sampleMachines))('is nothing of a text that is nothing but names: %s', async (probe) => {
    for (const { question, keep } of await askedOf(probe)) {
      const kept = texts.map(keep).join('\n');
      expect(
        names.filter((name) => kept.includes(name)),
        question,
      ).toEqual([]);
    }
  });

  it.each(Object.keys(sampleMachines))('is the same of one text, whoever asks, and all of what was kept before: %s', async (probe) => {
    const keptOf = new Map<string, string>();
    for (const { question, keep, text } of await askedOf(probe)) {
      if (text === null) continue;
      const kept = keep(text);
      expect(kept, question).toBe(keptOf.get(question) ?? kept);
      expect(keep(kept), question).toBe(kept);
      keptOf.set(question, kept);
    }
  });

  it('is declared for a sample machine of every probe', () => {
    expect(Object.keys(sampleMachines).sort()).toEqual(probes.map(({ name }) => name).sort());
  });
});

describe('the names of products', () => {
  it('are names to a capture: those of cards, of processors and of systems', () => {
    const { gpus } = testCatalog();
    const others = [
      'Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz',
      'AMD Ryzen AI 9 HX 370 w/ Radeon 890M',
      'Advanced Micro Devices, Inc. [AMD/ATI] Navi 31 [Radeon RX 7900 XT/7900 XTX/7900 GRE/7900M]',
      'NVIDIA Corporation GA106M [GeForce RTX 3060 Mobile / Max-Q]',
      'Intel® Arc™ Graphics',
      'Microsoft Windows 11 专业版',
      'Майкрософт Windows 10 Pro',
      'Raspberry Pi 5 Model B Rev 1.0',
    ];
    const all = [...gpus.map(({ name }) => name), ...others];
    expect(all.filter((name) => !exactly(PRODUCT_NAME).test(name))).toEqual([]);
  });

  it.each(['/home/ada', 'C:\\Users\\Ada', 'ada@host', 'a\nb', '"quoted"', '', 'x'.repeat(161)])('are not %j', (text) => {
    expect(exactly(PRODUCT_NAME).test(text)).toBe(false);
  });
});

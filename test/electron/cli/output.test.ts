import { describe, expect, it } from 'vitest';
import { bold, createOutput, green, printJson, printJsonLine } from '../../../electron/cli/output.ts';
import { hostileIn, hostileMarks } from '../../support/hostile-text.ts';

function written(colour: boolean) {
  const texts = { out: '', err: '' };
  const output = createOutput({ out: (text) => (texts.out += text), err: (text) => (texts.err += text), isTty: true, colour });
  return { output, texts };
}

const hostile = hostileMarks.join('é');

describe('what a command writes', () => {
  it('has its own colours, lines and tabs, and nothing else that a terminal obeys', () => {
    const { output, texts } = written(true);
    output.out(`${bold(output, `a${hostile}`)}\n\t${green(output, 'größer 中文 ™')}\n`);
    expect(texts.out).toMatch(/^.\[1ma[^\n]*.\[22m\n\t.\[32mgrößer 中文 ™.\[39m\n$/);
    const without = ['\u001b[1m', '\u001b[22m', '\u001b[32m', '\u001b[39m'].reduce((text, own) => text.replaceAll(own, ''), texts.out);
    expect(hostileIn(without)).toBeNull();
  });

  it('has no colour where none is wanted, whoever put it there', () => {
    const { output, texts } = written(false);
    output.err(`${green(output, 'a')} \u001b[31mb\u001b[39m${hostile}`);
    expect(texts.err).toMatch(/^a b/);
    expect(hostileIn(texts.err)).toBeNull();
  });

  it('puts one line in the place of the last, whatever stands in it', () => {
    const { output, texts } = written(true);
    output.rewrite(`50 %\n${hostile}`);
    expect(texts.err.startsWith('\r\u001b[2K50 %')).toBe(true);
    const rest = texts.err.slice('\r\u001b[2K'.length);
    expect(rest).not.toContain('\n');
    expect(hostileIn(rest)).toBeNull();
  });

  it.each([printJson, printJsonLine])('means the same as JSON, without a mark in it', (print) => {
    const { output, texts } = written(true);
    const value = { [hostile]: [hostile, '\u001b[31mred\u001b[39m'] };
    print(output, value);
    expect(hostileIn(texts.out)).toBeNull();
    expect(JSON.parse(texts.out)).toEqual(value);
  });
});

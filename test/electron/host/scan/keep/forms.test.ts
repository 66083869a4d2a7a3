import { describe, expect, it } from 'vitest';
import { aNumber, json, keys, keysLike, listOf, oneOrList, textOf } from '../../../../../electron/host/scan/keep/json.ts';
import { UNREAD } from '../../../../../electron/host/scan/keep/keep.ts';
import { field, lines, wordsAfter } from '../../../../../electron/host/scan/keep/lines.ts';
import { DIGITS, oneValue, PRODUCT_NAME, valueOnEachLine } from '../../../../../electron/host/scan/keep/values.ts';
import { elementsOf } from '../../../../../electron/host/scan/keep/xml.ts';
import { groupFolders, groupNames } from '../../../../../electron/host/scan/probes/cgroup-folders.ts';
import { keptXml } from '../../../../../electron/host/scan/probes/nvidia-xml.ts';

describe('a value', () => {
  it('stays when the whole of the text has its form', () => {
    expect([' 4711\n', '4711 ada', 'ada', ''].map(oneValue(DIGITS))).toEqual(['4711\n', '', '', '']);
  });

  it('stays with others on lines of their own, up to the first that is none', () => {
    const keep = valueOnEachLine(DIGITS, PRODUCT_NAME, DIGITS);
    expect(keep('16\nApple M2 Max\n0\nada\n')).toBe('16\nApple M2 Max\n0\n');
    expect(keep('ada\nws-07\n0\n')).toBe(`${UNREAD}\n`);
    expect(keep('')).toBe('');
  });
});

describe('lines', () => {
  it('are cut to what is read, with empty lines and the ends that they had', () => {
    const keep = lines(/^MemTotal: +\d+ kB/, field(/^\s+Size: /, String.raw`\d+ GB`), wordsAfter(/^flags: /, ['avx', 'fma']));
    expect(keep('ada\r\nMemTotal: 1 kB ada\r\n\r\n\tSize: 2 GB\n\tSize: ada\nflags: avx ada fma\rada')).toBe(
      `MemTotal: 1 kB\r\n\r\n\tSize: 2 GB\n\tSize: ${UNREAD}\nflags: avx fma\r`,
    );
  });
});

describe('JSON', () => {
  const keep = json(keys({ list: listOf(keys({ name: textOf('[A-Z]+'), size: aNumber })) }));

  it('keeps keys that are known, at the depth where they are', () => {
    const text = '{"ada": 1, "list": [{"name": "X", "size": "5", "ada": {"name": "Y"}}, "ada", {"name": "ada"}], "name": "Z"}';
    expect(JSON.parse(keep(`ada\n${text}\nada`))).toEqual({ list: [{ name: 'X', size: '5' }, {}] });
  });

  it('keeps whether anything was printed', () => {
    expect([keep('ada'), keep(' \n'), keep('[1]')]).toEqual([`${UNREAD}\n`, '', `${UNREAD}\n`]);
  });

  it('keeps one thing bare, or several as a list; and keys by a rule', () => {
    const card = keysLike((key) => (key.startsWith('card') ? aNumber : undefined));
    const either = json(oneOrList(card));
    expect([JSON.parse(either('{"card0": 1, "ada": 2}')), JSON.parse(either('[{"card1": 3}, {"ada": 1}]'))]).toEqual([
      { card0: 1 },
      [{ card1: 3 }, {}],
    ]);
  });

  it('takes no key of every object for one that is known', () => {
    expect(json(keys({}))('{"constructor": "ada", "__proto__": "ada", "toString": "ada"}')).toBe('{}\n');
  });
});

describe('XML', () => {
  it('keeps elements that are named where they are named, and one attribute', () => {
    const keep = elementsOf({
      log: { elements: { gpu: { attribute: { name: 'id', form: '[0-9]+' }, elements: { size: { text: '[0-9]+ MiB' } } } } },
    });
    const text =
      '<?xml?><log host="ada"><ada><gpu id="9"><size>9 MiB</size></gpu></ada><gpu ada="1" id="7"><size>5 MiB</size><size>ada</size></gpu></log>';
    expect(keep(text).replaceAll('\n', '')).toBe(`<log><gpu id="7"><size>5 MiB</size><size>${UNREAD}</size></gpu></log>`);
  });

  it('ends with what is left open, and with what nests deeper than any tool does', () => {
    const keep = elementsOf({ log: { elements: { size: { text: '[0-9]+' } } } });
    expect(keep('<log><ada><size>1</size></log><log><size>2').replaceAll('\n', '')).toBe('<log></log><log><size>2');
    const begin = performance.now();
    expect(keep('<log>'.repeat(1_000_000))).toBe(`<log>`);
    expect(performance.now() - begin).toBeLessThan(5000);
  });

  it('keeps the memory of the cards, not what runs on them', () => {
    const kept = keptXml(
      '<nvidia_smi_log><gpu id="00000000:01:00.0"><fb_memory_usage><total>8192 MiB</total></fb_memory_usage><bar1_memory_usage><total>256 MiB</total></bar1_memory_usage><processes><process_info><used_memory>1 MiB</used_memory></process_info></processes></gpu></nvidia_smi_log>',
    );
    expect(kept.replaceAll('\n', '')).toBe(
      '<nvidia_smi_log><gpu id="00000000:01:00.0"><fb_memory_usage><total>8192 MiB</total></fb_memory_usage></gpu></nvidia_smi_log>',
    );
  });
});

describe('control groups', () => {
  const own = '12:memory:/docker/ada\n5:cpu,cpuacct:/\n1:name=ws-07:/lxc.payload.ws-07/ada\n0::/user.slice/user@1000.service\nada\n';
  const kept = '12:memory:/docker-1/group-2\n5:cpu,other:/\n1:other:/lxc-1/group-2\n0::/group-1/group-2\n';

  it('go by what runs them and by their depth', () => {
    expect(groupNames(own)).toBe(kept);
    expect(groupNames(kept)).toBe(kept);
  });

  it('lie where a replay looks for them', () => {
    for (const controller of ['memory', 'cpu'] as const) {
      expect(groupFolders(kept, controller).map(({ folder }) => folder)).toEqual(
        groupFolders(own, controller).map(({ recordedAs }) => recordedAs),
      );
    }
  });
});

import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { calls, events } from '#shared/api.ts';
import { catalogSchema } from '#shared/catalog/catalog.ts';
import { nameSchema } from '#shared/plain-text.ts';
import { createPlannerService } from '../../../electron/host/planner-service.ts';
import { testCatalog } from '../../support/catalog.ts';
import { someSettings } from '../server/memory-service.ts';

/** Texts of others that cross the contract: none of them may steer what shows it. */

const HOSTILE = 'a\u001b]0;p\u0007\u202eb';

/** Where a schema takes any text as it comes, as paths into it. */
function bareTexts(schema: unknown, path: string, seen: ReadonlySet<unknown> = new Set()): readonly string[] {
  if (!(schema instanceof z.ZodType) || schema === catalogSchema || seen.has(schema)) return [];
  // No list has an end: of a format (a date, a choice) or made plain.
  if (schema instanceof z.ZodString) return schema.safeParse(HOSTILE).data === HOSTILE ? [path] : [];
  const below = new Set([...seen, schema]);
  const within = (value: unknown, at: string): readonly string[] => {
    if (value instanceof z.ZodType) return bareTexts(value, at, below);
    if (Array.isArray(value)) return value.flatMap((entry) => within(entry, at));
    if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return [];
    return Object.entries(value).flatMap(([key, entry]) => within(entry, `${at}.${key}`));
  };
  return within({ ...schema.def }, path);
}

describe('the contract', () => {
  it('would show a text that is let through (the test itself)', () => {
    const schema = z.object({ a: z.array(z.string().nullable()), b: z.record(z.string(), nameSchema), c: z.enum(['x']) });
    expect(bareTexts(schema, '')).toEqual(['.shape.a.element.innerType', '.shape.b.keyType']);
  });

  it.each(Object.entries(calls))('makes every text of %s plain, on both ways', (name, { in: input, out }) => {
    expect([...bareTexts(input, `${name}.in`), ...bareTexts(out, `${name}.out`)]).toEqual([]);
  });

  it.each(Object.entries(events))('makes every text of the event %s plain', (name, payload) => {
    expect(bareTexts(payload, name)).toEqual([]);
  });
});

describe('settings', () => {
  const unused = (): never => {
    throw new Error('not asked for here');
  };
  const stop = () => () => undefined;
  const service = createPlannerService({
    catalog: testCatalog(),
    info: { appVersion: '0', catalogVersion: '0', platform: 'linux', dataDirectory: '/data', desktop: false },
    scans: { start: unused, cancel: unused },
    profiles: { list: unused, save: unused, rename: unused, delete: unused, onChanged: stop },
    settings: { read: unused, change: async () => ({ ...someSettings, theme: 'dark', revision: 1 }), onChanged: stop },
    listRuntimes: unused,
    jobs: { list: unused, start: unused, cancel: unused, forget: unused, onProgress: stop, onForgotten: stop, close: unused },
    faults: { on: stop },
    log: () => undefined,
  });

  it.each([
    [{ region: HOSTILE }, 'usage'],
    [{ region: '\u202e' }, 'invalid-input'],
    [{ assumptions: { 'a\u001b': 1 } }, 'unknown-assumption'],
    [{ assumptions: { toString: 1 } }, 'unknown-assumption'],
    [{ ollamaHost: '\ud800' }, 'invalid-input'],
    [{ ollamaHost: 'ftp://box' }, 'usage'],
  ])('%j is refused, not kept', async (changes, code) => {
    expect(await service.call('settings.set', changes)).toMatchObject({ ok: false, error: { code } });
  });

  it.each([
    { region: 'DEU', ollamaHost: 'http://box:11434', assumptions: { pue: 1.2 } },
    { region: null, ollamaHost: null, assumptions: { ofAnEarlierVersion: null } },
  ])('%j are taken', async (changes) => {
    expect(await service.call('settings.set', changes)).toMatchObject({ ok: true });
  });
});

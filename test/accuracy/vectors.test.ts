import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { rounds } from '../support/rounds.ts';
import { main } from './main.ts';
import { vectorOf, vectorQuestions, vectorsJsonSchema, vectorsSchema } from './vectors.ts';

const schemaFile = new URL('vectors.schema.json', import.meta.url);
const committed: unknown = JSON.parse(readFileSync(schemaFile, 'utf8'));

describe('test vectors for other programs', () => {
  let folder = '';
  afterEach(() => {
    if (folder !== '') rmSync(folder, { recursive: true });
    folder = '';
    vi.restoreAllMocks();
  });

  it('are written as the committed schema says, and replay to the same numbers', () => {
    folder = mkdtempSync(join(tmpdir(), 'vectors-'));
    const path = join(folder, 'vectors.json');
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    expect(main(['--vectors', path])).toBe(0);
    const text = readFileSync(path, 'utf8');
    const checked = z.fromJSONSchema(committed as Parameters<typeof z.fromJSONSchema>[0]).safeParse(JSON.parse(text));
    expect(checked.error?.issues.slice(0, 3) ?? []).toEqual([]);
    const { vectors } = vectorsSchema.parse(JSON.parse(text));
    expect(vectors).toHaveLength(vectorQuestions().length);
    const every = rounds(8, 1);
    for (const vector of vectors.filter((_, index) => index % every === 0)) expect(vectorOf(vector.question), vector.id).toEqual(vector);
  });

  it('have the schema of the form that is written', () => {
    expect(committed).toEqual(vectorsJsonSchema());
  });

  it('are refused by the schema where a unit is lost or a field is made up', () => {
    const schema = z.fromJSONSchema(committed as Parameters<typeof z.fromJSONSchema>[0]);
    const [question] = vectorQuestions();
    if (!question) throw new Error('no question');
    const document = { formatVersion: 1, catalogVersion: '1', vectors: [vectorOf(question)] };
    expect(schema.safeParse(document).success).toBe(true);
    expect(schema.safeParse({ ...document, vectors: [{ ...vectorOf(question), bytes: 3 }] }).success).toBe(false);
    expect(
      schema.safeParse({ ...document, vectors: [{ ...vectorOf(question), question: { ...question, contextTokens: '8k' } }] }).success,
    ).toBe(false);
  });

  it('ask of every vendor and every kind of memory, and some that do not fit', () => {
    const questions = vectorQuestions();
    const runtimes = new Set(questions.map(({ runtime }) => runtime));
    expect([...runtimes].sort()).toEqual(['ik_llama.cpp', 'llama.cpp', 'mlx', 'sglang', 'vllm']);
    // 671 × 10⁹ weights, and a card of 24 GiB beside 64 GiB of memory.
    const large = questions.find(({ model, hardware }) => model === 'deepseek-r1-671b' && hardware === 'desktop-rtx-4090');
    expect(large && vectorOf(large).answer.verdict).toBe('does-not-fit');
  });

  it('end with 5 where the file cannot be written, and 2 without its name', () => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(main(['--vectors', join(tmpdir(), 'no-such-folder-of-vectors', 'v.json')])).toBe(5);
    expect(main(['--vectors'])).toBe(2);
  });
});

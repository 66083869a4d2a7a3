import { describe, expect, it } from 'vitest';
import { listedSize } from '../../catalog/scripts/import/ollama-tags.ts';
import { quantizationOf } from '../../catalog/scripts/import/quantization-rules.ts';
import { createSourceRegistry, dateIn, slug } from '../../catalog/scripts/import/sources.ts';

describe('reading collected data', () => {
  it.each([
    ['24GB', 24e9, 0.5e9],
    ['1.1GB', 1.1e9, 0.05e9],
    ['1.3TB', 1.3e12, 0.05e12],
    ['398MB', 398e6, 0.5e6],
  ])('the library prints %s: %i bytes, known to ± %i', (text, bytes, tolerance) => {
    expect(listedSize(text)).toEqual({ bytes, tolerance });
  });

  it('a size that is not printed stays unknown', () => {
    expect(listedSize(null)).toBeNull();
  });

  it('an id keeps dots and drops everything else', () => {
    expect(slug('unsloth/Qwen3.6-27B-GGUF')).toBe('unsloth-qwen3.6-27b-gguf');
    expect(slug('UD-Q4_K_XL + mmproj')).toBe('ud-q4-k-xl-mmproj');
  });

  it.each([
    ['as of 2026-03-08, seen 2026-05-05', '2026-05-05'],
    ['LlamaBarn catalog (Mar 2026)', '2026-03'],
    ['public pages', null],
  ])('the date of "%s" is %s', (text, date) => {
    expect(dateIn(text)).toBe(date);
  });

  it('two texts never share a source id', () => {
    const registry = createSourceRegistry();
    expect(registry.add('card', { title: 'one', asOf: null })).toBe('card');
    expect(registry.add('card', { title: 'two', asOf: null })).toBe('card-2');
    expect(registry.add('card', { title: 'one', asOf: null })).toBe('card');
    expect(registry.entries()).toHaveLength(2);
  });

  it('a safetensors format that nobody can load is an error, not a guess', () => {
    expect(() => quantizationOf({ format: 'safetensors', name: 'EXL3', family: 'Qwen3.5' })).toThrow(/EXL3/);
  });
});

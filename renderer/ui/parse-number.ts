export type NumberLimits = {
  readonly min?: number;
  readonly max?: number;
  readonly integer?: boolean;
  /** What a trailing k stands for: 1,024 for tokens, 1,000 (the default) else. */
  readonly thousand?: 1000 | 1024;
  /** What else a number must satisfy: the objection in words, or null. */
  readonly check?: (value: number) => string | null;
};
type ParsedNumber = { readonly ok: true; readonly value: number } | { readonly ok: false; readonly reason: string };

const pattern = /^([-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?)\s*([kmb])?$/i;

/** "32k", "32,768", "1.5 M" → a number within limits, or what is wrong with it in words. */
export function parseNumber(text: string, limits: NumberLimits = {}): ParsedNumber {
  const match = pattern.exec(text.trim().replaceAll(/[,_\s](?=\d{3})/g, ''));
  if (!match) return { ok: false, reason: text.trim() === '' ? 'Enter a number.' : `“${text.trim()}” is not a number.` };
  const value = Number(match[1]) * factorOf(match[2], limits.thousand ?? 1000);
  const reason = outside(value, limits);
  return reason === null ? { ok: true, value } : { ok: false, reason };
}

function factorOf(suffix: string | undefined, thousand: 1000 | 1024): number {
  switch (suffix?.toLowerCase()) {
    case 'k':
      return thousand;
    case 'm':
      return thousand ** 2;
    case 'b':
      return 1e9;
    default:
      return 1;
  }
}

function outside(value: number, { min, max, integer, check }: NumberLimits): string | null {
  if (!Number.isFinite(value)) return 'Too large.';
  if (integer && !Number.isInteger(value)) return 'Whole numbers only.';
  if (min !== undefined && value < min) return `At least ${min.toLocaleString('en-US')}.`;
  if (max !== undefined && value > max) return `At most ${max.toLocaleString('en-US')}.`;
  return check?.(value) ?? null;
}

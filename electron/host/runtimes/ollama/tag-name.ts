/** Registry and namespace that Ollama adds to a short name [ollama names]. */
const DEFAULT_PREFIXES = [/^registry\.ollama\.ai\//i, /^library\//i] as const;

/**
 * The name under which /api/tags lists what was pulled: `:latest` is added, the default registry and namespace are not shown. Names are
 * compared without regard to case, as Ollama does.
 */
export function comparableTag(tag: string): string {
  const short = DEFAULT_PREFIXES.reduce((name, prefix) => name.replace(prefix, ''), tag.trim().replace(/^https?:\/\//i, ''));
  const lastPart = short.slice(short.lastIndexOf('/') + 1);
  return (lastPart.includes(':') ? short : `${short}:latest`).toLowerCase();
}

export const sameTag = (a: string, b: string): boolean => comparableTag(a) === comparableTag(b);

/** Who published a row, from the text that names its source. Threads and benches of llama.cpp's repository are each by somebody else. */
export function publisherOf(source: string): string {
  const [repository = ''] = source.split(/[ @]/);
  if (repository !== 'ggml-org/llama.cpp') return repository;
  const [thread = ''] = /(issue|pull|discussion|benches|#)\D*(\d+)?/.exec(source) ?? [];
  return `${repository} ${thread}`;
}

/** The measurement that several rows tell of (throughput and first token of one run): their source says which. */
export const measurementOf = (source: string): string | null => /\bid=(\S+)/.exec(source)?.[1] ?? null;

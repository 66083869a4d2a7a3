/** What other programs gave where they were run themselves, or published: other rows than those of this harness. */
export const publishedFigures: readonly string[] = [
  'llmfit 1.1.10 itself on the full rows of one stream: median 31.1 %, within ±25 % in 41 %.',
  'One stream on 281 user-submitted rows, within ±25 % / within 2× / median error: llmfit 43 / 81 / 27 %, whichllm 37 / 78 / 34 %,',
  '  canirun 40 / 66 / 39 %, llm-checker 23 / 46 / 67 %, 0.65 × bandwidth 38 / 70 / 31 %.',
  "Memory against llama.cpp's accounting, Qwen3.5-27B at 8k / 131k / 262k: llmfit +12 / +101 / +149 %, whichllm +17 / +44 / +60 %,",
  '  llm-checker +11 / +89 / +131 %, canirun −11 / −39 / −54 %, Ollama +3 / +74 / +112 %.',
  "llama.cpp's own fit (llama-fit-params) places by its own accounting: the loads above are its figures, the placements its choices. It",
  '  says nothing about speed. canirun, llm-checker and Ollama have no formula here: their figures above are of runs of the programs.',
];

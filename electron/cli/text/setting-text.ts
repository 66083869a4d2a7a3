import type { RuntimeSetting } from '#shared/recommend/runtime-settings.ts';
import { inEnglish } from '#shared/words/en.ts';

/** "OLLAMA_CONTEXT_LENGTH=8192   (else Ollama starts it with 32,768 tokens of context here)". */
export const settingText = ({ variable, value, otherwise }: RuntimeSetting): string =>
  `${variable}=${value}   (else ${inEnglish(otherwise)})`;

import { Option } from 'commander';
import { setting } from './arguments.ts';

/** What a person knows better than the probes; the paths are those of the profile. */
export const setOption = (): Option =>
  new Option('--set <path=value>', 'correct one value of the profile, as in accelerators.0.memoryBytes=24GiB (repeatable)').argParser(
    setting,
  );

import type { RuntimeStatus } from '#shared/api.ts';
import { findProgram, type ProgramSearch } from './find-program.ts';
import type { Answer } from './query-json.ts';
import { type RuntimeContext, type RuntimeDriver, statusWithoutServer } from './runtime-driver.ts';

/** How to look for a runtime's program, and what to advise when it is or is not there. */
export type ProgramAdvice = Pick<RuntimeDriver, 'runtimeId' | 'name'> & {
  readonly search: ProgramSearch;
  readonly startStep: string;
  readonly installStep: string;
};

/** The status of a runtime whose server did not answer: is its program there, and what is the next step. */
export async function programStatus(advice: ProgramAdvice, context: RuntimeContext, noServer: string): Promise<RuntimeStatus> {
  const program = await findProgram(advice.search, context.run, context.signal);
  if (program === null) {
    return statusWithoutServer(advice, 'absent', { detail: `${noServer}. ${advice.installStep}`, version: null, host: null });
  }
  const detail = `${program.command} is there, ${noServer}. ${advice.startStep}`;
  return statusWithoutServer(advice, 'installed', { detail, version: program.version, host: null });
}

/** "Nobody there" and "somebody else is there" are two findings; neither is a failure of the runtime. */
export function noServerText(host: string, answer: Answer<unknown>): string {
  return answer.outcome === 'unreachable' ? `no server at ${host} (${answer.reason})` : `another program uses ${host}`;
}

import { PlannerError } from '#shared/errors.ts';
import { plainWords } from '#shared/plain-text.ts';
import { listRuntimes } from '../../host/runtimes/list-runtimes.ts';
import { isLoopback, ollamaAddress, shownAddress } from '../../host/runtimes/ollama/host-address.ts';
import { runCommand } from '../../host/run-command.ts';
import { printJson } from '../output.ts';
import type { Register } from '../register.ts';
import { runtimesText } from '../text/runtimes-text.ts';

export const addRuntimesCommand: Register = (program, context) => {
  program
    .command('runtimes')
    .description('Runtimes found here: Ollama, llama.cpp, LM Studio, vLLM; versions, models present and loaded')
    .option('--host <url>', 'Ollama server to ask (default: OLLAMA_HOST, else 127.0.0.1:11434)')
    .option('--json', 'print the list as JSON')
    .addHelpText('after', '\nExample:\n  quartermaster runtimes\n')
    .action(async (options: { readonly host?: string; readonly json?: boolean }) => {
      if (program.opts<{ offline?: boolean }>().offline) refuseNetwork(ollamaAddress(options.host ?? null, context.environment));
      const statuses = await listRuntimes({
        run: runCommand,
        host: options.host ?? null,
        environment: context.environment,
        platform: process.platform,
        signal: context.signal,
      });
      if (options.json) printJson(context.output, statuses);
      else context.output.out(runtimesText(statuses, context.loadCatalog(), context.output));
    });
};

function refuseNetwork(address: string): void {
  if (isLoopback(address)) return;
  throw new PlannerError(
    'usage',
    plainWords`${shownAddress(address)} is another machine`,
    'Leave --offline out, or ask this one: --host 127.0.0.1.',
  );
}

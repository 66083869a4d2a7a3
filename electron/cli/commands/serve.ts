import { plainLine } from '#shared/plain-text.ts';
import { plan } from '#shared/recommend/plan.ts';
import { createLocalPlanner } from '../../host/local-planner.ts';
import { createFaults } from '../../host/faults.ts';
import { faultLog } from '../../host/files/data-directory.ts';
import { startServer } from '../../server/serve.ts';
import { integerFrom } from '../arguments.ts';
import type { CliContext } from '../context.ts';
import { bold } from '../output.ts';
import { planInputOf } from '../plan-options.ts';
import type { Register } from '../register.ts';
import { planText } from '../text/plan-text.ts';

const DEFAULT_PORT = 7461;

type ServeOptions = { readonly port: number; readonly host: string; readonly plan?: boolean };

export const addServeCommand: Register = (program, context) => {
  program
    .command('serve')
    .description('The whole app in the browser, on this machine only: prints one link that works once')
    .option('--port <n>', 'port to listen on; 0 takes any free one', integerFrom(0, 65_535), DEFAULT_PORT)
    .option('--host <address>', 'only 127.0.0.1 is accepted; reach it from elsewhere through an SSH tunnel', '127.0.0.1')
    .option('--plan', "also print this machine's plan as text")
    .addHelpText('after', '\nExample:\n  quartermaster serve --port 7461\n')
    .action(async (options: ServeOptions) => {
      const { environment, appVersion, now, signal } = context;
      const log = (line: string): void => context.output.err(`${plainLine(line)}\n`);
      const faults = createFaults({ file: faultLog(environment), now, log });
      context.surviveFaults((error) => faults.report(error));
      const catalog = context.loadCatalog();
      const service = createLocalPlanner({ catalog, appVersion, environment, desktop: false, signal, now, faults, log });
      const server = await startServer({ ...options, service, rendererDirectory: context.rendererDirectory, log });
      try {
        if (options.plan) context.output.out(`${await machinePlan(context)}\n`);
        context.output.out(`${bold(context.output, 'Quartermaster')} is at ${server.url}\nThe link works once. Ctrl-C ends it.\n`);
        await aborted(context.signal);
      } finally {
        await server.close();
        await service.close();
      }
    });
};

/** The plan of this machine under the default use case, as text. */
async function machinePlan(context: CliContext): Promise<string> {
  const input = await planInputOf({}, context);
  return planText(plan(input), input, context.output);
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

import { parseArgs } from 'node:util';
import { scenarioNames, type ScenarioName, scenarios } from './ollama-scenarios.ts';
import { startOllamaStandIn } from './ollama-stand-in.ts';

const USAGE = `usage: node build/run.mjs test/support/ollama-stand-in-main.ts [--scenario NAME] [--port N] [--speed N] [--size-gb N] [--mb-per-second N] [--version V]

Scenarios:
${scenarioNames.map((name) => `  ${name.padEnd(20)} ${scenarios[name].about}`).join('\n')}
`;

/** Starts the stand-in for trying the app by hand; stops with Ctrl-C. Prints its address. */
export async function main(args: readonly string[]): Promise<number> {
  const string = { type: 'string' } as const;
  const options = {
    scenario: string,
    port: string,
    speed: string,
    'size-gb': string,
    'mb-per-second': string,
    version: string,
    help: { type: 'boolean' },
  } as const;
  const { values } = parseArgs({ args: [...args], options });
  const scenario = values.scenario ?? 'success';
  if (values.help === true || !isScenario(scenario)) {
    process.stderr.write(USAGE);
    return values.help === true ? 0 : 2;
  }
  const standIn = await startOllamaStandIn({
    scenario,
    port: Number(values.port ?? 0),
    speed: Number(values.speed ?? 1),
    modelBytes: Number(values['size-gb'] ?? 0.6) * 1e9,
    bytesPerSecond: Number(values['mb-per-second'] ?? 40) * 1e6,
    ...(values.version === undefined ? {} : { version: values.version }),
  });
  process.stdout.write(`${standIn.host}\n`);
  process.stderr.write(`scenario ${scenario}: ${scenarios[scenario].about}. Use it with OLLAMA_HOST=${standIn.host}; Ctrl-C ends it.\n`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve).once('SIGTERM', resolve);
  });
  await standIn.close();
  return 0;
}

const isScenario = (name: string): name is ScenarioName => (scenarioNames as readonly string[]).includes(name);

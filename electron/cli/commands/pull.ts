import { randomUUID } from 'node:crypto';
import type { PullProgress } from '#shared/api.ts';
import type { Catalog } from '#shared/catalog/catalog.ts';
import { PlannerError } from '#shared/errors.ts';
import { formatFileSize } from '#shared/format.ts';
import { evaluateTarget } from '#shared/evaluate/explain.ts';
import type { PlanInput } from '#shared/evaluate/plan-input.ts';
import { ollamaSettings } from '#shared/recommend/runtime-settings.ts';
import { isLoopback, ollamaAddress } from '../../host/runtimes/ollama/host-address.ts';
import { isFinal } from '../../host/runtimes/ollama/pull-progress.ts';
import { prepareOllamaPull } from '../../host/runtimes/ollama/prepare-pull.ts';
import { type PullTarget, resolvePullTarget } from '../../host/runtimes/ollama/resolve-tag.ts';
import type { CliContext } from '../context.ts';
import { exitCodeOf } from '../exit-code.ts';
import { printJsonLine, yellow } from '../output.ts';
import { planInputOf } from '../plan-options.ts';
import type { Register } from '../register.ts';
import { pullLine } from '../text/pull-line.ts';
import { settingText } from '../text/setting-text.ts';
import { inEnglish } from '#shared/words/en.ts';

type PullOptions = { readonly quant?: string; readonly host?: string; readonly yes?: boolean; readonly json?: boolean };

export const addPullCommand: Register = (program, context, done) => {
  program
    .command('pull')
    .argument('<model>', 'catalog id, artifact id or Ollama tag')
    .description('Pull the right tag through Ollama: progress, time left, disk check; a cancelled pull resumes')
    .option('--quant <name>', 'quantization, for example Q4_K_M')
    .option('--host <url>', 'Ollama server (default: OLLAMA_HOST, else 127.0.0.1:11434)')
    .option('--yes', 'do not ask, not even when the model does not fit here')
    .option('--json', 'print one JSON line per progress event')
    .addHelpText('after', '\nExample:\n  quartermaster pull qwen3.5-9b\n')
    .action(async (model: string, options: PullOptions) => {
      if (program.opts<{ offline?: boolean }>().offline)
        throw new PlannerError('usage', 'a pull needs the network', 'Leave --offline out.');
      const catalog = context.loadCatalog();
      const quantization = options.quant ?? null;
      const request = quantization === null && namesArtifact(catalog, model) ? { artifactId: model } : { model, quantization };
      const target = resolvePullTarget(catalog, request, pullsHere(options, context) ? process.platform : null);
      await confirm(target, options, context);
      const last = await pullToEnd(target, options, context);
      if (last.error && !options.json) throw new PlannerError(last.error.code, last.error.message, last.error.hint);
      done(last.error ? exitCodeOf(last.error.code) : 0);
    });
};

/** What begins with a model of the catalog is meant as an artifact of it, also when mistyped; Ollama would look for a user of that name. */
const namesArtifact = (catalog: Catalog, name: string): boolean => catalog.models.some(({ id }) => name.startsWith(`${id}/`));

/** Says what will be fetched, whether it fits here and what Ollama needs to hear; asks at a terminal, and refuses an unfit model elsewhere, unless --yes. */
async function confirm(target: PullTarget, options: PullOptions, context: CliContext): Promise<void> {
  const size = target.expectedBytes === null ? 'size unknown until the registry answers' : `about ${formatFileSize(target.expectedBytes)}`;
  context.output.err(`${target.ollamaTag} from ${target.via === 'hugging-face' ? 'Hugging Face' : "Ollama's library"}: ${size}\n`);
  const here = pullsHere(options, context) ? await planInputOf({}, context) : null;
  const problem = here === null ? null : fitProblem(target, here);
  const settings = here === null || target.modelId === null || problem !== null ? [] : ollamaSettings(here, target.modelId);
  for (const setting of settings) context.output.err(`start Ollama with ${settingText(setting)}\n`);
  const ask = options.json ? null : context.ask;
  if (problem !== null && ask === null && !options.yes) throw new PlannerError('no-answer', problem, 'Pull it anyway with --yes.');
  if (problem !== null) context.output.err(`${yellow(context.output, problem)}\n`);
  if (options.yes || ask === null) return;
  const answer = await ask('Pull it? [Y/n] ');
  if (answer === null || /^n/i.test(answer.trim())) throw new PlannerError('cancelled', 'not pulled', '');
}

/** Whether what is pulled is for this machine: of another one nothing is known. */
const pullsHere = ({ host }: PullOptions, { environment }: CliContext): boolean => isLoopback(ollamaAddress(host ?? null, environment));

/** Null when the model fits this machine, or when that cannot be said: a tag that the catalog does not know. */
function fitProblem({ modelId, artifactId }: PullTarget, here: PlanInput): string | null {
  if (modelId === null || artifactId === null) return null;
  const result = evaluateTarget(here, { modelId, quantization: artifactId, runtimeId: 'ollama' });
  return result.placed ? null : `${modelId} will not run on this machine: ${inEnglish(result.reason)}.`;
}

/** Runs the pull and prints its progress; Ctrl-C cancels it, and the next pull goes on where it stopped. */
function pullToEnd({ artifactId, ollamaTag }: PullTarget, options: PullOptions, context: CliContext): Promise<PullProgress> {
  const { environment, signal } = context;
  const task = { runtimeId: 'ollama', artifactId, ollamaTag, host: options.host ?? null };
  const prepared = prepareOllamaPull(task, { catalog: context.loadCatalog(), environment, platform: process.platform });
  return prepared.run({ pullId: randomUUID(), signal, onProgress: progressPrinter(options, context) });
}

function progressPrinter({ json }: PullOptions, { output }: CliContext): (progress: PullProgress) => void {
  if (json) return (progress) => printJsonLine(output, progress);
  if (output.isTty) {
    return (progress) => {
      output.rewrite(pullLine(progress));
      if (isFinal(progress.state)) output.err('\n');
    };
  }
  let shown = '';
  return (progress) => {
    // Without a terminal one line per change of state is enough for a log.
    if (progress.state !== shown) output.err(`${pullLine(progress)}\n`);
    shown = progress.state;
  };
}

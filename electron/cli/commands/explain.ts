import { explain } from '#shared/evaluate/explain.ts';
import { targetOf } from '#shared/recommend/target.ts';
import { printJson } from '../output.ts';
import { addPlanOptions, type PlanOptions, planInputOf } from '../plan-options.ts';
import type { Register } from '../register.ts';
import { explanationText } from '../text/explanation-text.ts';
import { NO_ANSWER } from '../exit-code.ts';

export const addExplainCommand: Register = (program, context, done) => {
  const command = program
    .command('explain')
    .argument('<model>', 'catalog id, for example qwen3.6-27b')
    .description('One candidate: every number with its formula, inputs, source and range');
  addPlanOptions(command)
    .option('--quant <name>', 'quantization, for example Q4_K_M (default: the best one that fits)')
    .option('--json', 'print fit, speed, cost and steps as JSON')
    .addHelpText('after', '\nExample:\n  quartermaster explain qwen3.6-27b --quant Q4_K_M --hardware nvidia-rtx-4090\n')
    .action(async (model: string, options: PlanOptions & { readonly json?: boolean }) => {
      const input = await planInputOf({ ...options, model }, context);
      const explanation = explain(input, targetOf(input, model));
      if (options.json) printJson(context.output, explanation);
      else context.output.out(explanationText(explanation, input, context.output));
      done(explanation.fit.verdict === 'does-not-fit' ? NO_ANSWER : 0);
    });
};

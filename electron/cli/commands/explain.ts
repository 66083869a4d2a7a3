import { explain } from '#shared/evaluate/explain.ts';
import { serviceFor } from '#shared/evaluate/service.ts';
import { targetOf } from '#shared/recommend/target.ts';
import { printJson } from '../output.ts';
import { addPlanOptions, type PlanOptions, planInputOf } from '../plan-options.ts';
import type { Register } from '../register.ts';
import { addServiceOptions, type ServiceOptions, usersOf } from '../service-options.ts';
import { explanationText } from '../text/explanation-text.ts';
import { serviceText } from '../text/service-text.ts';
import { NO_ANSWER } from './plan.ts';

export const addExplainCommand: Register = (program, context, done) => {
  const command = program
    .command('explain')
    .argument('<model>', 'catalog id, for example qwen3.6-27b')
    .description('One candidate: every number with its formula, inputs, source and range');
  addServiceOptions(addPlanOptions(command))
    .option('--quant <name>', 'quantization, for example Q4_K_M (default: the best one that fits)')
    .option('--json', 'print fit, speed, cost and steps as JSON')
    .addHelpText('after', '\nExample:\n  quartermaster explain qwen3.6-27b --quant Q4_K_M --hardware nvidia-rtx-4090\n')
    .action(async (model: string, options: PlanOptions & ServiceOptions & { readonly json?: boolean }) => {
      const input = await planInputOf({ ...options, model }, context);
      const target = targetOf(input, model);
      const explanation = explain(input, target);
      const users = usersOf(options);
      const service = users === null ? null : serviceFor(input, target, users);
      if (options.json) printJson(context.output, service === null ? explanation : { ...explanation, service });
      else context.output.out(explanationText(explanation, input, context.output));
      if (!options.json && users !== null && service !== null) context.output.out(`\n${serviceText(service, users)}`);
      done(explanation.fit.verdict === 'does-not-fit' ? NO_ANSWER : 0);
    });
};

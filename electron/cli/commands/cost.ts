import { sensitivity } from '#shared/cost/estimate-cost.ts';
import { rentAlternative } from '#shared/cost/self-host.ts';
import { workOut } from '#shared/cost/worked-cost.ts';
import { PlannerError } from '#shared/errors.ts';
import { plainWords } from '#shared/plain-text.ts';
import { evaluateTarget } from '#shared/evaluate/explain.ts';
import { targetOf } from '#shared/recommend/target.ts';
import { printJson } from '../output.ts';
import { addPlanOptions, type PlanOptions, planInputOf } from '../plan-options.ts';
import type { Register } from '../register.ts';
import { costText } from '../text/cost-text.ts';
import { inEnglish } from '#shared/words/en.ts';

export const addCostCommand: Register = (program, context) => {
  const command = program
    .command('cost')
    .argument('<model>', 'catalog id, for example qwen3.6-27b')
    .description('Own, rent or call an API: monthly lines, price per million tokens, break-even, sensitivity');
  addPlanOptions(command)
    .option('--quant <name>', 'quantization (default: the best one that fits)')
    .option('--json', 'print the cost estimate and its sensitivity as JSON')
    .addHelpText('after', '\nExample:\n  quartermaster cost qwen3.6-27b --hardware desktop-rtx-4090 --assume staffHoursPerMonth=4\n')
    .action(async (model: string, options: PlanOptions & { readonly json?: boolean }) => {
      const input = await planInputOf({ ...options, model }, context);
      const result = evaluateTarget(input, targetOf(input, model));
      if (!result.placed) {
        throw new PlannerError(
          'no-answer',
          plainWords`${model} does not run here: ${inEnglish(result.reason)}`,
          `What would help: quartermaster explain ${model}`,
        );
      }
      const request = result.details.costRequest();
      const { inputs, load } = workOut(request);
      const document = { ...result.details.cost(), rent: rentAlternative(inputs, load), sensitivity: [...sensitivity(request)] };
      if (options.json) printJson(context.output, document);
      else context.output.out(costText(document, { input, request }, context.output));
    });
};

import { plan } from '#shared/recommend/plan.ts';
import { printJson } from '../output.ts';
import { addRankingOptions, type PlanOptions, planInputOf } from '../plan-options.ts';
import type { Register } from '../register.ts';
import { planText } from '../text/plan-text.ts';

export const NO_ANSWER = 3;

export const addPlanCommand: Register = (program, context, done) => {
  const command = program.command('plan').description('Rank the models that run here, or on the given profile or catalog hardware');
  addRankingOptions(command)
    .option('--json', 'print the recommendation as JSON')
    .addHelpText('after', '\nExample:\n  quartermaster plan --hardware nvidia-rtx-4090 --ram 64 --use-case coding\n')
    .action(async (options: PlanOptions & { readonly json?: boolean }) => {
      const input = await planInputOf(options, context);
      const recommendation = plan(input);
      if (options.json) printJson(context.output, recommendation);
      else context.output.out(planText(recommendation, input, context.output));
      done(recommendation.best ? 0 : NO_ANSWER);
    });
};

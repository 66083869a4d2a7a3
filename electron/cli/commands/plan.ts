import { machineNotes } from '#shared/hardware/machine-notes.ts';
import { resolveMachine } from '#shared/hardware/resolve-machine.ts';
import { plan } from '#shared/recommend/plan.ts';
import { type FleetMachine, planFleet } from '#shared/recommend/plan-fleet.ts';
import type { PlanInput } from '#shared/evaluate/plan-input.ts';
import type { Text } from '#shared/words/text.ts';
import type { CliContext } from '../context.ts';
import { NO_ANSWER } from '../exit-code.ts';
import { printJson } from '../output.ts';
import { addRankingOptions, type PlanOptions, planInputsOf } from '../plan-options.ts';
import type { Register } from '../register.ts';
import { fleetText } from '../text/fleet-text.ts';
import { planText } from '../text/plan-text.ts';

type Format = { readonly json: boolean };

export const addPlanCommand: Register = (program, context, done) => {
  const command = program
    .command('plan')
    .description(
      'Rank the models that run here, or on the given profile or catalog hardware; several --profile, files or folders, are planned as a fleet',
    );
  addRankingOptions(command)
    .option('--json', 'print the recommendation as JSON')
    .addHelpText('after', '\nExample:\n  quartermaster plan --hardware nvidia-rtx-4090 --ram 64 --use-case coding\n')
    .action(async ({ json = false, ...options }: PlanOptions & { readonly json?: boolean }) => {
      const machines = await planInputsOf(options, context);
      const [first, ...others] = machines;
      const found = first && others.length === 0 ? printPlan(first.input, context, { json }) : printFleet(machines, context, { json });
      done(found ? 0 : NO_ANSWER);
    });
};

/** Answers whether anything passes. */
function printPlan(input: PlanInput, { output }: CliContext, { json }: Format): boolean {
  const recommendation = plan(input);
  if (json) printJson(output, { ...recommendation, machineNotes: notesOf(input) });
  else output.out(planText(recommendation, input, output));
  return recommendation.best !== null;
}

/** What the plan takes for granted about the machine: the text has it too. */
const notesOf = ({ profile, catalog }: PlanInput): readonly Text[] =>
  machineNotes(resolveMachine(profile, catalog)).map(({ text }) => text);

function printFleet(machines: readonly FleetMachine[], { output }: CliContext, { json }: Format): boolean {
  const fleet = planFleet(machines);
  if (json) printJson(output, fleet);
  else output.out(fleetText(fleet, machines, output));
  return fleet.totals.assigned > 0;
}

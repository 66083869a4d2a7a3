import { plan } from '#shared/recommend/plan.ts';
import { parseReport } from '#shared/report/parse-report.ts';
import { recomputeInput } from '#shared/report/recompute-input.ts';
import { verifyReport } from '#shared/report/verify-report.ts';
import { DIFFERENT } from '../exit-code.ts';
import { printJson } from '../output.ts';
import { readJson } from '../read-input.ts';
import type { Register } from '../register.ts';
import { differencesText } from '../text/differences-text.ts';

export const addVerifyCommand: Register = (program, context, done) => {
  program
    .command('verify')
    .argument('<report>', 'JSON report written by quartermaster report')
    .description('Recompute a report from its own inputs and show every figure that differs')
    .option('--json', 'print the differences as JSON')
    .addHelpText('after', '\nExample:\n  quartermaster verify report.json\n')
    .action(async (file: string, options: { readonly json?: boolean }) => {
      const catalog = context.loadCatalog();
      const report = parseReport(await readJson(file, context), file);
      const found = verifyReport(report, (given) => plan(recomputeInput(given, catalog)), { catalog, appVersion: context.appVersion });
      const differences = found.filter((difference) => difference.kind !== 'version');
      const versions = found.filter((difference) => difference.kind === 'version');
      const document = { reportId: report.reportId, differences, versions };
      if (options.json) printJson(context.output, document);
      else context.output.out(differencesText(document, file, context.output));
      done(differences.length === 0 ? 0 : DIFFERENT);
    });
};

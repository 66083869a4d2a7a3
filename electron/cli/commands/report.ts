import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Option } from 'commander';
import { assumptionsOf } from '#shared/evaluate/cost-request.ts';
import { plan } from '#shared/recommend/plan.ts';
import { PlannerError } from '#shared/errors.ts';
import { plainWords } from '#shared/plain-text.ts';
import { buildReport } from '#shared/report/build-report.ts';
import { exporters, findFormat, formatNames, type ReportFormat, reportFormats } from '#shared/report/exporters/registry.ts';
import type { Report } from '#shared/report/report.ts';
import { english } from '#shared/words/en.ts';
import type { Language } from '#shared/words/language.ts';
import { languages } from '#shared/words/languages.ts';
import { shownPath } from '../../host/files/not-writable.ts';
import { type FolderOptions, pathsThere, writeFolder } from '../../host/files/write-folder.ts';
import type { CliContext } from '../context.ts';
import { printJson } from '../output.ts';
import { addRankingOptions, type PlanOptions, planInputOf } from '../plan-options.ts';
import type { Register } from '../register.ts';
import { NO_ANSWER } from '../exit-code.ts';

type ReportOptions = PlanOptions & {
  readonly out: string;
  readonly formats: string;
  readonly id?: string;
  readonly locale: string;
  readonly force?: boolean;
  readonly json?: boolean;
};
type WrittenFile = { readonly path: string; readonly format: ReportFormat; readonly bytes: number; readonly sha256: string };

export const addReportCommand: Register = (program, context, done) => {
  const command = program.command('report').description('Write the procurement report of a plan');
  addRankingOptions(command)
    .requiredOption('--out <dir>', 'folder for the files')
    .option('--formats <list>', `comma-separated: ${formatNames.join(', ')}`, formatNames.join(','))
    .addOption(new Option('--locale <locale>', 'language of the files that people read').choices(locales).default(english.locale))
    .option('--id <id>', 'report id, for reproducible output')
    .option('--force', 'replace the files of an earlier report')
    .option('--json', 'print the list of files as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  quartermaster report --hardware server-8x-h100-sxm --concurrency 32 --out report --formats html,json\n',
    )
    .action(async (options: ReportOptions) => {
      const formats = formatsOf(options.formats);
      refuseUnusedLocale(formats, options.locale);
      const there = options.force ? [] : await pathsThere(options.out, formats.map(fileName));
      if (there.length > 0) throw alreadyThere(there);
      const report = await reportOf(options, context);
      const refusal = options.force ? {} : { refusal: alreadyThere };
      const how = { hint: 'Choose another folder with --out.', signal: context.signal, ...refusal };
      const files = await writeReport(report, { formats, directory: options.out, language: languageOf(options.locale), how });
      const others = await pathsThere(options.out, reportFormats.map(fileName));
      for (const path of others.filter((other) => !files.some((file) => file.path === other)))
        context.output.err(`${shownPath(path)} is of an earlier report and stays as it is.\n`);
      if (options.json) printJson(context.output, { reportId: report.reportId, files });
      else context.output.out(`${files.map((file) => `${shownPath(file.path)}  sha256:${file.sha256}`).join('\n')}\n`);
      if (!report.recommendation.best) context.output.err('Nothing fits under these constraints: the report says what came nearest.\n');
      done(report.recommendation.best ? 0 : NO_ANSWER);
    });
};

/** `html,json,md` → formats. An unknown name is an error that lists those that are. */
const formatsOf = (list: string): readonly ReportFormat[] => [
  ...new Set(list.split(',').map((name) => findFormat(name.trim().toLowerCase()))),
];

function refuseUnusedLocale(formats: readonly ReportFormat[], locale: string): void {
  if (locale === english.locale || formats.some((format) => exporters[format].hasLanguage)) return;
  const names = formats.map((format) => exporters[format].name).join(', ');
  throw new PlannerError(
    'usage',
    plainWords`--locale ${locale} says the language of files that people read, and --formats ${names} asks for none`,
    'Leave --locale out, or add a format: html, csv or md.',
  );
}

const fileName = (format: ReportFormat): string => `report.${exporters[format].extension}`;

const alreadyThere = (paths: readonly string[]): PlannerError =>
  new PlannerError(
    'usage',
    plainWords`${paths.map(shownPath).join(', ')}: already there`,
    'Replace what is there with --force, or choose another folder with --out.',
  );

async function reportOf(options: ReportOptions, context: CliContext): Promise<Report> {
  const input = await planInputOf(options, context);
  const { profile, catalog, workload, requirements, modelId, quantization } = input;
  const generatedAt = input.asOf;
  return buildReport({
    recommendation: plan(input),
    profile,
    workload,
    requirements,
    assumptions: assumptionsOf(input),
    catalog,
    reportId: options.id ?? `report-${generatedAt.replace(/[:.]/g, '-')}`,
    generatedAt,
    appVersion: context.appVersion,
    ...(modelId === undefined ? {} : { modelId }),
    ...(quantization === undefined ? {} : { quantization }),
  });
}

const locales = languages.map(({ locale }) => locale);
const languageOf = (locale: string): Language => languages.find((language) => language.locale === locale) ?? english;

type Writing = {
  readonly formats: readonly ReportFormat[];
  readonly directory: string;
  readonly language: Language;
  readonly how: FolderOptions;
};

/** The JSON goes last: the others carry its hash, so that files of two reports can be told. */
async function writeReport(report: Report, { formats, directory, language, how }: Writing): Promise<readonly WrittenFile[]> {
  const contentHash = sha256(exporters.json.render(report, { contentHash: null }));
  const texts = new Map(formats.map((format) => [format, exporters[format].render(report, { contentHash, language })]));
  const inOrder = [...texts].sort(([a], [b]) => Number(a === 'json') - Number(b === 'json'));
  const files = inOrder.map(([format, text]) => ({ name: fileName(format), text }));
  await writeFolder(directory, files, how);
  return [...texts].map(([format, text]) => ({
    path: join(directory, fileName(format)),
    format,
    bytes: Buffer.byteLength(text),
    sha256: sha256(text),
  }));
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

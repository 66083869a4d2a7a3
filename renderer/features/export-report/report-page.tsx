import { type ReactElement, useMemo, useState } from 'react';
import type { ErrorBody } from '#shared/errors.ts';
import { formatCount } from '#shared/format.ts';
import { buildReport } from '#shared/report/build-report.ts';
import { exporters, type ReportFormat, reportFormats } from '#shared/report/exporters/registry.ts';
import type { Report } from '#shared/report/report.ts';
import { errorBodyOf } from '../../api/call-failure.ts';
import { useCatalog } from '../../api/catalog-lookup.tsx';
import type { PageProps, Planned } from '../../api/page.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { CheckField } from '../../ui/check-field.tsx';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Notice } from '../../ui/notice.tsx';
import { contentHash } from './content-hash.ts';
import { downloadFile } from './download-file.ts';

type ExportReportProps = {
  readonly planned: Planned;
  readonly machineName: string;
  readonly appVersion: string;
  /** When the report says it was made (ISO). */
  readonly now: () => string;
  /** Where the files go; the browser's downloads by default. */
  readonly save?: (name: string, text: string, mediaType: string) => void;
};

const descriptions: Readonly<Record<ReportFormat, { readonly title: string; readonly purpose: string }>> = {
  html: { title: 'HTML', purpose: 'to read, sign and print; opens offline' },
  csv: { title: 'CSV', purpose: 'for purchasing systems and spreadsheets' },
  json: { title: 'JSON', purpose: 'to check again later, with every input' },
  markdown: { title: 'Markdown', purpose: 'for tickets and wikis' },
};

export function ReportPage({ live, waiting, hardware, info }: PageProps): ReactElement {
  if (!live) return waiting;
  if (!live.outcome.ok) return <ErrorNotice error={live.outcome.error} />;
  return <ExportReport planned={live.outcome} machineName={hardware.name} appVersion={info.appVersion} now={currentTime} />;
}

const currentTime = (): string => new Date().toISOString();

/** The procurement report of the plan as it stands, in one or several formats. */
export function ExportReport(props: ExportReportProps): ReactElement {
  const { planned, save = downloadFile } = props;
  const [chosen, setChosen] = useState<readonly ReportFormat[]>(['html']);
  const [result, setResult] = useState<{ files: readonly string[] } | { error: ErrorBody } | null>(null);
  const download = async (): Promise<void> => {
    try {
      const report = makeReport(props);
      const hash = await contentHash(exporters.json.render(report, { contentHash: null }));
      for (const format of chosen)
        save(fileName(report, format), exporters[format].render(report, { contentHash: hash }), exporters[format].mediaType);
      setResult({ files: chosen.map((format) => fileName(report, format)) });
    } catch (error) {
      setResult({ error: errorBodyOf(error) });
    }
  };
  return (
    <div className="export-report">
      <div className="export-report__columns">
        <Card title="Formats">
          <ul className="export-report__formats">
            {reportFormats.map((format) => (
              <li key={format}>
                <CheckField checked={chosen.includes(format)} onChange={(checked) => setChosen(toggled(chosen, format, checked))}>
                  <strong>{descriptions[format].title}</strong> <span className="soft">{descriptions[format].purpose}</span>
                </CheckField>
              </li>
            ))}
          </ul>
          <Button variant="primary" icon="report" disabled={chosen.length === 0} onClick={() => void download()}>
            {chosen.length > 1 ? `Download ${chosen.length} files` : 'Download report'}
          </Button>
          <Result result={result} />
        </Card>
        <Contents {...props} />
      </div>
      {planned.recommendation.best ? null : (
        <Notice tone="warn" title="No model passes with the present requirements">
          The report will say so and list what came nearest.
        </Notice>
      )}
      <Preview {...props} />
    </div>
  );
}

/** In the order of the list, whatever the order of the clicks. */
const toggled = (chosen: readonly ReportFormat[], format: ReportFormat, checked: boolean): readonly ReportFormat[] =>
  reportFormats.filter((candidate) => (candidate === format ? checked : chosen.includes(candidate)));

const fileName = ({ reportId }: Report, format: ReportFormat): string => `${reportId}.${exporters[format].extension}`;

type ReportParts = Pick<ExportReportProps, 'planned' | 'appVersion' | 'now'>;

function makeReport({ planned, appVersion, now }: ReportParts): Report {
  const { input, assumptions, recommendation } = planned;
  const { profile, catalog, workload, requirements, modelId, quantization } = input;
  const generatedAt = now();
  return buildReport({
    recommendation,
    profile,
    workload,
    requirements,
    assumptions,
    catalog,
    reportId: `report-${generatedAt.replaceAll(/[:.]/g, '-')}`,
    generatedAt,
    appVersion,
    ...(modelId === undefined ? {} : { modelId }),
    ...(quantization === undefined ? {} : { quantization }),
  });
}

function Result({ result }: { readonly result: { files: readonly string[] } | { error: ErrorBody } | null }): ReactElement | null {
  if (result === null) return null;
  if ('error' in result) {
    return <ErrorNotice error={result.error} />;
  }
  return (
    <Notice tone="good" title={result.files.length === 1 ? 'Downloaded' : `Downloaded ${result.files.length} files`}>
      {result.files.join(', ')}
    </Notice>
  );
}

function Contents({ planned, machineName }: ExportReportProps): ReactElement {
  const { input, recommendation } = planned;
  const { workload } = input;
  const { purposeName, modelName, quantizationName } = useCatalog();
  return (
    <Card title="What it is about">
      <DefinitionList
        items={[
          { term: 'Hardware', value: machineName },
          { term: 'Purpose', value: purposeName(workload.useCase) },
          {
            term: 'Volume a month',
            value: `${formatCount(workload.inputTokensPerMonth)} in, ${formatCount(workload.outputTokensPerMonth)} out`,
          },
          {
            term: 'Recommendation',
            value: recommendation.best
              ? `${modelName(recommendation.best.artifact.modelId)} ${quantizationName(recommendation.best.artifact)}`
              : 'none passes',
          },
          { term: 'Alternatives', value: formatCount(Math.max(0, recommendation.ranked.length - 1)) },
          { term: 'Rejected, with reasons', value: formatCount(recommendation.rejected.length) },
          { term: 'Prices and facts as of', value: input.catalog.version },
        ]}
      />
    </Card>
  );
}

/** The Markdown text: the content security policy lets no second page run inside this one. */
function Preview(props: ExportReportProps): ReactElement {
  const [open, setOpen] = useState(false);
  return (
    <details className="export-report__preview" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Preview as text</summary>
      {open ? <PreviewText {...props} /> : null}
    </details>
  );
}

function PreviewText(props: ExportReportProps): ReactElement {
  const { planned, appVersion, now } = props;
  const text = useMemo(() => previewText({ planned, appVersion, now }), [planned, appVersion, now]);
  return <textarea className="export-report__text" readOnly aria-label="Report as Markdown" value={text} />;
}

function previewText(parts: ReportParts): string {
  try {
    return exporters.markdown.render(makeReport(parts), { contentHash: null });
  } catch (error) {
    return errorBodyOf(error).message;
  }
}

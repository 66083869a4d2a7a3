import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { reportSchema } from '#shared/report/report.ts';
import { ExportReport } from '../../../../renderer/features/export-report/report-page.tsx';
import { plannedOf } from '../../support/page-props.tsx';
import { sampleProfile } from '../../support/samples.ts';
import { renderWithCatalog } from '../../support/screen.tsx';
import { screenInput } from '../../support/screen-input.ts';

const input = screenInput({ profile: sampleProfile(), useCase: 'chat' });
const planned = plannedOf(input);

function show(): ReturnType<typeof vi.fn> {
  const save = vi.fn();
  renderWithCatalog(
    <ExportReport planned={planned} machineName="This computer" appVersion="0.1.0" now={() => '2026-11-24T09:00:00.000Z'} save={save} />,
  );
  return save;
}

describe('the report page', () => {
  it('hands over one file per chosen format, named alike', async () => {
    const save = show();
    fireEvent.click(screen.getByRole('checkbox', { name: /^JSON/ }));
    fireEvent.click(screen.getByRole('button', { name: 'Download 2 files' }));
    await waitFor(() => expect(save).toHaveBeenCalledTimes(2));
    expect(save.mock.calls.map(([name]) => String(name))).toEqual([
      'report-2026-11-24T09-00-00-000Z.html',
      'report-2026-11-24T09-00-00-000Z.json',
    ]);
  });

  it('writes the plan that is on the screen', async () => {
    const save = show();
    fireEvent.click(screen.getByRole('checkbox', { name: /^HTML/ }));
    fireEvent.click(screen.getByRole('checkbox', { name: /^JSON/ }));
    fireEvent.click(screen.getByRole('button', { name: 'Download report' }));
    await waitFor(() => expect(save).toHaveBeenCalledOnce());
    const report = reportSchema.parse(JSON.parse(String(save.mock.calls[0]?.[1])));
    expect(report.recommendation.best?.artifact.id).toBe(planned.recommendation.best?.artifact.id);
    expect(report.inputs.workload).toEqual(input.workload);
  });

  it('has nothing to download without a format', () => {
    show();
    fireEvent.click(screen.getByRole('checkbox', { name: /^HTML/ }));
    expect(screen.getByRole('button', { name: 'Download report' }).hasAttribute('disabled')).toBe(true);
  });
});

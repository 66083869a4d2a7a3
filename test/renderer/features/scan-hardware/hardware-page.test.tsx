import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { markImplausible } from '#shared/hardware/plausibility.ts';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import { GIB } from '#shared/units.ts';
import type { ActiveHardware } from '../../../../renderer/api/page.ts';
import { HardwarePage } from '../../../../renderer/features/scan-hardware/hardware-page.tsx';
import { hardwareSlice, type Scan } from '../../../../renderer/features/scan-hardware/slice.ts';
import { pageProps } from '../../support/page-props.tsx';
import { testCatalog } from '../../../support/catalog.ts';
import { sampleProfile } from '../../support/samples.ts';
import { press, renderWithSlice, testLookup } from '../../support/screen.tsx';

const nameOf = (id: string): string => testCatalog().gpus.find((gpu) => gpu.id === id)?.name ?? 'no such card';
const quiet: Scan = { running: false, outcomes: [], measuring: null, error: null };

type Changes = Partial<ReturnType<typeof hardwareSlice.create>> & { readonly hardware?: Partial<ActiveHardware> };

/** The page with actions that only count their calls. */
function show({ hardware = {}, ...changes }: Changes = {}) {
  const usual = pageProps();
  const actions = {
    scan: vi.fn(async () => undefined),
    cancelScan: vi.fn(async () => undefined),
    chooseHardware: vi.fn(),
    correct: vi.fn(),
    saveProfile: vi.fn(async () => undefined),
    renameProfile: vi.fn(async () => undefined),
  };
  renderWithSlice({
    slice: hardwareSlice,
    state: { lookup: testLookup, openedAt: '2026-11-24T09:00:00.000Z', ...actions, ...changes },
    element: <HardwarePage {...usual} hardware={{ ...usual.hardware, ...hardware }} />,
  });
  return actions;
}

describe('the hardware page', () => {
  it('says of a value who measured it', () => {
    show();
    press(/^Free memory: 23\.5/);
    expect(screen.getByText('measured')).toBeTruthy();
  });

  it('says of a missing value why it is missing', () => {
    show();
    press('Disk read rate: unknown. Source');
    expect(screen.getByText('Not measured: run scan --measure.')).toBeTruthy();
  });

  it('asks about a value that nobody can believe, says where it stands that it is not, and names what has no field here', () => {
    const said = { kind: 'measured', sourceId: 'nvidia-smi' } as const;
    const sample = sampleProfile();
    const profile = markImplausible(
      {
        ...sample,
        cpu: { ...sample.cpu, physicalCores: { value: 1e9, basis: said } },
        accelerators: sample.accelerators.map((card) => ({ ...card, memoryBytes: { value: 24_000 * GIB, basis: said } })),
      },
      testCatalog(),
    );
    show({ hardware: { profile } });
    expect(
      screen.getByText(/24,000\.?0?.GiB on a card that is sold with 24\.0.GiB.*What is right\? Click the value below to say it\./),
    ).toBeTruthy();
    expect(screen.getByText(/processor cores.*What is right\? Say it with --set cpu\.physicalCores=/)).toBeTruthy();
    press(/^Memory: 24,000/);
    expect(screen.getAllByText(/^implausible: 24,000/).length).toBeGreaterThan(0);
  });

  it('tells of a tool that is there and failed where no card is found', () => {
    const probes = [{ probe: 'nvidia-smi', status: 'failed', detail: 'exit 9: no driver' } as const];
    show({ hardware: { profile: { ...sampleProfile(), accelerators: [], probes } } });
    expect(screen.getByText('nvidia-smi is there and failed')).toBeTruthy();
  });

  it('takes a correction in the unit on the screen and passes it on in bytes', () => {
    const { correct } = show();
    press(/^Free memory: 23\.5/);
    fireEvent.change(screen.getByRole('textbox', { name: 'Do you know better?' }), { target: { value: '20.5' } });
    fireEvent.click(screen.getByRole('button', { name: 'Use this' }));
    expect(correct).toHaveBeenCalledWith('accelerators.0.freeMemoryBytes', 20.5 * GIB);
  });

  it('takes no more free memory than there is, and no smaller total than what is free', () => {
    const { correct } = show();
    press(/^Free memory: 23\.5/);
    fireEvent.change(screen.getByRole('textbox', { name: 'Do you know better?' }), { target: { value: '32' } });
    expect(screen.getByRole('alert').textContent).toMatch(/^At most the total, 24\.0\sGiB/);
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Use this' }).disabled).toBe(true);
    press(/^Free memory: 23\.5/);
    press(/^Memory: 24\.0/);
    fireEvent.change(screen.getByRole('textbox', { name: 'Do you know better?' }), { target: { value: '16' } });
    expect(screen.getByRole('alert').textContent).toMatch(/^23\.5\sGiB are said to be free/);
    expect(correct).not.toHaveBeenCalled();
  });

  it('offers the probed value back once it is corrected', () => {
    const { correct } = show({ corrections: { 'accelerators.0.freeMemoryBytes': GIB } });
    press(/^Free memory/);
    fireEvent.click(screen.getByRole('button', { name: 'Back to the probed value' }));
    expect(correct).toHaveBeenCalledWith('accelerators.0.freeMemoryBytes', null);
  });

  it('asks which card it is where the scan could not tell, and takes the answer back', () => {
    const candidateIds = ['nvidia-rtx-3050-6-gb', 'nvidia-rtx-3050-8-gb'];
    const sample = sampleProfile();
    const either = (gpuId: string | null): HardwareProfile => ({
      ...sample,
      accelerators: sample.accelerators.map((card) => ({ ...card, name: 'Graphics Device', gpuId, candidateIds })),
    });
    const open = show({ hardware: { profile: either(null) } });
    const group = screen.getByRole('group', { name: 'Which one is Graphics Device?' });
    expect(within(group).getByRole<HTMLInputElement>('radio', { name: 'Not sure' }).checked).toBe(true);
    expect(screen.getByText('not told apart')).toBeTruthy();
    fireEvent.click(within(group).getByRole('radio', { name: nameOf('nvidia-rtx-3050-8-gb') }));
    expect(open.correct).toHaveBeenCalledWith('accelerators.0.gpuId', 'nvidia-rtx-3050-8-gb');
    cleanup();
    const answered = show({
      hardware: { profile: either('nvidia-rtx-3050-8-gb') },
      corrections: { 'accelerators.0.gpuId': 'nvidia-rtx-3050-8-gb' },
    });
    expect(screen.getByRole<HTMLInputElement>('radio', { name: nameOf('nvidia-rtx-3050-8-gb') }).checked).toBe(true);
    fireEvent.click(screen.getByRole('radio', { name: 'Not sure' }));
    expect(answered.correct).toHaveBeenCalledWith('accelerators.0.gpuId', null);
  });

  it('asks nothing about a card that is known', () => {
    show();
    expect(screen.queryByRole('group', { name: /Which one/ })).toBeNull();
  });

  it('lists failed probes before those that are not there', () => {
    show();
    const tools = [...document.querySelectorAll('.probe-list code')].map((element) => element.textContent);
    expect(tools).toEqual(['vulkaninfo', 'nvidia-smi', 'amd-sysfs']);
  });

  it('plans for several cards of the catalog in a computer with the memory that was typed', () => {
    const { chooseHardware } = show();
    fireEvent.click(screen.getByRole('button', { name: 'What if…' }));
    fireEvent.change(screen.getByRole('combobox', { name: 'Hardware' }), { target: { value: 'nvidia-rtx-4090' } });
    fireEvent.change(screen.getByRole('textbox', { name: 'Cards' }), { target: { value: '2' } });
    fireEvent.change(screen.getByRole('textbox', { name: 'Main memory' }), { target: { value: '64' } });
    fireEvent.click(screen.getByRole('button', { name: 'Plan for this' }));
    expect(chooseHardware).toHaveBeenCalledWith({ kind: 'what-if', hardware: 'nvidia-rtx-4090x2', ramGib: 64 });
  });

  it('shows what a failed scan says and what to do', () => {
    const error = { code: 'internal' as const, message: 'nvidia-smi did not answer', hint: 'Scan again.' };
    show({ hardware: { profile: null }, scanState: { ...quiet, error } });
    expect(screen.getByRole('alert').textContent).toContain('nvidia-smi did not answer');
    expect(screen.getByRole('alert').textContent).toContain('Scan again.');
  });

  it('goes to this computer when the hardware that was asked for cannot be had', () => {
    const choiceError = { code: 'unknown-hardware' as const, message: 'unknown hardware "x"', hint: 'Nearest: y.' };
    const { chooseHardware } = show({
      hardware: { profile: null, error: choiceError, isOther: true },
      choice: { kind: 'what-if', hardware: 'x', ramGib: null },
    });
    fireEvent.click(screen.getByRole('button', { name: 'Scan this computer' }));
    expect(chooseHardware).toHaveBeenCalledWith({ kind: 'this-machine' });
  });

  it('scans, and measures when that is what is pressed', () => {
    const { scan } = show();
    fireEvent.click(screen.getByRole('button', { name: 'Scan again' }));
    fireEvent.click(screen.getByRole('button', { name: 'Scan and measure' }));
    expect(scan.mock.calls).toEqual([[false], [true]]);
  });

  it('shows what is being measured and how far it is, and can be told to stop', () => {
    const { cancelScan } = show({ scanState: { ...quiet, running: true, measuring: { measure: 'disk-read', ratio: 0.4 } } });
    expect(screen.getByText(/^Measuring the disk/)).toBeTruthy();
    expect(screen.getByRole('progressbar', { name: 'Measured so far' }).getAttribute('value')).toBe('0.4');
    expect(screen.queryByRole('button', { name: 'Scan and measure' })).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Cancel the scan' }));
    expect(cancelScan).toHaveBeenCalledOnce();
  });

  it('saves the profile in force under a name', () => {
    const { saveProfile } = show();
    fireEvent.click(screen.getByRole('button', { name: 'Save this profile…' }));
    fireEvent.change(screen.getByRole('textbox', { name: 'Name of the profile' }), { target: { value: 'Lab desktop' } });
    fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    expect(saveProfile).toHaveBeenCalledWith('Lab desktop', sampleProfile());
  });

  it('gives a saved profile another name', () => {
    const saved = { id: 'one', name: 'Desk', savedAt: '2026-11-24T09:00:00Z', profile: sampleProfile() };
    const { renameProfile } = show({ savedProfiles: [saved] });
    fireEvent.click(screen.getByRole('button', { name: 'Rename Desk' }));
    fireEvent.change(screen.getByRole('textbox', { name: 'Name of the profile' }), { target: { value: ' Table ' } });
    fireEvent.click(screen.getByRole('button', { name: 'Rename' }));
    expect(renameProfile).toHaveBeenCalledWith('one', 'Table');
  });

  it('says that a saved profile is gone which was deleted elsewhere', () => {
    const error = { code: 'invalid-input' as const, message: 'This saved profile is gone.', hint: 'Choose another one.' };
    show({ hardware: { profile: null, error, isOther: true }, choice: { kind: 'saved', id: 'gone' } });
    expect(screen.getByRole('alert').textContent).toContain('This saved profile is gone.');
    expect(screen.getByRole('button', { name: 'Back to this computer' })).toBeTruthy();
  });
});

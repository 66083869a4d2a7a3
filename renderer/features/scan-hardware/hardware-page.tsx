import { type ReactElement, useState } from 'react';
import type { MeasureName } from '#shared/hardware/measures.ts';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import type { ActiveHardware, PageProps } from '../../api/page.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Loading } from '../../ui/loading.tsx';
import { NoteList } from '../../ui/note-list.tsx';
import { Progress } from '../../ui/progress.tsx';
import { HardwareSummary } from './hardware-summary.tsx';
import { ProbeList } from './probe-list.tsx';
import { SavedProfiles } from './saved-profiles.tsx';
import { hardwareSlice, type Scan } from './slice.ts';
import { WhatIfForm } from './what-if-form.tsx';
import { inEnglish } from '#shared/words/en.ts';

/** What the computer is, where each fact comes from, and the ways to plan for another one. */
export function HardwarePage({ hardware, notes, unknownMemory }: PageProps): ReactElement {
  const { profile } = hardware;
  const scanError = hardwareSlice.use((state) => state.scanState.error);
  const corrections = hardwareSlice.use((state) => state.corrections);
  const correct = hardwareSlice.use((state) => state.correct);
  return (
    <>
      {unknownMemory}
      <div className="scan-hardware">
        <SourceCard hardware={hardware} />
        {scanError && !hardware.isOther ? <ErrorNotice error={scanError} /> : null}
        {profile ? (
          <>
            <HardwareSummary profile={profile} corrections={corrections} onCorrect={correct}>
              {notes.length > 0 ? (
                <Card title="Taken for granted">
                  <NoteList notes={notes.map(({ text }) => inEnglish(text))} />
                </Card>
              ) : null}
            </HardwareSummary>
            <Probes hardware={hardware} profile={profile} />
          </>
        ) : (
          <NoProfile />
        )}
      </div>
    </>
  );
}

type AboutHardware = { readonly hardware: ActiveHardware };

function NoProfile(): ReactElement {
  const scan = hardwareSlice.use((state) => state.scanState);
  const choose = hardwareSlice.use((state) => state.chooseHardware);
  if (scan.running) {
    return (
      <Card title="Looking at this computer">
        <ScanProgress scan={scan} />
        <ProbeList probes={scan.outcomes} />
      </Card>
    );
  }
  return (
    <Card>
      <EmptyState
        icon="hardware"
        title="No hardware yet"
        actions={
          <Button variant="primary" onClick={() => choose({ kind: 'this-machine' })}>
            Scan this computer
          </Button>
        }
      >
        Scan this computer, or plan for hardware of the catalog.
      </EmptyState>
    </Card>
  );
}

function Probes({ hardware, profile }: AboutHardware & { readonly profile: HardwareProfile }): ReactElement | null {
  const scan = hardwareSlice.use((state) => state.scanState);
  const probes = scan.running && !hardware.isOther ? scan.outcomes : profile.probes;
  if (probes.length === 0) return null;
  return (
    <Card title="What was asked">
      <ProbeList probes={probes} />
    </Card>
  );
}

/** Which computer this is about, and the ways to get another. */
function SourceCard({ hardware }: AboutHardware): ReactElement {
  const { profile, name, error } = hardware;
  const scan = hardwareSlice.use((state) => state.scanState);
  const choice = hardwareSlice.use((state) => state.choice);
  const choose = hardwareSlice.use((state) => state.chooseHardware);
  const [whatIf, setWhatIf] = useState(choice.kind === 'what-if');
  return (
    <Card
      title={name}
      actions={
        <>
          {hardware.isOther ? (
            <Button size="small" icon="machine" onClick={() => choose({ kind: 'this-machine' })}>
              Back to this computer
            </Button>
          ) : (
            <ScanButtons />
          )}
          <Button size="small" aria-expanded={whatIf} onClick={() => setWhatIf(!whatIf)}>
            What if…
          </Button>
        </>
      }
    >
      <div className="scan-hardware__source">
        {scan.running && profile ? <ScanProgress scan={scan} /> : <SourceLine profile={profile} />}
        {choice.kind === 'saved' && error ? <ErrorNotice error={error} /> : null}
        {whatIf ? <WhatIfForm current={choice.kind === 'what-if' ? choice : null} error={error} onChoose={choose} /> : null}
        <SavedProfiles hardware={hardware} />
      </div>
    </Card>
  );
}

function ScanButtons(): ReactElement {
  const running = hardwareSlice.use((state) => state.scanState.running);
  const scan = hardwareSlice.use((state) => state.scan);
  const cancel = hardwareSlice.use((state) => state.cancelScan);
  if (running) {
    return (
      <Button size="small" onClick={() => void cancel()}>
        Cancel the scan
      </Button>
    );
  }
  return (
    <>
      <Button size="small" icon="refresh" onClick={() => void scan(false)}>
        Scan again
      </Button>
      <Button
        size="small"
        title="Also measures memory bandwidth and disk read rate; takes about half a minute"
        onClick={() => void scan(true)}
      >
        Scan and measure
      </Button>
    </>
  );
}

const measuringWords: Readonly<Record<MeasureName, string>> = {
  'memory-bandwidth': 'Measuring memory bandwidth',
  'disk-read': 'Measuring the disk: a test file is written, read and removed',
};

function ScanProgress({ scan: { outcomes, measuring } }: { readonly scan: Scan }): ReactElement {
  if (measuring === null) return <Loading label={`Scanning: ${outcomes.length} probes have answered`} />;
  return (
    <>
      <Loading label={measuringWords[measuring.measure]} />
      <Progress label="Measured so far" ratio={measuring.ratio} />
    </>
  );
}

function SourceLine({ profile }: { readonly profile: HardwareProfile | null }): ReactElement | null {
  if (!profile) return null;
  return (
    <p className="soft">
      {profile.origin === 'probed' ? <Badge tone="good">scanned</Badge> : <Badge tone="accent">what if</Badge>}{' '}
      {new Date(profile.takenAt).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' })} · Click a value to see where it comes
      from, or to correct it.
    </p>
  );
}

import { type ReactElement, type ReactNode, useState } from 'react';
import type { MeasureName, MeasureProgress, SavedProfile } from '#shared/api.ts';
import type { ErrorBody } from '#shared/errors.ts';
import type { AllCorrections, CorrectionPath } from '#shared/hardware/identify-card.ts';
import type { HardwareProfile, ProbeOutcome } from '#shared/hardware/profile.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Progress } from '../../ui/progress.tsx';
import { TextField } from '../../ui/text-field.tsx';
import type { HardwareChoice } from './hardware-choice.ts';
import { HardwareSummary } from './hardware-summary.tsx';
import { ProbeList } from './probe-list.tsx';
import { WhatIfForm } from './what-if-form.tsx';

export type Scan = {
  readonly running: boolean;
  readonly outcomes: readonly ProbeOutcome[];
  /** How far measuring is; null before it begins, and when nothing is measured. */
  readonly measuring: MeasureProgress | null;
  readonly error: ErrorBody | null;
};

export type ScanHardwareProps = {
  /** The profile in force, corrections included; null until there is one. */
  readonly profile: HardwareProfile | null;
  readonly choice: HardwareChoice;
  readonly choiceError: ErrorBody | null;
  readonly name: string;
  readonly scan: Scan;
  readonly corrections: AllCorrections;
  readonly saved: readonly SavedProfile[];
  readonly savedError: ErrorBody | null;
  readonly onScan: (measure: boolean) => void;
  readonly onCancelScan: () => void;
  readonly onChoose: (choice: HardwareChoice) => void;
  readonly onCorrect: (path: CorrectionPath, value: number | string | null) => void;
  readonly onSave: (name: string, profile: HardwareProfile) => void;
  readonly onDelete: (id: string) => void;
  /** What the page adds to the cards of the computer. */
  readonly summaryCard?: ReactNode;
};

export function ScanHardware(props: ScanHardwareProps): ReactElement {
  const { profile, scan, choice, corrections, onCorrect } = props;
  return (
    <div className="scan-hardware">
      <SourceCard {...props} />
      {scan.error && choice.kind === 'this-machine' ? <ErrorNotice error={scan.error} /> : null}
      {profile ? (
        <>
          <HardwareSummary profile={profile} corrections={corrections} onCorrect={onCorrect}>
            {props.summaryCard}
          </HardwareSummary>
          <Probes profile={profile} scan={scan} choice={choice} />
        </>
      ) : (
        <NoProfile {...props} />
      )}
    </div>
  );
}

function NoProfile({ scan, onChoose }: ScanHardwareProps): ReactElement {
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
          <Button variant="primary" onClick={() => onChoose({ kind: 'this-machine' })}>
            Scan this computer
          </Button>
        }
      >
        Scan this computer, or plan for hardware of the catalog.
      </EmptyState>
    </Card>
  );
}

function Probes({
  profile,
  scan,
  choice,
}: {
  readonly profile: HardwareProfile;
  readonly scan: Scan;
  readonly choice: HardwareChoice;
}): ReactElement | null {
  const probes = scan.running && choice.kind === 'this-machine' ? scan.outcomes : profile.probes;
  if (probes.length === 0) return null;
  return (
    <Card title="What was asked">
      <ProbeList probes={probes} />
    </Card>
  );
}

/** Which computer this is about, and the ways to get another. */
function SourceCard(props: ScanHardwareProps): ReactElement {
  const { profile, choice, choiceError, name, scan, onChoose } = props;
  const [whatIf, setWhatIf] = useState(choice.kind === 'what-if');
  return (
    <Card
      title={name}
      actions={
        <>
          {choice.kind === 'this-machine' ? (
            <ScanButtons {...props} />
          ) : (
            <Button size="small" icon="machine" onClick={() => onChoose({ kind: 'this-machine' })}>
              Back to this computer
            </Button>
          )}
          <Button size="small" aria-expanded={whatIf} onClick={() => setWhatIf(!whatIf)}>
            What if…
          </Button>
        </>
      }
    >
      <div className="scan-hardware__source">
        {scan.running && profile ? <ScanProgress scan={scan} /> : <SourceLine profile={profile} />}
        {whatIf ? <WhatIfForm current={choice.kind === 'what-if' ? choice : null} error={choiceError} onChoose={onChoose} /> : null}
        <SavedProfiles {...props} />
      </div>
    </Card>
  );
}

function ScanButtons({ scan, onScan, onCancelScan }: ScanHardwareProps): ReactElement {
  if (scan.running) {
    return (
      <Button size="small" onClick={onCancelScan}>
        Cancel the scan
      </Button>
    );
  }
  return (
    <>
      <Button size="small" icon="refresh" onClick={() => onScan(false)}>
        Scan again
      </Button>
      <Button
        size="small"
        title="Also measures memory bandwidth and disk read rate; takes about half a minute"
        onClick={() => onScan(true)}
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

function SavedProfiles({ profile, choice, name, saved, savedError, onChoose, onSave, onDelete }: ScanHardwareProps): ReactElement {
  const [draft, setDraft] = useState<string | null>(null);
  const save = (): void => {
    if (profile && draft?.trim()) onSave(draft.trim(), profile);
    setDraft(null);
  };
  return (
    <div className="scan-hardware__saved">
      {savedError ? <ErrorNotice error={savedError} /> : null}
      <ul aria-label="Saved profiles">
        {saved.map(({ id, name: savedName }) => (
          <li key={id}>
            <Button size="small" aria-pressed={choice.kind === 'saved' && choice.id === id} onClick={() => onChoose({ kind: 'saved', id })}>
              {savedName}
            </Button>
            <Button size="small" variant="ghost" icon="close" aria-label={`Delete ${savedName}`} onClick={() => onDelete(id)} />
          </li>
        ))}
      </ul>
      {draft === null ? (
        <Button size="small" variant="ghost" disabled={!profile} onClick={() => setDraft(name)}>
          Save this profile…
        </Button>
      ) : (
        <form
          className="scan-hardware__save"
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          <TextField label="Name of the profile" bare value={draft} onChange={setDraft} />
          <Button size="small" variant="primary" disabled={!draft.trim()} onClick={save}>
            Save
          </Button>
          <Button size="small" variant="ghost" onClick={() => setDraft(null)}>
            Cancel
          </Button>
        </form>
      )}
    </div>
  );
}

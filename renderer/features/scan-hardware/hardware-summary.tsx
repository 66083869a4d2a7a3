import type { ReactElement, ReactNode } from 'react';
import type { Known } from '#shared/estimate.ts';
import { formatBandwidth, formatCount, formatFileSize, formatMemory, formatNumber } from '#shared/format.ts';
import type { AcceleratorFact, FactPath } from '#shared/hardware/corrections.ts';
import { failedTools } from '#shared/hardware/failed-tools.ts';
import { type AllCorrections, cardPath, type CorrectionPath } from '#shared/hardware/identify-card.ts';
import { cardQuestion, openQuestions } from '#shared/hardware/open-questions.ts';
import type { Accelerator, HardwareProfile } from '#shared/hardware/profile.ts';
import { GB, GIB } from '#shared/units.ts';
import { Badge } from '../../ui/badge.tsx';
import { Card } from '../../ui/card.tsx';
import { type Definition, DefinitionList } from '../../ui/definition-list.tsx';
import { Notice } from '../../ui/notice.tsx';
import { StackBar } from '../../ui/stack-bar.tsx';
import { CardQuestion } from './card-question.tsx';
import { type Correction, FactValue, type FactValueProps } from './fact-value.tsx';
import { inEnglish } from '#shared/words/en.ts';

type HardwareSummaryProps = {
  readonly profile: HardwareProfile;
  readonly corrections: AllCorrections;
  readonly onCorrect: (path: CorrectionPath, value: number | string | null) => void;
  /** A card more, at the end. */
  readonly children?: ReactNode;
};

/** One card per part of the computer; every fact opens to its source. */
export function HardwareSummary(props: HardwareSummaryProps): ReactElement {
  const { profile } = props;
  return (
    <div className="hardware-summary">
      {profile.accelerators.map((accelerator) => (
        <AcceleratorCard key={accelerator.index} accelerator={accelerator} {...props} />
      ))}
      {profile.accelerators.length === 0 ? (
        <Card title="Graphics">
          <Notice title="No accelerator found">
            Models will run on the CPU, in main memory. The probes below say what was looked for.
          </Notice>
          <FailedTools profile={profile} />
        </Card>
      ) : null}
      <ProcessorCard {...props} />
      <MemoryCard {...props} />
      <DiskCard {...props} />
      {props.children}
    </div>
  );
}

/** Not the same as a tool that is not there: it may know of a card. */
function FailedTools({ profile }: { readonly profile: HardwareProfile }): ReactElement {
  return (
    <>
      {failedTools(profile).map(({ probe, detail }) => (
        <Notice key={probe} tone="warn" title={`${probe} is there and failed`}>
          {inEnglish(detail)}
        </Notice>
      ))}
    </>
  );
}

/** A line of a card: the fact under its short name. */
const factItem = <T,>({ term, ...fact }: FactValueProps<T> & { readonly term: string }): Definition => ({
  term,
  value: <FactValue {...fact} />,
});

type Unit = 'GiB' | 'GB' | 'GB/s' | 'W';
const unitSizes: Readonly<Record<Unit, number>> = { GiB: GIB, GB, 'GB/s': GB, W: 1 };

function correctionFor(path: FactPath, unit: Unit, { corrections, onCorrect }: HardwareSummaryProps): Correction {
  return { unit, unitSize: unitSizes[unit], isCorrected: path in corrections, onCorrect: (value) => onCorrect(path, value) };
}

/** More free than there is would let anything fit. */
const notAbove =
  (total: Known<number>) =>
  (free: number): string | null =>
    total.value !== null && free > total.value ? `At most the total, ${formatMemory(total.value)}.` : null;
const notBelow =
  (free: Known<number>) =>
  (total: number): string | null =>
    free.value !== null && total < free.value ? `${formatMemory(free.value)} are said to be free: correct that first.` : null;

function AcceleratorCard({ accelerator, ...props }: HardwareSummaryProps & { readonly accelerator: Accelerator }): ReactElement {
  const { index } = accelerator;
  const at = (name: AcceleratorFact, unit: Unit): Correction => correctionFor(`accelerators.${index}.${name}`, unit, props);
  const items: Definition[] = [
    factItem({
      term: 'Free now',
      name: 'Free memory',
      fact: accelerator.freeMemoryBytes,
      format: formatMemory,
      correction: { ...at('freeMemoryBytes', 'GiB'), check: notAbove(accelerator.memoryBytes) },
    }),
    factItem({
      term: 'Memory',
      name: 'Memory',
      fact: accelerator.memoryBytes,
      format: formatMemory,
      correction: { ...at('memoryBytes', 'GiB'), check: notBelow(accelerator.freeMemoryBytes) },
    }),
    factItem({
      term: 'Bandwidth',
      name: 'Memory bandwidth',
      fact: accelerator.bandwidthBytesPerSecond,
      format: formatBandwidth,
      correction: at('bandwidthBytesPerSecond', 'GB/s'),
    }),
    factItem({ term: 'Compute', name: 'Compute, FP16 dense', fact: accelerator.computeFlops, format: formatFlops }),
    factItem({
      term: 'Link to host',
      name: 'Link to the host',
      fact: accelerator.linkBytesPerSecond,
      format: formatBandwidth,
      correction: at('linkBytesPerSecond', 'GB/s'),
    }),
    factItem({
      term: 'Power limit',
      name: 'Power limit',
      fact: accelerator.powerLimitWatts,
      format: formatWatts,
      correction: at('powerLimitWatts', 'W'),
    }),
    factItem({ term: 'Driver', name: 'Driver', fact: accelerator.driver, format: String }),
  ];
  return (
    <Card
      className="hardware-summary__tall"
      title={`GPU ${index} · ${accelerator.name}`}
      actions={<AcceleratorBadges accelerator={accelerator} />}
    >
      <Questions accelerator={accelerator} {...props} />
      <MemoryUse label={accelerator.name} total={accelerator.memoryBytes} free={accelerator.freeMemoryBytes} />
      <DefinitionList items={items} />
    </Card>
  );
}

/** What only the person can tell of a card: which one it is, and figures that are missing below. */
function Questions({
  accelerator,
  profile,
  corrections,
  onCorrect,
}: HardwareSummaryProps & { readonly accelerator: Accelerator }): ReactElement {
  const { index, gpuId } = accelerator;
  const answer = corrections[cardPath(index)] ?? null;
  const which = gpuId === null || answer !== null ? cardQuestion(accelerator) : null;
  return (
    <>
      {which === null ? null : <CardQuestion question={which} answer={answer} onAnswer={onCorrect} />}
      <Figures profile={profile} of={`accelerators.${index}.`} />
    </>
  );
}

/** Figures that only the person can tell, or that nobody can believe, of one part of the computer. */
function Figures({ profile, of }: { readonly profile: HardwareProfile; readonly of: string }): ReactElement {
  // Main memory that nobody knows is asked about above the page.
  const isAskedElsewhere = (path: string): boolean => path === 'memory.totalBytes' && profile.memory.totalBytes.value === null;
  const figures = openQuestions(profile).filter(
    ({ path, options }) => path.startsWith(of) && options.length === 0 && !isAskedElsewhere(path),
  );
  return (
    <>
      {figures.map(({ path, text }) => (
        <div key={path} className="card-question card-question--open">
          <p>
            {inEnglish(text)} {isOnScreen(path) ? 'Click the value below to say it.' : `Say it with --set ${path}=…`}
          </p>
        </div>
      ))}
    </>
  );
}

/** Values that this page has no field for. */
const isOnScreen = (path: string): boolean => !/^(?:cpu\.|linkBytesPerSecond)|\.computeFlops$/.test(path);

function AcceleratorBadges({ accelerator }: { readonly accelerator: Accelerator }): ReactElement {
  return (
    <>
      {accelerator.memoryKind === 'unified' ? <Badge>unified memory</Badge> : null}
      {accelerator.parentIndex === null ? null : <Badge>part of #{accelerator.parentIndex}</Badge>}
      {accelerator.gpuId === null ? <Badge tone="warn">{cardQuestion(accelerator) ? 'not told apart' : 'not in the catalog'}</Badge> : null}
    </>
  );
}

function MemoryUse({
  label,
  total,
  free,
}: {
  readonly label: string;
  readonly total: Known<number>;
  readonly free: Known<number>;
}): ReactElement | null {
  if (total.value === null || free.value === null) return null;
  const used = Math.max(0, total.value - free.value);
  return (
    <div className="hardware-summary__use">
      <StackBar
        label={`${label}: ${formatMemory(used)} of ${formatMemory(total.value)} in use`}
        capacity={total.value}
        parts={[{ id: 'used', label: `In use: ${formatMemory(used)}`, size: used, colour: 5 }]}
      />
    </div>
  );
}

function ProcessorCard({ profile }: HardwareSummaryProps): ReactElement {
  const { cpu, os } = profile;
  const guest = os.guest === 'none' ? null : <Badge tone="warn">{guestWords[os.guest]}</Badge>;
  return (
    <Card title="Processor and system" actions={guest}>
      <Figures profile={profile} of="cpu." />
      <DefinitionList
        items={[
          factItem({ term: 'CPU', name: 'CPU', fact: cpu.model, format: String }),
          factItem({ term: 'Physical cores', name: 'Physical cores', fact: cpu.physicalCores, format: formatCount }),
          factItem({ term: 'Vector sets', name: 'Instruction sets', fact: cpu.instructionSets, format: formatList }),
          factItem({ term: 'System', name: 'Operating system', fact: os.version, format: String }),
        ]}
      />
    </Card>
  );
}

const guestWords = { wsl: 'WSL guest', container: 'container', vm: 'virtual machine' } as const;

function MemoryCard(props: HardwareSummaryProps): ReactElement {
  const { memory } = props.profile;
  return (
    <Card title="Main memory">
      <Figures profile={props.profile} of="memory." />
      <MemoryUse label="Main memory" total={memory.totalBytes} free={memory.availableBytes} />
      <DefinitionList
        items={[
          factItem({
            term: 'Available now',
            name: 'Available memory',
            fact: memory.availableBytes,
            format: formatMemory,
            correction: { ...correctionFor('memory.availableBytes', 'GiB', props), check: notAbove(memory.totalBytes) },
          }),
          factItem({
            term: 'Memory',
            name: 'Main memory',
            fact: memory.totalBytes,
            format: formatMemory,
            correction: { ...correctionFor('memory.totalBytes', 'GiB', props), check: notBelow(memory.availableBytes) },
          }),
          factItem({
            term: 'Bandwidth',
            name: 'Memory bandwidth',
            fact: memory.bandwidthBytesPerSecond,
            format: formatBandwidth,
            correction: correctionFor('memory.bandwidthBytesPerSecond', 'GB/s', props),
          }),
        ]}
      />
    </Card>
  );
}

function DiskCard(props: HardwareSummaryProps): ReactElement {
  const { disk, linkBytesPerSecond } = props.profile;
  return (
    <Card title="Disk and links">
      <Figures profile={props.profile} of="disk." />
      <Figures profile={props.profile} of="linkBytesPerSecond" />
      <DefinitionList
        items={[
          factItem({
            term: 'Free for models',
            name: 'Free disk space',
            fact: disk.freeBytes,
            format: formatFileSize,
            correction: correctionFor('disk.freeBytes', 'GB', props),
          }),
          factItem({
            term: 'Read rate',
            name: 'Disk read rate',
            fact: disk.readBytesPerSecond,
            format: formatBandwidth,
            correction: correctionFor('disk.readBytesPerSecond', 'GB/s', props),
          }),
          factItem({ term: 'Between GPUs', name: 'Link between accelerators', fact: linkBytesPerSecond, format: formatBandwidth }),
        ]}
      />
    </Card>
  );
}

const formatFlops = (flops: number): string => `${formatNumber(flops / 1e12)}\u202fTFLOPS`;
const formatWatts = (watts: number): string => `${formatCount(watts)}\u202fW`;
const formatList = (items: readonly string[]): string => (items.length === 0 ? 'none' : items.join(', '));

import type { ReactElement } from 'react';
import type { ProbeOutcome } from '#shared/hardware/profile.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { inEnglish } from '#shared/words/en.ts';

const outcomes: Readonly<Record<ProbeOutcome['status'], { readonly label: string; readonly tone: Tone }>> = {
  ok: { label: 'answered', tone: 'good' },
  unavailable: { label: 'not here', tone: 'neutral' },
  failed: { label: 'failed', tone: 'bad' },
};

/** What was asked and what came of it: failures first, then answers, then tools that are not on this computer. */
export function ProbeList({ probes }: { readonly probes: readonly ProbeOutcome[] }): ReactElement {
  return (
    <ul className="probe-list">
      {[...probes]
        .sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status))
        .map(({ probe, status, detail }) => (
          <li key={`${probe}|${inEnglish(detail)}`}>
            <Badge tone={outcomes[status].tone}>{outcomes[status].label}</Badge>
            <code>{probe}</code>
            <span className="soft">{inEnglish(detail)}</span>
          </li>
        ))}
    </ul>
  );
}

const order: readonly ProbeOutcome['status'][] = ['failed', 'ok', 'unavailable'];

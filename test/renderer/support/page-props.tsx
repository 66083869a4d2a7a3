import { vi } from 'vitest';
import type { PlanInput } from '#shared/evaluate/plan-input.ts';
import type { LivePlan, PageProps, Planned } from '../../../renderer/api/page.ts';
import { planOutcome } from '../../../renderer/app/plan-outcome.ts';
import { appInfo } from './fake-api.ts';
import { sampleProfile } from './samples.ts';

/** What the app lends a page, before there is a plan. */
export const pageProps = (changes: Partial<PageProps> = {}): PageProps => ({
  info: appInfo,
  hardware: { profile: sampleProfile(), error: null, name: 'This computer', isOther: false },
  notes: [],
  unknownMemory: null,
  live: null,
  waiting: <p>waiting for a plan</p>,
  opened: null,
  picked: null,
  goTo: vi.fn(),
  open: vi.fn(),
  pick: vi.fn(),
  ...changes,
});

export function plannedOf(input: PlanInput): Planned {
  const outcome = planOutcome(input, null);
  if (!outcome.ok) throw new Error(outcome.error.message);
  return outcome;
}

export const livePlan = (input: PlanInput): LivePlan => ({ outcome: plannedOf(input), stale: false });

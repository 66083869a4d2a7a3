import type { ReactElement } from 'react';
import type { CallOutput } from '#shared/api.ts';
import type { Assumption } from '#shared/cost/cost-estimate.ts';
import type { ErrorBody } from '#shared/errors.ts';
import type { MachineNote } from '#shared/hardware/machine-notes.ts';
import type { HardwareProfile } from '#shared/hardware/profile.ts';
import type { Scored } from '#shared/recommend/candidates.ts';
import type { PlanInput } from '#shared/evaluate/plan-input.ts';
import type { Candidate, Recommendation } from '#shared/recommend/recommendation.ts';
import type { CandidateRef } from './candidate-ref.ts';

/** Every page by its word in the address. The app's list of places says of each what belongs to it. */
export type Page = 'plan' | 'hardware' | 'cost' | 'install' | 'report' | 'settings';

/** The computer that everything on the page is about. */
export type ActiveHardware = {
  /** With the person's corrections; null until there is one. */
  readonly profile: HardwareProfile | null;
  readonly error: ErrorBody | null;
  readonly name: string;
  /** Not the computer that the app runs on. */
  readonly isOther: boolean;
};

/** A plan with what it was made from. */
export type Planned = {
  readonly ok: true;
  readonly input: PlanInput;
  /** The cost assumptions in force. */
  readonly assumptions: readonly Assumption[];
  readonly recommendation: Recommendation;
  /** All that passes, best first, in plain numbers: the recommendation is cut from it. */
  readonly ranking: readonly Scored[];
  /** The same for this runtime alone, also for one that is offered only when asked for. */
  readonly rankingOf: (runtimeId: string) => readonly Scored[];
};

/** A plan, or why there is none. */
export type PlanOutcome = Planned | { readonly ok: false; readonly error: ErrorBody };

/** `stale`: a newer plan is being made; what is shown is the previous one. */
export type LivePlan = { readonly outcome: PlanOutcome; readonly stale: boolean };

/** What the app lends every page: the computer, the plan for it, and the ways to other pages. */
export type PageProps = {
  readonly info: CallOutput<'app.info'>;
  readonly hardware: ActiveHardware;
  /** What a plan for this computer takes for granted. */
  readonly notes: readonly MachineNote[];
  /** Says that main memory is unknown, where it is. */
  readonly unknownMemory: ReactElement | null;
  /** Null without hardware. */
  readonly live: LivePlan | null;
  /** Stands in place of what needs a plan while there is none: scanning, failed, or never asked. */
  readonly waiting: ReactElement;
  /** The candidate whose details are open. */
  readonly opened: CandidateRef | null;
  /** What Cost and Install are about: the candidate that was picked out, while it is still in the ranking, else the best one. */
  readonly picked: Candidate | null;
  readonly goTo: (page: Page) => void;
  readonly open: (candidate: CandidateRef | null) => void;
  /** Goes to a page about one candidate. */
  readonly pick: (candidate: CandidateRef, page: Page) => void;
};

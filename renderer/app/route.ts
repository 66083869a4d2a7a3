import type { CandidateRef } from '../api/candidate-ref.ts';
import type { Page } from '../api/page.ts';
import { isPage } from './places.ts';

/** Where the person is. It lives in the address, so that reloading or sharing the link keeps the place. */
export type Route = {
  readonly page: Page;
  /** The candidate whose details are open. */
  readonly opened: CandidateRef | null;
  /** What the plan is for instead of this computer: a catalog spec, and its main memory in GiB. */
  readonly whatIf: { readonly hardware: string; readonly ramGib: number | null } | null;
};

export const startRoute: Route = { page: 'plan', opened: null, whatIf: null };

/** `#/plan?open=qwen3.6-27b/q4-k-m|llama.cpp|thinking&hardware=nvidia-rtx-4090x2&ram=64` → the place; anything unknown is ignored. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const parameters = new URLSearchParams(query);
  const [artifactId, runtimeId, answer] = (parameters.get('open') ?? '').split('|');
  const hardware = parameters.get('hardware');
  const ram = Number(parameters.get('ram'));
  return {
    page: isPage(path) ? path : startRoute.page,
    opened: artifactId && runtimeId ? { artifactId, runtimeId, ...(answer ? { answer } : {}) } : null,
    whatIf: hardware ? { hardware, ramGib: ram > 0 ? ram : null } : null,
  };
}

export function formatRoute({ page, opened, whatIf }: Route): string {
  const parameters = [
    ...(opened ? [`open=${encode(nameOf(opened))}`] : []),
    ...(whatIf ? [`hardware=${encode(whatIf.hardware)}`] : []),
    ...(whatIf?.ramGib ? [`ram=${whatIf.ramGib}`] : []),
  ];
  return `#/${page}${parameters.length > 0 ? `?${parameters.join('&')}` : ''}`;
}

const nameOf = ({ artifactId, runtimeId, answer }: CandidateRef): string => [artifactId, runtimeId, ...(answer ? [answer] : [])].join('|');

/** Slashes and colons stay readable. */
const encode = (text: string): string => encodeURIComponent(text).replaceAll('%2F', '/').replaceAll('%7C', '|').replaceAll('%3A', ':');

import type { HardwareCatalog } from '../catalog/catalog.ts';
import { nearest, PlannerError } from '../errors.ts';
import { correctableFacts, correctProfile, type FactValue } from './corrections.ts';
import { cardAt, cardPath, identifyCard, isCardPath } from './identify-card.ts';
import { parseFact, wantedFact } from './parse-fact.ts';
import { freeBeyondTotal } from './parse-profile.ts';
import type { HardwareProfile } from './profile.ts';

type Cards = Pick<HardwareCatalog, 'gpus'>;
type Assignment = { readonly path: string; readonly text: string };

/**
 * The profile with what a person sets by `path=value`: any fact, or `accelerators.N.gpuId` for what a card is; `accelerators.*` is each of
 * them. Throws PlannerError `usage` that names the path and says what was expected.
 */
export function setValues(profile: HardwareProfile, settings: readonly string[], catalog: Cards): HardwareProfile {
  const assignments = settings.map(assignmentOf).flatMap((assignment) => onEachCard(assignment, profile));
  const named = assignments.reduce((result, assignment) => withCard(result, assignment, catalog), profile);
  const facts = correctableFacts(named);
  const values = assignments
    .filter(({ path }) => !isCardPath(path))
    .map((assignment): [string, FactValue] => [assignment.path, valueOf(assignment, facts, named)]);
  const after = correctProfile(named, Object.fromEntries(values));
  refuseMoreFreeThanThere(after, assignments);
  return after;
}

function assignmentOf(setting: string): Assignment {
  const at = setting.indexOf('=');
  if (at < 1) throw new PlannerError('usage', `--set "${setting}": expected path=value`, 'For example: --set memory.totalBytes=64GiB');
  return { path: setting.slice(0, at).trim(), text: setting.slice(at + 1) };
}

const EACH = 'accelerators.*.';

function onEachCard({ path, text }: Assignment, { accelerators }: HardwareProfile): readonly Assignment[] {
  if (!path.startsWith(EACH) || accelerators.length === 0) return [{ path, text }];
  return accelerators.map(({ index }) => ({ path: `accelerators.${index}.${path.slice(EACH.length)}`, text }));
}

function withCard(profile: HardwareProfile, { path, text }: Assignment, { gpus }: Cards): HardwareProfile {
  if (!isCardPath(path)) return profile;
  const id = text.trim();
  const card = cardAt(profile, path);
  if (!card) throw unknownPath(path, profile);
  const gpu = gpus.find((entry) => entry.id === id && entry.vendor === card.vendor);
  if (gpu) return identifyCard(profile, card.index, gpu);
  const ids = gpus.filter(({ vendor }) => vendor === card.vendor).map((entry) => entry.id);
  const hint = ids.length === 0 ? 'The catalog lists no card of this maker.' : `Nearest: ${nearest(id, ids).join(', ')}.`;
  throw new PlannerError('unknown-hardware', `--set ${path}: the catalog has no ${card.vendor} card "${id}"`, hint);
}

function valueOf({ path, text }: Assignment, facts: ReturnType<typeof correctableFacts>, profile: HardwareProfile): FactValue {
  const kind = facts.get(path);
  if (kind === undefined) throw unknownPath(path, profile);
  const value = parseFact(text, kind);
  if (value !== null) return value;
  const shown = text === '' ? 'nothing' : `"${text}"`;
  const { expected, units } = wantedFact(kind);
  throw new PlannerError('usage', `--set ${path}: expected ${expected}, got ${shown}`, units);
}

function unknownPath(path: string, profile: HardwareProfile): PlannerError {
  const count = profile.accelerators.length;
  const [, index] = /^accelerators\.(\d+|\*)\./.exec(path) ?? [];
  if (index !== undefined && !profile.accelerators.some((device) => String(device.index) === index)) {
    const there = count === 0 ? 'no accelerator' : `accelerators ${profile.accelerators.map((device) => device.index).join(', ')}`;
    return new PlannerError('usage', `--set ${path}: this machine has ${there}`, 'See which there are with: quartermaster scan');
  }
  const cards = profile.accelerators.map((device) => cardPath(device.index));
  const paths = [...correctableFacts(profile).keys(), ...cards];
  return new PlannerError('usage', `--set ${path}: no such value`, `Nearest: ${nearest(path, paths).join(', ')}.`);
}

function refuseMoreFreeThanThere(profile: HardwareProfile, assignments: readonly Assignment[]): void {
  const wrong = freeBeyondTotal(profile);
  if (!wrong || assignments.length === 0) return;
  const path = assignments.find((assignment) => assignment.path === wrong.freePath || assignment.path === wrong.totalPath)?.path;
  throw new PlannerError(
    'usage',
    `--set ${path ?? wrong.freePath}: more would be free (${wrong.free}) than there is (${wrong.total} bytes)`,
    `Set both: ${wrong.totalPath} and ${wrong.freePath}.`,
  );
}

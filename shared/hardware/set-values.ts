import type { HardwareCatalog } from '../catalog/catalog.ts';
import { nearest, PlannerError } from '../errors.ts';
import { correctableFacts, correctProfile, type FactValue } from './corrections.ts';
import { cardAt, cardPath, identifyCard, isCardPath } from './identify-card.ts';
import { parseFact, wantedFact } from './parse-fact.ts';
import { freeBeyondTotal } from './parse-profile.ts';
import { markImplausible } from './plausibility.ts';
import type { HardwareProfile } from './profile.ts';
import { message } from '../words/message.ts';

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
  return assignments.length === 0 ? profile : markImplausible(after, catalog);
}

function assignmentOf(setting: string): Assignment {
  const at = setting.indexOf('=');
  if (at < 1) throw new PlannerError('usage', message('hardware.set.form', { setting }), message('hardware.set.form-hint'));
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
  const hint = ids.length === 0 ? message('hardware.set.no-card-of-maker') : message('error.nearest', { ids: nearest(id, ids) });
  throw new PlannerError('unknown-hardware', message('hardware.set.no-card', { path, vendor: card.vendor, id }), hint);
}

function valueOf({ path, text }: Assignment, facts: ReturnType<typeof correctableFacts>, profile: HardwareProfile): FactValue {
  const kind = facts.get(path);
  if (kind === undefined) throw unknownPath(path, profile);
  const value = parseFact(text, kind);
  if (value !== null) return value;
  const { expected, units } = wantedFact(kind);
  throw new PlannerError('usage', message('hardware.set.expected', { path, expected, given: text }), units);
}

function unknownPath(path: string, profile: HardwareProfile): PlannerError {
  const count = profile.accelerators.length;
  const [, index] = /^accelerators\.(\d+|\*)\./.exec(path) ?? [];
  if (index !== undefined && !profile.accelerators.some((device) => String(device.index) === index)) {
    const indices = profile.accelerators.map((device) => String(device.index));
    const there =
      count === 0 ? message('hardware.set.no-accelerator', { path }) : message('hardware.set.other-accelerators', { path, indices });
    return new PlannerError('usage', there, message('hardware.set.see-accelerators'));
  }
  const cards = profile.accelerators.map((device) => cardPath(device.index));
  const paths = [...correctableFacts(profile).keys(), ...cards];
  return new PlannerError('usage', message('hardware.set.no-value', { path }), message('error.nearest', { ids: nearest(path, paths) }));
}

function refuseMoreFreeThanThere(profile: HardwareProfile, assignments: readonly Assignment[]): void {
  const wrong = freeBeyondTotal(profile);
  if (!wrong || assignments.length === 0) return;
  const path = assignments.find((assignment) => assignment.path === wrong.freePath || assignment.path === wrong.totalPath)?.path;
  throw new PlannerError(
    'usage',
    message('hardware.set.more-free', { path: path ?? wrong.freePath, free: wrong.free, total: wrong.total }),
    message('hardware.set.both', { totalPath: wrong.totalPath, freePath: wrong.freePath }),
  );
}

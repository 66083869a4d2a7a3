import { message } from '../../words/message.ts';
import type { Catalog } from '../catalog.ts';
import type { Benchmark } from '../model.ts';
import { eachRecord, type Rule } from './problem.ts';

/** Every score is of a listed test, and of one benchmark in one mode at most one score is preferred. */
export const listedBenchmarks: Rule = (checked) => {
  const listed = new Set(checked.catalog.benchmarks.map(({ name }) => name));
  return eachRecord(checked, { path: ['models'], items: checked.catalog.models }, ({ benchmarks }) => {
    const seen = new Set<string>();
    return benchmarks.flatMap((score, at) => {
      if (!listed.has(score.name))
        return [{ field: ['benchmarks', at, 'name'], message: message('catalog.does-not-exist', { id: score.name }) }];
      if (!score.preferred) return [];
      const key = `${score.name}, ${modeKey(score)}`;
      if (seen.has(key))
        return [{ field: ['benchmarks', at, 'preferred'], message: message('catalog.twice', { what: 'preferred', id: key }) }];
      seen.add(key);
      return [];
    });
  });
};

const modeKey = ({ mode, revision = '' }: Benchmark): string => `${mode ?? ''} ${revision}`.trim();

/** Of a test that has versions a use case goes by one: that which most models are measured on, each mode counted. */
export const benchmarkVersions: Rule = (checked) => {
  const { benchmarks, useCases } = checked.catalog;
  const tests = new Map(benchmarks.map((test) => [test.name, test]));
  const versioned = new Set(benchmarks.filter(({ version }) => version !== null).map(({ family }) => family));
  return eachRecord(checked, { path: ['useCases'], items: useCases }, (useCase) =>
    useCase.benchmarks.flatMap((name, at) => {
      const family = tests.get(name)?.family;
      if (family === undefined || !versioned.has(family)) return [];
      const widest = widestVersion(checked.catalog, family);
      return widest === name ? [] : [{ field: ['benchmarks', at], message: message('catalog.other-version', { name, family, widest }) }];
    }),
  );
};

/** How many models and modes a benchmark covers; what its publisher only estimates does not count. */
export const coverageOf = ({ models }: Catalog, name: string): number =>
  models.reduce((sum, { benchmarks }) => {
    const measured = benchmarks.filter((score) => score.name === name && score.estimate !== true);
    return sum + new Set(measured.map(({ reasoning }) => reasoning !== false)).size;
  }, 0);

function widestVersion(catalog: Catalog, family: string): string {
  const versions = catalog.benchmarks.filter((test) => test.family === family && test.version !== null);
  const [widest] = versions
    .map(({ name }) => ({ name, coverage: coverageOf(catalog, name) }))
    .sort((a, b) => b.coverage - a.coverage || a.name.localeCompare(b.name));
  if (!widest) throw new Error(`${family} has no version`);
  return widest.name;
}

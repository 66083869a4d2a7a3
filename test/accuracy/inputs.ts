import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { PlannerError } from '#shared/errors.ts';
import { type Reference, referenceOf, referenceSchema } from '../shared/memory/reference-rows.ts';
import { referencePart } from '../support/reference-directory.ts';
import { readInput, readJson } from './input-files.ts';
import { logRowsSchema } from './memory-logs.ts';
import { repaired } from './row-repairs.ts';
import type { Inputs } from './scores.ts';
import { servingRegistrySchema, servingRowsSchema } from './serving-rows.ts';
import { type Registry, registrySchema, speedRowsSchema } from './speed-rows.ts';

/** Files named on the command line. */
export type NamedFiles = {
  readonly rows: readonly string[];
  readonly registry: string | null;
  readonly memory: readonly string[];
  readonly serving: readonly string[];
  readonly servingRegistry: string | null;
};

/** No file named: the reference folder's rows, or those that ship. */
export const standardInputs = (): Inputs => readInputs({ rows: [], registry: null, memory: [], serving: [], servingRegistry: null });

const shippedDirectory = fileURLToPath(new URL('./rows', import.meta.url));
const shippedFile = (name: string): string => join(shippedDirectory, name);
const shippedSpeedFiles = ['llama-cpp-benches.json', 'llmfit-community.json'].map(shippedFile);
const shippedSpeed = z.object({ rows: speedRowsSchema, registry: registrySchema });
const shippedServing = servingRowsSchema.extend({ registry: servingRegistrySchema });

/** The files named, or else the reference folder's, or else the rows that ship with the repository. */
export function readInputs(files: NamedFiles): Inputs {
  if (files.rows.length + files.memory.length + files.serving.length > 0) return namedInputs(files);
  const directory = referencePart('data', 'the full rows; scoring those that ship with the repository');
  return directory === null ? shippedInputs() : namedInputs(referenceFiles(directory));
}

const referenceFiles = (directory: string): NamedFiles => ({
  rows: existing(directory, ['benchmarks.json', 'benchmarks-2.json']),
  registry: join(directory, 'benchmark-registry.json'),
  memory: existing(directory, ['llamacpp-memory.json', 'memory-truth.json']),
  serving: [join(directory, 'serving.json')],
  servingRegistry: join(directory, 'serving-registry.json'),
});

const existing = (directory: string, names: readonly string[]): readonly string[] =>
  names.map((name) => join(directory, name)).filter((path) => existsSync(path));

function namedInputs(files: NamedFiles): Inputs {
  if (files.serving.length > 0 && files.servingRegistry === null) {
    throw new PlannerError('usage', '--serving needs --serving-registry', 'Name the file with the shapes and GPUs of the serving points.');
  }
  if (files.rows.length > 0 && files.registry === null) {
    throw new PlannerError('usage', '--rows needs --registry', 'Name the file with the shapes and hardware of the rows.');
  }
  const memory = files.memory.map(memoryFile);
  return {
    speed: repaired(files.rows.flatMap((path) => readInput(path, speedRowsSchema))),
    registry: files.registry === null ? null : readInput(files.registry, registrySchema),
    accounting: memory.flatMap(({ accounting }) => accounting),
    logs: memory.flatMap(({ logs }) => logs),
    serving: files.serving.flatMap((path) => readInput(path, servingRowsSchema).points),
    servingRegistry: files.servingRegistry === null ? null : readInput(files.servingRegistry, servingRegistrySchema),
  };
}

/** A list holds logged values; an object is a runtime's own accounting. */
const memoryFile = (path: string): Pick<Inputs, 'accounting' | 'logs'> =>
  Array.isArray(readJson(path))
    ? { accounting: [], logs: readInput(path, logRowsSchema) }
    : { accounting: [accountingFile(path)], logs: [] };

const accountingFile = (path: string): Reference => referenceOf(readInput(path, referenceSchema));

function shippedInputs(): Inputs {
  const speed = shippedSpeedFiles.map((path) => readInput(path, shippedSpeed));
  const serving = readInput(shippedFile('aiconfigurator-serving.json'), shippedServing);
  return {
    speed: repaired(speed.flatMap(({ rows }) => rows)),
    registry: speed.map(({ registry }) => registry).reduce(merged),
    accounting: [accountingFile(shippedFile('llama-cpp-accounting.json'))],
    logs: [],
    serving: serving.points,
    servingRegistry: serving.registry,
  };
}

const merged = (a: Registry, b: Registry): Registry => ({
  models: { ...a.models, ...b.models },
  hardware: { ...a.hardware, ...b.hardware },
});

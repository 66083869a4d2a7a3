import type { Catalog } from '../catalog/catalog.ts';
import type { FileFacts } from '../tensors/file-facts.ts';
import { listedFileFacts } from '../evaluate/subjects.ts';
import { machineNotes } from '../hardware/machine-notes.ts';
import type { HardwareProfile } from '../hardware/profile.ts';
import { resolveMachine } from '../hardware/resolve-machine.ts';
import type { Candidate, Recommendation } from '../recommend/recommendation.ts';
import type { ReportFacts } from './report.ts';

/** What the catalog says of the models, runtimes and APIs that a recommendation ranks, and of the machine it is for. */
export function reportFacts(recommendation: Recommendation, profile: HardwareProfile, catalog: Catalog): ReportFacts {
  const { ranked } = recommendation;
  const modelIds = new Set(ranked.map((candidate) => candidate.artifact.modelId));
  const quantizationIds = new Set(ranked.map((candidate) => candidate.artifact.quantizationId));
  const runtimeIds = new Set(ranked.map((candidate) => candidate.runtimeId));
  const priceIds = new Set(ranked.flatMap((candidate) => candidate.cost?.versusApi.map((api) => api.apiModelId) ?? []));
  return {
    models: [...modelIds].flatMap((id) => modelFact(id, catalog) ?? []),
    quantizations: [...quantizationIds].flatMap((id) => quantizationFact(id, catalog) ?? []),
    runtimes: [...runtimeIds].flatMap((id) => runtimeFact(id, catalog) ?? []),
    machine: machineFact(profile, catalog),
    apiPrices: [...priceIds].flatMap((id) => catalog.apiPrices.find((price) => price.id === id) ?? []),
    files: ranked.flatMap((candidate) => fileFact(candidate, catalog) ?? []),
    machineNotes: machineNotes(resolveMachine(profile, catalog)).map(({ text }) => text),
  };
}

function modelFact(modelId: string, catalog: Catalog): ReportFacts['models'][number] | null {
  const model = catalog.models.find((candidate) => candidate.id === modelId);
  if (!model) return null;
  const { name, license, weights, huggingFaceRepo } = model;
  return { modelId, name, license: license.value, weights, repository: huggingFaceRepo?.value ?? null, sourceId: license.sourceId };
}

function fileFact({ artifact: { id, modelId } }: Candidate, catalog: Catalog): FileFacts | null {
  const model = catalog.models.find((candidate) => candidate.id === modelId);
  const artifact = model?.artifacts.find((candidate) => candidate.id === id);
  return model && artifact ? listedFileFacts(catalog, model, artifact) : null;
}

function quantizationFact(quantizationId: string, catalog: Catalog): ReportFacts['quantizations'][number] | null {
  const quantization = catalog.quantizations.find((candidate) => candidate.id === quantizationId);
  return quantization ? { quantizationId, name: quantization.name } : null;
}

function runtimeFact(runtimeId: string, catalog: Catalog): ReportFacts['runtimes'][number] | null {
  const runtime = catalog.runtimes.find((candidate) => candidate.id === runtimeId);
  return runtime ? { runtimeId, name: runtime.name, license: runtime.license, sourceId: runtime.sourceId } : null;
}

function machineFact({ machineId }: HardwareProfile, catalog: Catalog): ReportFacts['machine'] {
  const machine = machineId === undefined ? undefined : catalog.machines.find((candidate) => candidate.id === machineId);
  if (!machine) return null;
  return { machineId: machine.id, name: machine.name, kind: machine.kind, rackUnits: machine.rackUnits, sourceId: machine.sourceId };
}

import { z } from 'zod';
import { apiPriceSchema } from './api-price.ts';
import { benchmarkTestSchema } from './benchmark-test.ts';
import { cpuCalibrationSchema, evidenceRulesSchema } from './calibration.ts';
import { costDefaultsSchema } from './cost-defaults.ts';
import { carbonSchema, tariffSchema } from './energy.ts';
import { appleWorkingSetSchema, gpuSchema, memoryPoolSchema } from './gpu.ts';
import { machineSchema } from './machine.ts';
import { measurementSchema } from './measurement.ts';
import { diskCalibrationSchema } from './disk-calibration.ts';
import { memoryCalibrationSchema } from './memory-calibration.ts';
import { modelVariantSchema } from './model.ts';
import { quantizationSchema } from './quantization.ts';
import { runtimeSchema } from './runtime.ts';
import { servingCalibrationSchema } from './serving-calibration.ts';
import { sourceSchema } from './source.ts';
import { speculativeCalibrationSchema } from './speculative-calibration.ts';
import { speedCalibrationSchema } from './speed-calibration.ts';
import { tokenizerSchema } from './tokenizer.ts';
import { useCaseSchema } from './use-case.ts';
import { usersDefaultsSchema } from './users-defaults.ts';

export const catalogSchema = z.strictObject({
  /** Date of the newest fact (ISO day). */
  version: z.string(),
  models: z.array(modelVariantSchema),
  quantizations: z.array(quantizationSchema),
  gpus: z.array(gpuSchema),
  appleWorkingSets: z.array(appleWorkingSetSchema),
  memoryPools: z.array(memoryPoolSchema),
  machines: z.array(machineSchema),
  runtimes: z.array(runtimeSchema),
  apiPrices: z.array(apiPriceSchema),
  tariffs: z.array(tariffSchema),
  carbon: z.array(carbonSchema),
  tokenizers: z.array(tokenizerSchema),
  benchmarks: z.array(benchmarkTestSchema),
  useCases: z.array(useCaseSchema),
  costDefaults: costDefaultsSchema,
  usersDefaults: usersDefaultsSchema,
  calibration: z.strictObject({
    speed: speedCalibrationSchema,
    serving: servingCalibrationSchema,
    speculative: speculativeCalibrationSchema,
    memory: memoryCalibrationSchema,
    cpu: cpuCalibrationSchema,
    disk: diskCalibrationSchema,
    evidence: evidenceRulesSchema,
    /** Published speeds that beat the formula where they answer the very question. */
    measurements: z.array(measurementSchema),
  }),
  sources: z.array(sourceSchema),
});
/** Everything the data files say, in one value. Pure data: it reaches shared as an argument, never as an import. */
export type Catalog = Readonly<z.infer<typeof catalogSchema>>;

/** The part of it that tells one piece of hardware from another: all that a scan needs. */
export type HardwareCatalog = Pick<Catalog, 'gpus' | 'appleWorkingSets'> & {
  readonly calibration: Pick<Catalog['calibration'], 'cpu'>;
};

/** A catalog that the build has checked already: the caller vouches for it with a digest of the very bytes. Checking again takes 0.1 s of every start. */
export const checkedCatalog = (input: unknown): Catalog => z.custom<Catalog>().parse(input);

/** Checks a bundled catalog file. Throws a ZodError that names the field when the file is not one. */
export function parseCatalog(input: unknown): Catalog {
  return catalogSchema.parse(input);
}

import { describe, expect, it } from 'vitest';
import { PlannerError } from '#shared/errors.ts';
import { runtimeDrivers } from '../../../../electron/host/runtimes/drivers.ts';
import { prepareJob } from '../../../../electron/host/runtimes/prepare-job.ts';
import { testCatalog } from '../../../support/catalog.ts';

const context = { catalog: testCatalog(), environment: {}, platform: 'linux' } as const;
const pullWith = (runtimeId: string) =>
  prepareJob({ kind: 'pull', task: { runtimeId, artifactId: null, ollamaTag: 'qwen3.5:9b', host: null } }, context);

describe('a pull', () => {
  it.each(runtimeDrivers)('by $runtimeId is prepared when its driver can, and refused with those that can when not', (driver) => {
    if (driver.preparePull) {
      expect(pullWith(driver.runtimeId)).toMatchObject({ kind: 'pull', task: { runtimeId: driver.runtimeId } });
    } else {
      expect(() => pullWith(driver.runtimeId)).toThrow(expect.objectContaining({ code: 'usage', hint: 'One that can: Ollama.' }) as Error);
    }
  });

  it('by a runtime that nobody knows is refused', () => {
    expect(() => pullWith('no-such-runtime')).toThrow(PlannerError);
  });
});

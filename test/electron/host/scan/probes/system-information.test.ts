import { describe, expect, it } from 'vitest';
import { systemInformation } from '../../../../../electron/host/scan/probes/system-information.ts';
import { liveIo } from '../../../../../electron/host/scan/probes/live-io.ts';

describe('systeminformation', () => {
  it('gives names and core counts, and leaves out what it does not know', () => {
    expect(systemInformation.parse({ cpuModel: 'Apple M4', physicalCores: 10, osVersion: null })).toMatchObject({
      status: 'ok',
      findings: { cpu: { model: { value: 'Apple M4' }, physicalCores: { value: 10 } }, os: {} },
    });
    expect(systemInformation.parse({ cpuModel: null, physicalCores: null, osVersion: null })).toMatchObject({
      findings: { cpu: {}, os: {} },
    });
    expect(systemInformation.parse({ cpuModel: 'x', physicalCores: 0, osVersion: null })).not.toMatchObject({
      findings: { cpu: { physicalCores: {} } },
    });
  });

  it('answers on this machine without serials or host names', async () => {
    const facts = await liveIo({ signal: new AbortController().signal }).systemFacts();
    expect(Object.keys(facts ?? {}).sort()).toEqual(['cpuModel', 'osVersion', 'physicalCores']);
    expect(facts?.osVersion).toMatch(/\w/);
  });

  it('is not asked on Linux, where /proc answers faster', () => {
    expect(systemInformation.platforms).not.toContain('linux');
  });
});

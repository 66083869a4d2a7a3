import { describe, expect, it } from 'vitest';
import { migrateProfile, PROFILE_VERSION } from '#shared/hardware/migrate-profile.ts';
import { parseProfile } from '#shared/hardware/parse-profile.ts';
import { hardwareProfileSchema } from '#shared/hardware/profile.ts';

const missing = { value: null, reason: 'not looked at' };

/** What the program wrote before profiles named their version. */
const first = {
  origin: 'probed',
  takenAt: '2026-11-24T09:00:00.000Z',
  os: { platform: 'linux', version: missing, guest: 'vm' },
  cpu: {
    model: { value: 'AMD EPYC', basis: { kind: 'measured', sourceId: 'proc-cpuinfo' } },
    physicalCores: missing,
    instructionSets: missing,
  },
  memory: { totalBytes: missing, availableBytes: missing, bandwidthBytesPerSecond: missing },
  accelerators: [],
  linkBytesPerSecond: missing,
  disk: { freeBytes: missing, readBytesPerSecond: missing },
  probes: [{ probe: 'proc-cpuinfo', status: 'ok', detail: 'AMD EPYC' }],
};

describe('a profile of an earlier version', () => {
  it.each([
    ['that names none', first],
    ['that names the first', { ...first, schemaVersion: 1 }],
  ])('%s is read as one of today', (_what, document) => {
    expect(parseProfile(document, 'old.json')).toEqual({ schemaVersion: PROFILE_VERSION, ...first });
  });

  it('is read the same inside another document', () => {
    expect(hardwareProfileSchema.parse(first)).toEqual(parseProfile(first, 'old.json'));
  });

  it('gets to every version by a step of its own', () => {
    for (let version = 1; version <= PROFILE_VERSION; version++) {
      expect(migrateProfile({ ...first, schemaVersion: version })).toMatchObject({ schemaVersion: PROFILE_VERSION });
    }
  });

  it('is checked like any other', () => {
    expect(() => parseProfile({ ...first, accelerators: 'none' }, 'old.json')).toThrow(/^old\.json: accelerators: expected an array/);
  });
});

describe('a profile of a later version', () => {
  it('is refused by its version, with what to do', () => {
    const later = { ...first, schemaVersion: PROFILE_VERSION + 1 };
    expect(() => parseProfile(later, 'new.json')).toThrow(
      expect.objectContaining({
        code: 'invalid-input',
        message: `new.json: schemaVersion: a profile of version ${PROFILE_VERSION + 1}; this program reads versions up to ${PROFILE_VERSION}`,
        hint: expect.stringMatching(/^Update Quartermaster, or scan/),
      }),
    );
    expect(hardwareProfileSchema.safeParse(later).success).toBe(false);
  });

  it.each([['one'], [0], [1.5], [null]])('is not made of a version that is none: %j', (schemaVersion) => {
    expect(() => parseProfile({ ...first, schemaVersion }, 'odd.json')).toThrow(/^odd\.json: schemaVersion: /);
  });
});

describe('what is no profile at all', () => {
  it.each([[null], ['text'], [[first]], [42]])('%j is refused', (document) => {
    expect(() => parseProfile(document, 'x.json')).toThrow(/^x\.json: expected an object/);
  });
});

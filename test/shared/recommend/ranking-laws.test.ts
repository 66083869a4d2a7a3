import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { useCaseIds, type Waits } from '#shared/demand/workload.ts';
import { findUseCase } from '#shared/evaluate/defaults.ts';
import { findModel } from '#shared/evaluate/subjects.ts';
import { setValues } from '#shared/hardware/set-values.ts';
import { modelEvidence } from '#shared/recommend/evidence.ts';
import { planAndRank } from '#shared/recommend/plan.ts';
import { testCatalog } from '../../support/catalog.ts';
import { planInput, type Question } from '../../support/plan-input.ts';
import { rounds } from '../../support/rounds.ts';

const catalog = testCatalog();
const { tie } = catalog.calibration.evidence.worth;
const few = { numRuns: rounds(8, 300) };

const question = fc.record({
  hardware: fc.constantFrom('cpu', 'nvidia-rtx-3060-12-gb', 'nvidia-rtx-4090', 'apple-m4', 'strix-halo-128'),
  ramGib: fc.constantFrom(16, 32, 64),
  useCase: fc.constantFrom(...useCaseIds),
});

/** What the lead benchmark's best answer is worth: the pick itself may be a near-equal of it. */
const bestWorth = (input: ReturnType<typeof planInput>): number =>
  planAndRank(input).ranking.reduce(
    (best, { worth, evidence }) => (evidence.group === 0 ? Math.max(best, worth) : best),
    Number.NEGATIVE_INFINITY,
  );

const asked = ({ hardware, ...rest }: { hardware: string; ramGib: number; useCase: Question['useCase'] & string }): Question =>
  hardware === 'strix-halo-128' ? { hardware, useCase: rest.useCase } : { hardware, ...rest };

const releaseOf = (id: string): string => findModel(catalog, id).release.date?.value ?? '';

describe('laws of the ranking', () => {
  it('a longer wait never gives a worse answer', () => {
    fc.assert(
      fc.property(question, fc.double({ min: 1, max: 8, noNaN: true }), (where, times) => {
        const { waits } = findUseCase(catalog, where.useCase);
        const longer: Waits = { comfortableSeconds: waits.comfortableSeconds * times, longestSeconds: waits.longestSeconds * times };
        const [usual, patient] = [waits, longer].map((each) => bestWorth(planInput({ ...asked(where), requirements: { waits: each } })));
        expect(patient).toBeGreaterThanOrEqual((usual ?? 0) - 1e-9);
      }),
      few,
    );
  });

  it('more memory bandwidth never gives a worse answer', () => {
    fc.assert(
      fc.property(question, fc.double({ min: 1, max: 4, noNaN: true }), ({ useCase, ramGib }, times) => {
        const input = planInput({ hardware: 'cpu', ramGib, useCase });
        const bandwidth = (gbPerSecond: number) => ({
          ...input,
          profile: setValues(input.profile, [`memory.bandwidthBytesPerSecond=${Math.round(gbPerSecond * 1e9)}`], catalog),
        });
        expect(bestWorth(bandwidth(60 * times))).toBeGreaterThanOrEqual(bestWorth(bandwidth(60)) - 1e-9);
      }),
      few,
    );
  });

  it('the pick is worth at most half a step less than the best answer of its group', () => {
    fc.assert(
      fc.property(question, (where) => {
        const { ranking } = planAndRank(planInput(asked(where)));
        const [pick] = ranking;
        if (!pick || pick.evidence.group !== 0) return;
        expect(pick.worth).toBeGreaterThanOrEqual(bestWorth(planInput(asked(where))) - tie - 1e-9);
      }),
      few,
    );
  });

  it('a model never counts for less than the one that lends it a score', () => {
    for (const model of catalog.models) {
      for (const useCase of catalog.useCases) {
        const { evidence, counted } = modelEvidence(model, useCase, catalog);
        if (evidence.lentBy === null) continue;
        const lender = modelEvidence(findModel(catalog, evidence.lentBy), useCase, catalog);
        if (lender.evidence.benchmark !== evidence.benchmark) continue;
        expect((evidence.score ?? 0) * counted, `${model.id} ${useCase.id}`).toBeGreaterThanOrEqual(
          (lender.evidence.score ?? 0) * lender.counted - 1e-9,
        );
      }
    }
  });

  it('a newer sibling with an index of its own stands no lower than its lender', () => {
    const chat = findUseCase(catalog, 'chat');
    let compared = 0;
    for (const model of catalog.models) {
      const own = modelEvidence(model, chat, catalog);
      for (const id of model.lenders) {
        const lender = modelEvidence(findModel(catalog, id), chat, catalog);
        if (own.evidence.kind !== 'own' || lender.evidence.kind !== 'own' || own.group !== 0 || lender.group !== 0) continue;
        // A larger sibling of the same day may well be measured below a dense one.
        if (releaseOf(model.id) <= releaseOf(id)) continue;
        compared += 1;
        expect(own.evidence.score ?? 0, `${model.id} below ${id}`).toBeGreaterThanOrEqual(lender.evidence.score ?? 0);
      }
    }
    expect(compared).toBeGreaterThan(2);
  });
});

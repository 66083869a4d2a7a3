import { describe, expect, it } from 'vitest';
import type { Catalog } from '#shared/catalog/catalog.ts';
import { buildReport } from '#shared/report/build-report.ts';
import { changesBetween } from '#shared/report/changes.ts';
import { exporters } from '#shared/report/exporters/registry.ts';
import { parseReport } from '#shared/report/parse-report.ts';
import type { Report } from '#shared/report/report.ts';
import type { Candidate } from '#shared/recommend/recommendation.ts';
import { sourceIdsIn } from '#shared/report/source-ids.ts';
import { type Difference, verifyReport } from '#shared/report/verify-report.ts';
import { testCatalog } from '../../support/catalog.ts';
import { completeReport, sampleReport, sampleText } from './sample-reports.ts';
import { inEnglish } from '#shared/words/en.ts';

const catalog = testCatalog();

function built(with_: Catalog = catalog): Report {
  const { inputs, recommendation, reportId, generatedAt, appVersion } = completeReport({ owned: true });
  return buildReport({ ...inputs, recommendation, reportId, generatedAt, appVersion, catalog: with_ });
}

describe('a report', () => {
  const report = built();

  it('is a document of the published shape', () => {
    expect(parseReport(JSON.parse(JSON.stringify(report)), 'report.json')).toEqual(JSON.parse(JSON.stringify(report)));
    expect(Object.keys(sampleReport()).filter((key) => !(key in report))).toEqual([]);
  });

  it('says in words what was taken for granted about the computer', () => {
    const { inputs, recommendation } = report;
    const profile = { ...inputs.profile, cpu: { ...inputs.profile.cpu, physicalCores: { value: null, reason: 'not counted' } } };
    const other = buildReport({ ...report, ...inputs, profile, recommendation, catalog });
    // The sample computer's cores are known; how many stand in for unknown ones is the catalog's word.
    const said = `assumed: ${catalog.calibration.cpu.assumed.whatIfCores} processor cores: not counted`;
    expect(report.facts?.machineNotes?.map(inEnglish)).not.toContain(said);
    expect(other.facts?.machineNotes?.map(inEnglish)).toContain(said);
    expect(exporters.markdown.render(other, { contentHash: null })).toContain(`- ${said}`);
  });

  it('says of the recommended file where it can be had and what lies in it, each part with who says so', () => {
    const best = report.recommendation.best?.artifact;
    const file = report.facts?.files?.find(({ artifactId }) => artifactId === best?.id);
    if (!best || !file) throw new Error('the report recommends no file of the catalog');
    expect(file.parts.reduce((sum, { point }) => sum + point, 0)).toBe(best.fileBytes);
    const text = exporters.markdown.render(report, { contentHash: null });
    expect(text).toContain('What lies in the file');
    expect(text).toContain('read for every token');
    expect(text).toContain(file.repository === null ? 'no repository is known' : `${file.repository} on Hugging Face`);
    for (const { sourceId } of file.parts)
      if (sourceId !== null) expect(report.sources.map((source) => source.sourceId)).toContain(sourceId);
  });

  it('of an older program, which says nothing of files, is verified all the same', () => {
    const { files: _, ...facts } = report.facts ?? {};
    const older = { ...report, facts: facts as NonNullable<Report['facts']> };
    const found = verifyReport(older, () => older.recommendation, { catalog, appVersion: report.appVersion });
    expect(found.filter(({ kind }) => kind === 'fact')).toEqual([]);
  });

  it('of an older program, which knew no answer times, is read with what that program took for granted, and says so', () => {
    const older = asOlder(report);
    const { best } = parseReport(older, 'older.json').recommendation;
    if (!best) throw new Error('the report recommends nothing');
    const { ttftSeconds, decodeTokensPerSecond } = best.speed;
    const { outputTokens } = report.inputs.workload;
    expect(best.answer.seconds.point).toBeCloseTo(ttftSeconds.point + outputTokens / decodeTokensPerSecond.point, 9);
    expect(best.answer.seconds.high).toBeCloseTo(ttftSeconds.high + outputTokens / decodeTokensPerSecond.low, 9);
    for (const { basis } of [best.answer.thinkingTokens, best.evidence.retained])
      expect(basis.map(({ sourceId, note }) => [sourceId, inEnglish(note ?? '')])).toEqual([
        ['older-program', expect.stringMatching(/counted no reasoning/)],
      ]);
    const { outputTokens: _, ...workload } = report.inputs.workload;
    expect(() => parseReport({ ...older, inputs: { ...report.inputs, workload } }, 'older.json')).toThrow(/older\.json.*outputTokens/s);
  });

  it('lists every source that it cites exactly once, and none that it does not', () => {
    const listed = report.sources.map((source) => source.sourceId);
    const { sources: _, ...rest } = report;
    expect(new Set(listed).size).toBe(listed.length);
    expect([...listed].sort()).toEqual([...sourceIdsIn(rest)].sort());
  });

  it('describes every source, also those that the catalog lacks', () => {
    const lacking = {
      ...catalog,
      sources: catalog.sources.filter(({ sourceId }) => !/^(nvidia-smi|catalog-nvidia-rtx-4090|price-038)$/.test(sourceId)),
    };
    const titles = new Map(built(lacking).sources.map((source) => [source.sourceId, inEnglish(source.title)]));
    expect(titles.get('nvidia-smi')).toBe('nvidia-smi on this computer');
    expect(titles.get('catalog-nvidia-rtx-4090')).toMatch(/RTX 4090/);
    expect(titles.get('price-038')).toBe('Claude Sonnet 5 list price, anthropic');
  });

  it('dates what this computer said by the scan, and what the user typed in by the report', () => {
    const asOf = new Map(report.sources.map((source) => [source.sourceId, source.asOf]));
    expect(asOf.get('nvidia-smi')).toBe('2026-11-24');
    expect(asOf.get('proc-meminfo')).toBe('2026-11-24');
  });

  it('carries the facts of what it ranks', () => {
    expect(report.facts?.models.map((model) => model.modelId)).toEqual(['qwen3.6-27b', 'qwen3.6-35b-a3b']);
    expect(report.facts?.models[0]?.license).toBe('Apache-2.0');
    expect(report.facts?.apiPrices.map((price) => price.id)).toContain('price-038');
    expect(report.facts?.machine).toBeNull();
  });

  it('carries the date of the catalog and which model was asked for', () => {
    expect(report.catalogVersion).toBe(catalog.version);
    expect(report.inputs).not.toHaveProperty('modelId');
    const { inputs, recommendation } = report;
    const one = buildReport({
      ...inputs,
      recommendation,
      catalog,
      reportId: 'r',
      generatedAt: report.generatedAt,
      appVersion: '1',
      modelId: 'qwen3.6-27b',
    });
    expect(one.inputs.modelId).toBe('qwen3.6-27b');
  });

  it('is the same for the same input', () => expect(JSON.stringify(built())).toBe(JSON.stringify(report)));
});

describe('reading a report', () => {
  it('takes the published sample', () => expect(sampleReport().reportId).toBe('sample-0001'));

  it('names file and field of what is wrong', () => {
    const broken = JSON.parse(sampleText) as { inputs: { workload: { contextTokens: unknown } } };
    broken.inputs.workload.contextTokens = '32k';
    expect(() => parseReport(broken, 'REPORT.json')).toThrow(/^REPORT\.json: inputs\.workload\.contextTokens: .*32k/);
    expect(() => parseReport([], 'REPORT.json')).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });
});

const honestReport = built();
const context = { catalog, appVersion: honestReport.appVersion };

/** Recomputing gives what an honest report says. */
const verify = (edited: Report, honest = honestReport): readonly Difference[] => verifyReport(edited, () => honest.recommendation, context);

/** A copy as it comes from a file, changed by hand. */
function edit(change: (copy: Report) => void): Report {
  const copy = parseReport(JSON.parse(JSON.stringify(honestReport)), 'copy');
  change(copy);
  return copy;
}

describe('verifying a report', () => {
  const report = honestReport;

  it('finds nothing in an honest one, also after a round trip through a file', () => {
    expect(verify(report)).toEqual([]);
    expect(verify(parseReport(JSON.parse(JSON.stringify(report)), 'r'))).toEqual([]);
  });

  it('finds an edited figure, with its path and both values', () => {
    const edited = edit(({ recommendation }) => {
      const speed = recommendation.ranked[0]?.speed;
      if (speed) speed.decodeTokensPerSecond = { ...speed.decodeTokensPerSecond, point: 80 };
    });
    expect(verify(edited)).toEqual([
      { kind: 'figure', path: 'recommendation.ranked[0].speed.decodeTokensPerSecond.point', before: 80, after: 40.5 },
    ]);
  });

  it('finds a total that its lines do not add up to, even where recomputing says the same', () => {
    const wrong = edit(({ recommendation }) => {
      const cost = recommendation.ranked[1]?.cost;
      if (cost) cost.usdPerMonth = { ...cost.usdPerMonth, point: cost.usdPerMonth.point + 1 };
    });
    const total = report.recommendation.ranked[1]?.cost?.usdPerMonth.point ?? 0;
    expect(verify(wrong, wrong)).toEqual([
      { kind: 'total', path: 'recommendation.ranked[1].cost.usdPerMonth.point', before: total + 1, after: total },
    ]);
  });

  it('checks the total of the best pick as it does those of the list, and calls an edited one edited, once', () => {
    const wrong = edit(({ recommendation }) => {
      const cost = recommendation.best?.cost;
      if (cost) cost.usdPerMonth = { ...cost.usdPerMonth, point: cost.usdPerMonth.point + 1 };
    });
    const total = report.recommendation.best?.cost?.usdPerMonth.point ?? Number.NaN;
    const path = 'recommendation.best.cost.usdPerMonth.point';
    expect(verify(wrong, wrong)).toEqual([{ kind: 'total', path, before: total + 1, after: total }]);
    expect(verify(wrong)).toEqual([{ kind: 'figure', path, before: total + 1, after: total }]);
  });

  it('finds edited, removed and added sources', () => {
    const [first, second] = report.sources;
    const edited = edit((copy) => {
      const source = copy.sources[0];
      if (source) source.title = 'a vendor quote';
      copy.sources.splice(1, 1);
      copy.sources.push({ sourceId: 'made-up', title: 'nobody', asOf: null });
    });
    const differences = verify(edited);
    expect(differences).toContainEqual({
      kind: 'source',
      path: `sources["${first?.sourceId}"].title`,
      before: 'a vendor quote',
      after: first?.title,
    });
    expect(differences).toContainEqual(expect.objectContaining({ path: `sources["${second?.sourceId}"]`, before: null }));
    expect(differences).toContainEqual(expect.objectContaining({ path: 'sources["made-up"]', after: null }));
  });
});

describe('verifying a report later', () => {
  const report = honestReport;

  it('tells a newer program, a newer catalog and a changed price apart', () => {
    const dearer = catalog.apiPrices.map((price) => (price.id === 'price-038' ? { ...price, inputPerMillion: 3 } : price));
    const newer = { catalog: { ...catalog, version: '2027-01-01', apiPrices: dearer }, appVersion: '9.0.0' };
    expect(verifyReport(report, () => report.recommendation, newer)).toEqual([
      { kind: 'version', path: 'appVersion', before: report.appVersion, after: '9.0.0' },
      { kind: 'version', path: 'catalogVersion', before: catalog.version, after: '2027-01-01' },
      { kind: 'fact', path: 'facts.apiPrices["price-038"].inputPerMillion', before: 2, after: 3 },
    ]);
  });

  it('shows one more rejection as one difference, not as a shift of all others', () => {
    const honest = edit(({ recommendation }) => recommendation.rejected.unshift({ artifactId: 'new/one', reason: 'too large' }));
    expect(verify(report, honest)).toEqual([
      { kind: 'figure', path: 'recommendation.rejected["new/one"]', before: null, after: '{"artifactId":"new/one","reason":"too large"}' },
    ]);
  });

  it('hands the report itself to whoever recomputes it', () => {
    let seen: Report | null = null;
    verifyReport(
      report,
      (given) => {
        seen = given;
        return given.recommendation;
      },
      context,
    );
    expect(seen).toBe(report);
  });
});

describe('changes between two values', () => {
  it('treat a missing field and an undefined one alike', () => expect(changesBetween({ a: 1 }, { a: 1, b: undefined }, 'x')).toEqual([]));

  it('treat the two zeros alike', () => expect(changesBetween({ a: 0 }, { a: -0 }, '')).toEqual([]));

  it('tell a number from the same digits as text', () => {
    expect(changesBetween({ a: 1 }, { a: '1' }, '')).toEqual([{ path: 'a', before: 1, after: '1' }]);
  });
});

/** As programs wrote it that said no verdict. */
function asOlder(report: Report) {
  const strip = (candidate: Candidate) => {
    const { answer: _answer, otherAnswer: _other, evidence, ...rest } = candidate;
    const { retained: _retained, ...score } = evidence;
    return { ...rest, evidence: score };
  };
  const { best, ranked, rejected } = report.recommendation;
  return { ...report, recommendation: { best: best && strip(best), ranked: ranked.map(strip), rejected } };
}

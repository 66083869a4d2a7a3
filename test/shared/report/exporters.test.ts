import { describe, expect, it } from 'vitest';
import { PlannerError } from '#shared/errors.ts';
import { csvCell } from '#shared/report/exporters/csv.ts';
import { csvColumns } from '#shared/report/exporters/csv-records.ts';
import { exporters, findFormat, formatNames, reportFormats } from '#shared/report/exporters/registry.ts';
import { parseReport } from '#shared/report/parse-report.ts';
import type { Report } from '#shared/report/report.ts';
import { completeReport, sampleReport } from './sample-reports.ts';
import { inEnglish } from '#shared/words/en.ts';

const contentHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const render = (format: keyof typeof exporters, report: Report): string => exporters[format].render(report, { contentHash });
const bought = completeReport({ owned: false });
const owned = completeReport({ owned: true });
const nothing: Report = { ...sampleReport(), recommendation: { ...sampleReport().recommendation, best: null, ranked: [] } };

describe('golden files', () => {
  it.each(reportFormats)('a bought desktop as %s', async (format) => {
    await expect(render(format, bought)).toMatchFileSnapshot(`../../golden/bought-desktop.${exporters[format].extension}`);
  });

  it('an owned desktop as Markdown', async () => {
    await expect(render('markdown', owned)).toMatchFileSnapshot('../../golden/owned-desktop.md');
  });

  it('the published sample, with its short list of assumptions, as Markdown', async () => {
    await expect(exporters.markdown.render(sampleReport(), { contentHash: null })).toMatchFileSnapshot('../../golden/published-sample.md');
  });
});

describe('every format', () => {
  it.each(reportFormats)('%s gives the same bytes for the same report', (format) => {
    expect(render(format, bought)).toBe(render(format, completeReport({ owned: false })));
  });

  it.each(reportFormats)('%s can be written when nothing is recommended', (format) => {
    expect(render(format, nothing).length).toBeGreaterThan(500);
  });

  it('has a name and an ending of its own, and md and markdown are one', () => {
    expect(new Set(formatNames).size).toBe(reportFormats.length);
    expect(new Set(reportFormats.map((format) => exporters[format].extension)).size).toBe(reportFormats.length);
    expect(reportFormats.map((format) => findFormat(exporters[format].name))).toEqual(reportFormats);
    expect([findFormat('md'), findFormat('markdown')]).toEqual(['markdown', 'markdown']);
  });

  it('is refused under a name that nothing writes, naming those that are built', () => {
    const built = `Built: ${formatNames.join(', ')}.`;
    expect(() => findFormat('docx')).toThrow(new PlannerError('unsupported-format', 'unknown report format "docx"', built));
  });
});

describe('a payback', () => {
  /** The report with a purchase that is paid back in ten months. */
  function repaid(report: Report): Report {
    const { best } = report.recommendation;
    const cost = best?.cost;
    if (!cost) throw new Error('no cost to pay back');
    const exactly = (point: number) => ({ point, low: point, high: point, basis: [] });
    const breakEven = { kind: 'at-volume' as const, tokensPerMonth: exactly(1e6), paybackMonths: exactly(10) };
    const costed = { ...best, cost: { ...cost, versusApi: cost.versusApi.slice(0, 1).map((api) => ({ ...api, breakEven })) } };
    return { ...report, recommendation: { ...report.recommendation, best: costed } };
  }

  it('is discounted too where the assumptions are complete; without them nothing is said, not "never"', () => {
    const { assumptions } = bought.inputs;
    const short = { ...bought, inputs: { ...bought.inputs, assumptions: assumptions.filter(({ name }) => name !== 'discountRateRatio') } };
    expect(render('markdown', repaid(bought))).toMatch(/\| 10 months, discounted /);
    expect(render('markdown', repaid(short))).toMatch(/\| 10 months \|/);
  });
});

const moneyIn = (text: string): readonly string[] => [...text.matchAll(/−?\$[\d,]+(?:\.\d+)?/g)].map((match) => match[0]);
const amount = (text: string): number => Number(text.replace(/[$,]/g, '').replace('−', '-'));
/** Text of a page without its marks; the drawn figure and the description for readers repeat amounts that stand in a table. */
const textOf = (html: string): string =>
  html
    .replace(/<figure[\s\S]*?<\/figure>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&lt;', '<');

describe('one number, one value', () => {
  it('HTML and Markdown print the same amounts in the same order', () => {
    const figureInWords = /^\*Monthly cost when .*$/m;
    expect(moneyIn(textOf(render('html', bought)))).toEqual(moneyIn(render('markdown', bought).replace(figureInWords, '')));
  });

  it('printed lines sum to the printed total, in table C and in CSV', () => {
    const total = bought.recommendation.best?.cost?.usdPerMonth.point ?? 0;
    const tableC = /\*\*Table C[^\n]*\n\n[\s\S]*?\n\n/.exec(render('markdown', bought))?.[0] ?? '';
    const monthly = tableC
      .split('\n')
      .slice(4)
      .flatMap((line) => moneyIn(line)[0] ?? [])
      .map(amount);
    const sum = monthly.slice(0, -1).reduce((all, line) => all + Math.round(line * 100), 0);
    expect(monthly).toHaveLength(8);
    expect(sum).toBe(Math.round((monthly.at(-1) ?? 0) * 100));
    expect(monthly.at(-1)).toBe(total);

    const billed = csvColumns.indexOf('BilledCost');
    const lines = parseCsv(render('csv', bought));
    const running = lines.filter((line) => line[0] === 'running-cost').map((line) => Math.round(Number(line[billed]) * 100));
    expect(running.reduce((all, line) => all + line, 0)).toBe(Math.round(total * 100));
    expect(lines.find((line) => line[0] === 'running-cost-total')?.[billed]).toBe(String(total));
  });

  it('the bill of materials sums to capex, and capex is year 0 of the cash flow', () => {
    const text = render('markdown', bought);
    const bom = (/\*\*Table A[^\n]*\n\n[\s\S]*?\n\n/.exec(text)?.[0] ?? '')
      .split('\n')
      .slice(4)
      .flatMap((line) => moneyIn(line).at(-1) ?? []);
    const lines = bom.slice(0, -1).map(amount);
    expect(lines.reduce((sum, line) => sum + line, 0)).toBe(amount(bom.at(-1) ?? ''));
    expect(amount(bom.at(-1) ?? '')).toBe(bought.recommendation.best?.cost?.capexUsd.point);
    expect(text).toContain(`| Year 0 | −${bom.at(-1)} |`);
  });

  it('CSV carries the figures of the JSON form', () => {
    const cost = bought.recommendation.best?.cost;
    const cells = new Set(parseCsv(render('csv', bought)).flat());
    const figures = [
      cost?.capexUsd,
      cost?.tcoUsd,
      cost?.usdPerMonth,
      cost?.usdPerMillionTokens.output,
      ...(cost?.lines.map((line) => line.usdPerMonth) ?? []),
    ];
    for (const figure of figures) expect(cells).toContain(String(figure?.point));
  });
});

/** The cells of table A, without its head. */
function tableA(markdown: string): readonly (readonly string[])[] {
  const text = /\*\*Table A[^\n]*\n\n([\s\S]*?)\n\n/.exec(markdown)?.[1] ?? '';
  return text
    .split('\n')
    .slice(2)
    .map((line) => line.split('|').map((cell) => cell.replaceAll('**', '').trim()));
}

describe('machines to be bought at a price that nobody knows', () => {
  // One machine is there, three are wanted.
  const unpriced = completeReport({ owned: true, capexPerMachineUsd: null, minMachines: 3, dutyRatio: 0.1 });
  const without = 'without 2 machines of unknown price';

  it('stand in the bill of materials as unknown, never as $0, and so does the duty on them', () => {
    const [machines, duty, total] = tableA(render('markdown', unpriced));
    expect(machines?.slice(4, 7)).toEqual(['2', 'unknown', 'unknown']);
    expect(duty?.slice(4, 7)).toEqual(['1', 'unknown', 'unknown']);
    expect(total?.[1]).toBe(`Total, ${without}`);
    expect(tableA(render('markdown', unpriced))).toHaveLength(3);
    const page = render('html', unpriced);
    expect(page).toContain('<td class="numeric">2</td><td class="numeric">unknown</td><td class="numeric">unknown</td>');
    expect(page).toContain(`<th scope="row">Total, ${without}</th>`);
  });

  it.each(['html', 'markdown', 'csv'] as const)('are named in %s beside every sum that leaves them out', (format) => {
    const text = render(format, unpriced);
    // Month, horizon and capex on the decision page, and the total of table A; the three sums of the CSV.
    expect(text.split(without)).toHaveLength(1 + (format === 'csv' ? 3 : 5));
    expect(text).not.toMatch(/nothing to pay back|costs less than every API/);
  });

  it('are named in the basis of the figures of the JSON form', () => {
    const read = parseReport(JSON.parse(render('json', unpriced)), 'report.json').recommendation.best?.cost;
    for (const figure of [read?.capexUsd, read?.usdPerMonth, read?.tcoUsd])
      expect(figure?.basis.map((basis) => basis.note)).toContain('hardware already owned; further machines have no known price: left out');
    expect(read?.versusApi).toHaveLength(2);
    for (const { breakEven } of read?.versusApi ?? [])
      expect(breakEven).toEqual({ kind: 'never', reason: 'a machine that must be bought has no known price' });
  });

  it('have no net present value and no odds against an API', () => {
    const text = render('markdown', unpriced);
    expect(text.match(/\| not stated \|/g)).toHaveLength(2);
    expect(text).not.toContain('Owning costs no more than');
  });

  it('are bought beside those that are there where the price is known', () => {
    const priced = completeReport({ owned: true, minMachines: 3 });
    expect(tableA(render('markdown', priced))[0]?.slice(4, 7)).toEqual(['2', '$3,500.00', '$7,000.00']);
    expect(render('markdown', priced)).toContain('$7,000.00 (2 further machines, the others are owned already)');
  });
});

describe('the risk of a machine that is down', () => {
  const risk = (report: Report): string | undefined =>
    /^- .*(?:single point|sized for the peak|may be down).*$/m.exec(render('markdown', report))?.[0];

  it('is told apart: one machine, as many as the peak needs, more than that', () => {
    expect(risk(bought)).toContain('One machine is a single point of failure');
    // 1.98 % busy on one machine: a peak of 50 times that, at 50 % of full, takes two.
    expect(risk(completeReport({ owned: false, peakFactor: 50 }))).toContain('2 machines are sized for the peak');
    expect(risk(completeReport({ owned: false, minMachines: 3 }))).toBe(
      '- 3 machines stand where 1 would carry the peak: 2 machines may be down.',
    );
  });
});

describe('rented machines', () => {
  const rented = completeReport({ owned: false, capexPerMachineUsd: null, rentUsdPerHour: 2, activeWatts: 0, idleWatts: 0 });
  const shared = completeReport({ owned: false, capexPerMachineUsd: null, rentUsdPerHour: 2, capexSharedUsd: 500 });

  it('have no bill, and no power of nothing: both are in the rent', () => {
    const text = render('markdown', rented);
    expect(text).toContain('> Nothing to order: the machine is rented.');
    expect(text.match(/^> Power of a rented machine is in the rent and not known\.$/gm)).toHaveLength(2);
    expect(text).not.toMatch(/\| 0 W|0 BTU|0 kWh/);
  });

  it('are not ordered beside what is bought for all', () => {
    expect(tableA(render('markdown', shared)).map((cells) => cells.slice(3, 7))).toEqual([
      ['Rack, switch, installation', '1', '$500.00', '$500.00'],
      ['', '', '', '$500.00'],
    ]);
  });
});

/** A strict reader of RFC 4180. */
function parseCsv(text: string): readonly (readonly string[])[] {
  const records: string[][] = [];
  let record: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  for (let match = cell.exec(text); match; match = cell.exec(text)) {
    record.push(match[1] === undefined ? (match[2] ?? '') : match[1].replaceAll('""', '"'));
    if (match[3] === ',') continue;
    records.push(record);
    record = [];
    if (cell.lastIndex === text.length) return records;
  }
  throw new Error('not RFC 4180');
}

describe('CSV', () => {
  const records = parseCsv(render('csv', bought));

  it('is RFC 4180: every record has the columns of the head', () => {
    expect(records[0]).toEqual([...csvColumns]);
    expect(new Set(records.map((record) => record.length))).toEqual(new Set([csvColumns.length]));
  });

  it('names running cost as FOCUS does', () => {
    expect(csvColumns).toEqual(expect.arrayContaining(['BilledCost', 'ConsumedQuantity', 'ConsumedUnit', 'SkuId', 'ServiceCategory']));
  });

  it('has no cell that a spreadsheet would take for a formula', () => {
    const hostile = { ...bought, reportId: '=HYPERLINK("http://x")', appVersion: '+1' };
    const withTitles = {
      ...hostile,
      sources: bought.sources.map((source) => ({ ...source, title: `@SUM(A1) ${inEnglish(source.title)}` })),
    };
    for (const cell of parseCsv(render('csv', withTitles)).flat()) expect(cell).not.toMatch(/^[=+\-@]/);
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@a', "'@a"],
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['two\nlines', 'two lines'],
    ['  =1+1', "'  =1+1"],
    ['\u200b=1+1', "'=1+1"],
    ['\uFF1D1+1', "'\uFF1D1+1"],
    ['a; =1+1', "a;' =1+1"],
    ['a; b - c', 'a; b - c'],
    ['=a,"b"', `"'=a,""b"""`],
    ['plain', 'plain'],
  ])('writes %j as %j', (value, written) => expect(csvCell(value)).toBe(written));

  it('writes numbers as they are', () => expect([csvCell(-3.5), csvCell(1e-7)]).toEqual(['-3.5', '1e-7']));
});

describe('JSON', () => {
  it('is the report: reading and writing it again gives the same bytes', () => {
    const text = render('json', bought);
    expect(render('json', parseReport(JSON.parse(text), 'report.json'))).toBe(text);
  });

  it('has its keys in the order of the schema, whoever built the report', () => {
    const shuffled = Object.fromEntries(Object.entries(bought).reverse()) as Report;
    expect(render('json', shuffled)).toBe(render('json', bought));
  });
});

describe('HTML', () => {
  const html = render('html', bought);
  const attributes = (name: string): readonly string[] =>
    [...html.matchAll(new RegExp(` ${name}="([^"]*)"`, 'g'))].map((match) => match[1] ?? '');

  it('is one self-contained page: no script, no network, language and title set', () => {
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(html).toMatch(/<title>[^<]+<\/title>/);
    expect(html).not.toMatch(/<script|<link|<img|<iframe|<object|\ssrc=|@import|url\(/i);
    expect(attributes('href').filter((target) => !target.startsWith('#'))).toEqual([]);
  });

  it('has unique ids, and every link leads to one of them', () => {
    const ids = attributes('id');
    expect(new Set(ids).size).toBe(ids.length);
    for (const target of attributes('href')) expect(ids).toContain(target.slice(1));
    for (const label of attributes('aria-labelledby')) expect(ids).toContain(label);
  });

  it('has a caption in every table, and a scope on every header cell', () => {
    const tables = html.match(/<table[\s\S]*?<\/table>/g) ?? [];
    expect(tables.length).toBeGreaterThan(12);
    for (const table of tables) expect(table).toMatch(/<caption[^>]*>[^<]+<\/caption>/);
    for (const cell of html.match(/<th[ >][^>]*/g) ?? []) expect(cell).toMatch(/ scope="(col|row)"/);
  });

  it('has one first-level heading and no gap in the levels', () => {
    expect(html.match(/<h1>/g)).toHaveLength(1);
    expect(html.match(/<h2 /g)).toHaveLength(12);
    expect(html).not.toMatch(/<h[3-6]/);
  });

  it('says in words what the drawing shows', () => {
    expect(html).toMatch(/<svg[^>]+role="img" aria-label="Monthly cost around \$223\.81: staffHoursPerMonth moves it most/);
  });

  it('prints light and follows the screen otherwise', () => {
    expect(html).toContain('@media print');
    expect(html).toContain('prefers-color-scheme:dark');
  });

  it('takes no mark-up from the document', () => {
    const hostile = { ...bought, reportId: '<script>alert(1)</script>', appVersion: '"><b>' };
    const assumptions = bought.inputs.assumptions.map((assumption, index) =>
      index === 0 ? { ...assumption, id: 'a"><i>', unit: '<u>' } : assumption,
    );
    const page = render('html', { ...hostile, inputs: { ...bought.inputs, assumptions } });
    expect(page).not.toMatch(/<script|<b>|<i>|<u>/);
    const text = render('markdown', { ...hostile, inputs: { ...bought.inputs, assumptions } });
    expect(text.replace(/<a id="[\w.-]+"><\/a>/g, '').replaceAll('\\<', '')).not.toMatch(/</);
  });
});

describe('every figure has its assumption', () => {
  it('and every assumption that a table names stands in table D', () => {
    const html = render('html', owned);
    const named = [...html.matchAll(/href="#(a-[^"]+)"/g)].map((match) => match[1]);
    const listed = new Set(owned.inputs.assumptions.map((assumption) => assumption.id));
    expect(named.length).toBeGreaterThan(20);
    for (const id of named) expect(listed).toContain(id);
  });

  it('flags prices that are older than the limit', () => {
    expect(render('markdown', bought)).toContain('(price of 2026-07-02, older than 90 days)');
    // A price of "2026" may be as young as its last day.
    const old = bought.inputs.assumptions.map((assumption) =>
      assumption.name === 'tariffUsdPerKwh' ? { ...assumption, asOf: '2026-05' } : assumption,
    );
    expect(render('markdown', { ...bought, inputs: { ...bought.inputs, assumptions: old } })).toContain('2026-05, older than 90 days');
  });
});

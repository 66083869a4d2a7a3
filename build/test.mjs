// `npm test`: builds what is stale (the end-to-end tests run the built program), runs vitest with the arguments given, and ends with
// one line that counts the tests. `npm run test:long` (`--long`) tries more often where tests try at random: minutes become an hour.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { reportBuild } from './bundle.mjs';
import { passSignals } from './pass-signals.mjs';
import { RESULTS, summaryOf } from './test-summary.mjs';

const root = resolve(import.meta.dirname, '..');
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');

if ((await reportBuild()) === null) process.exit(1);
mkdirSync(dirname(RESULTS), { recursive: true });
rmSync(RESULTS, { force: true });
const options = ['run', '--config', 'build/vitest.config.ts', '--reporter=default', '--reporter=json', `--outputFile.json=${RESULTS}`];
const given = process.argv.slice(2).filter((argument) => argument !== '--long');
const long = process.argv.includes('--long') ? { QUARTERMASTER_LONG: '1' } : {};
const child = spawn(process.execPath, [vitest, ...options, ...given], { cwd: root, env: { ...process.env, ...long }, stdio: 'inherit' });
passSignals(child);
process.exitCode = await new Promise((done) => child.on('close', (code) => done(code ?? 1)));
if (existsSync(RESULTS)) process.stdout.write(`\n${summaryOf(JSON.parse(readFileSync(RESULTS, 'utf8')))}\n`);

// `npm run plan`: builds what is stale, then plans for this machine; flags are those of `quartermaster plan`.
import { resolve } from 'node:path';
import { reportBuild } from './bundle.mjs';
import { launchCommand } from './launch.mjs';

const root = resolve(import.meta.dirname, '..');
const args = ['plan', ...process.argv.slice(2)];

if ((await reportBuild()) === null) process.exitCode = 1;
else process.exitCode = (await launchCommand({ root, environment: process.env, args }).ended).code;

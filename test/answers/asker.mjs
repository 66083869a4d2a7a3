// Runs many command lines of one built program in one process: `node asker.mjs PROGRAM.js`, one JSON array of arguments a line on standard
// input, one `{ exitCode, out, err }` a line on standard output. A start of Node for each would cost more than its answer.
import { createInterface } from 'node:readline';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const program = pathToFileURL(resolve(process.argv[2] ?? '')).href;
// Each run of the program listens to its streams and signals anew.
for (const emitter of [process, process.stdout, process.stderr]) emitter.setMaxListeners(0);
const write = { out: process.stdout.write.bind(process.stdout), err: process.stderr.write.bind(process.stderr) };

async function run(args, number) {
  const said = { out: '', err: '' };
  process.argv = [process.execPath, program, ...args];
  process.exitCode = 0;
  process.stdout.write = (text) => Boolean((said.out += text));
  process.stderr.write = (text) => Boolean((said.err += text));
  try {
    // Its file is evaluated again under each new address.
    await import(`${program}?run=${number}`);
    return { exitCode: process.exitCode, ...said };
  } finally {
    process.stdout.write = write.out;
    process.stderr.write = write.err;
  }
}

let number = 0;
for await (const line of createInterface({ input: process.stdin })) {
  number += 1;
  const said = await run(JSON.parse(line), number);
  await new Promise((written) => write.out(`${JSON.stringify(said)}\n`, written));
}
process.exit(0);

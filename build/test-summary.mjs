// Prints the result of the last test run as one line, "N passed, N failed, N skipped", from what vitest wrote to dist/test-results.json.
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export const RESULTS = resolve(import.meta.dirname, '../dist/test-results.json');

/** A test file that cannot even be loaded has no tests to fail, so it counts as one failure itself. */
export function summaryOf({ numPassedTests, numFailedTests, numPendingTests, numTodoTests = 0, testResults }) {
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
  return `${numPassedTests} passed, ${numFailedTests + unloaded} failed, ${numPendingTests + numTodoTests} skipped`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  if (existsSync(RESULTS)) process.stdout.write(`${summaryOf(JSON.parse(readFileSync(RESULTS, 'utf8')))}\n`);
  else process.stderr.write('No test was run: an earlier step failed.\n');
}

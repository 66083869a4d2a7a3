/**
 * For `it.skipIf(skipOnWindows('…'))`: true on Windows, where what the test needs is not to be had. Says so, since a test that is skipped
 * in silence is taken for one that passes.
 */
export function skipOnWindows(needs: string): boolean {
  return skipUnless(process.platform !== 'win32', needs);
}

export function skipExceptOnLinux(needs: string): boolean {
  return skipUnless(process.platform === 'linux', needs);
}

export function skipWithoutRoot(needs: string): boolean {
  return skipUnless(process.getuid?.() === 0, `${needs}, which takes root`);
}

function skipUnless(possible: boolean, needs: string): boolean {
  if (!possible) console.warn(`SKIPPED on ${process.platform}: ${needs}`);
  return !possible;
}

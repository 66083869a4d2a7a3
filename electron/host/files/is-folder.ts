import { stat } from 'node:fs/promises';

/** False for what is no folder, and for what is not there or cannot be looked at: whoever uses it will say why. */
export const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

import { createHash } from 'node:crypto';
import type { DownloadAction, Scenario } from './ollama-scenarios.ts';

export type StandInLayer = { readonly digest: string; readonly totalBytes: number };

/** Ollama's ticker: one line every 60 ms for the layer that downloads [ollama-api-pull]. */
export const TICK_SECONDS = 0.06;

/** What a client of the download gets. */
export type DownloadClient = {
  /** A line of the stream. */
  line(value: object): void;
  /** An error: the last line. */
  fail(text: string): void;
  /** The connection breaks here. */
  drop(): void;
  /** Everything is there. */
  complete(): void;
};

export type SharedDownloadOptions = {
  readonly layers: readonly StandInLayer[];
  readonly scenario: () => Scenario;
  readonly bytesPerSecond: number;
  /** 1: Ollama's own pace. */
  readonly speed: number;
};

/** The download of one model, shared by all who pull it: it stops when the last one leaves, and keeps its offsets. */
export class SharedDownload {
  readonly #options: SharedDownloadOptions;
  readonly #done: number[];
  readonly #clients = new Set<DownloadClient>();
  #timer: NodeJS.Timeout | null = null;
  #tick = 0;
  #troubledTicks = 0;
  #failures = 0;

  constructor(options: SharedDownloadOptions) {
    this.#options = options;
    this.#done = options.layers.map(({ totalBytes }) => (options.scenario().cached === true ? totalBytes : 0));
  }

  /** A layer that is there already shows one line with `completed` = `total`. */
  join(client: DownloadClient): void {
    this.#options.layers.forEach((_layer, index) => {
      if (this.#completed(index) === this.#total(index)) client.line(this.#line(index));
    });
    this.#clients.add(client);
    this.#timer ??= setInterval(() => this.#step(), Math.max(1, (TICK_SECONDS * 1000) / this.#options.speed));
  }

  leave(client: DownloadClient): void {
    this.#clients.delete(client);
    if (this.#clients.size === 0) this.#stop();
  }

  /** Bytes that are on the disk of the stand-in. */
  keptBytes(): number {
    return this.#done.reduce((sum, bytes) => sum + bytes, 0);
  }

  /** The first layer is deleted, as after a digest mismatch. */
  deleteFirstLayer(): void {
    this.#done[0] = 0;
  }

  #step(): void {
    const index = this.#current();
    if (index < 0) return this.#finish((client) => client.complete());
    this.#tick += 1;
    const action = index === 0 ? this.#chosenAction() : undefined;
    if (action !== undefined && action.kind !== 'advance') this.#troubledTicks += 1;
    return this.#apply(action ?? { kind: 'advance' }, index);
  }

  #chosenAction(): DownloadAction | undefined {
    const moment = { tick: this.#tick, troubledTicks: this.#troubledTicks, failures: this.#failures };
    return this.#options.scenario().action?.({ ...moment, ratio: this.#completed(0) / this.#total(0) });
  }

  #apply(action: DownloadAction, index: number): void {
    switch (action.kind) {
      case 'advance':
        return this.#arrive(index);
      case 'hold':
        return this.#tell(index);
      case 'silence':
        return undefined;
      case 'fall':
        this.#done[index] = Math.max(0, this.#completed(index) - Math.round(action.ratio * this.#total(index)));
        return this.#tell(index);
      case 'error':
        this.#failures += 1;
        return this.#finish((client) => client.fail(action.text));
      case 'drop':
        this.#failures += 1;
        return this.#finish((client) => client.drop());
      default:
        throw new Error(`unknown action ${JSON.stringify(action)}`);
    }
  }

  /** A layer that gets complete within the tick shows no line: the last one seen is below its total. Small layers follow in the same tick. */
  #arrive(index: number): void {
    const tickBytes = Math.round(this.#options.bytesPerSecond * TICK_SECONDS);
    this.#done[index] = Math.min(this.#total(index), this.#completed(index) + tickBytes);
    if (this.#completed(index) < this.#total(index)) return this.#tell(index);
    for (let next = this.#current(); next >= 0 && this.#total(next) < tickBytes; next = this.#current())
      this.#done[next] = this.#total(next);
    return undefined;
  }

  #current(): number {
    return this.#options.layers.findIndex((_layer, index) => this.#completed(index) < this.#total(index));
  }
  #total(index: number): number {
    return this.#options.layers[index]?.totalBytes ?? 0;
  }
  #completed(index: number): number {
    return this.#done[index] ?? 0;
  }

  /** `completed` is left out while it is 0. */
  #line(index: number): object {
    const digest = this.#options.layers[index]?.digest ?? '';
    const completed = this.#completed(index);
    const line = { status: `pulling ${digest.slice(7, 19)}`, digest, total: this.#total(index) };
    return completed === 0 ? line : { ...line, completed };
  }

  #tell(index: number): void {
    for (const client of this.#clients) client.line(this.#line(index));
  }

  #stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #finish(call: (client: DownloadClient) => void): void {
    this.#stop();
    const all = [...this.#clients];
    this.#clients.clear();
    for (const client of all) call(client);
  }
}

/** The layers of a made-up model: weights, then template, licence, parameters and config, in the order of a manifest. */
export function layersFor(tag: string, modelBytes: number): readonly StandInLayer[] {
  const sizes = [modelBytes, 1400, 11_338, 31, 509];
  return sizes.map((totalBytes, index) => ({ digest: `sha256:${hashOf(`${tag} ${index}`)}`, totalBytes }));
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

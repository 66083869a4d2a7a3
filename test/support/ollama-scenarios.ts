/** What the stand-in does with a pull. Texts and order are those of Ollama's own pull handler; the model and its figures are made up. */

/** A step of the download, 60 ms long at Ollama's pace. */
export type DownloadAction =
  | { readonly kind: 'advance' }
  /** Nothing arrives; the line is repeated with the same figures. */
  | { readonly kind: 'hold' }
  /** Nothing arrives and nothing is sent. */
  | { readonly kind: 'silence' }
  /** A failed part is rolled back by this share of the layer. */
  | { readonly kind: 'fall'; readonly ratio: number }
  | { readonly kind: 'error'; readonly text: string }
  /** The server dies: half a line, then the connection is closed. */
  | { readonly kind: 'drop' };

/** What a scenario may look at. */
export type DownloadMoment = {
  readonly tick: number;
  /** Share of the first layer that is there. */
  readonly ratio: number;
  /** Ticks since an action other than `advance` was first chosen; 0 before. */
  readonly troubledTicks: number;
  /** Failures of this download so far: most troubles happen once, so that the next pull can show how it resumes. */
  readonly failures: number;
};

export type Scenario = {
  readonly about: string;
  /** Seconds until the registry has answered for the manifest. */
  readonly manifestSeconds?: number;
  /** Error line after "pulling manifest". */
  readonly manifestError?: string;
  readonly action?: (moment: DownloadMoment) => DownloadAction;
  /** Error line after "verifying sha256 digest"; the first layer is then deleted. */
  readonly verifyError?: string;
  /** How lines are put into chunks. */
  readonly chunks?: 'line' | 'split' | 'joined';
  /** Every layer is there before the pull. */
  readonly cached?: boolean;
  /** Seconds of silence while the digest is checked. */
  readonly verifySeconds?: number;
  /** The answer to every request instead of Ollama's. */
  readonly answer?: 'forbidden' | 'web-page';
  /** Success is reported, but the model is not listed. */
  readonly unlisted?: boolean;
};

const advance: DownloadAction = { kind: 'advance' };
const hold: DownloadAction = { kind: 'hold' };
/** Longer than the 40 s after which a pull counts as stalled, in ticks of 60 ms. */
const STALL_TICKS = 45 / 0.06;

/** `trouble` at 40 % of the first layer, the first time only. */
const onceAt40 =
  (trouble: DownloadAction) =>
  ({ ratio, failures }: DownloadMoment): DownloadAction =>
    ratio >= 0.4 && failures === 0 ? trouble : advance;

const WRITE_ERROR = 'write /usr/share/ollama/.ollama/models/blobs/sha256-0123-partial: no space left on device';
const NEWER = 'The model you are attempting to pull requires a newer version of Ollama.';

export const scenarios = {
  success: { about: 'everything goes well' },
  'slow-manifest': { about: 'only "pulling manifest" for 6 s', manifestSeconds: 6 },
  cached: { about: 'every layer is there already: one line each', cached: true },
  omitempty: { about: '`completed` is absent while it is 0', action: ({ tick }) => (tick <= 3 ? hold : advance) },
  'split-chunks': { about: 'chunks end in the middle of lines', chunks: 'split' },
  'joined-chunks': { about: 'several lines in one chunk', chunks: 'joined' },
  'slow-verify': { about: 'no line for 90 s while the digest is checked', verifySeconds: 90 },
  falling: {
    about: '`completed` falls once, when a part is rolled back',
    action: ({ ratio, troubledTicks }) => (ratio >= 0.5 && troubledTicks === 0 ? { kind: 'fall', ratio: 0.25 } : advance),
  },
  stall: {
    about: 'the same figures for 45 s, then it goes on',
    action: ({ ratio, troubledTicks }) => (ratio >= 0.4 && troubledTicks < STALL_TICKS ? hold : advance),
  },
  'stall-forever': { about: 'the same figures without end', action: ({ ratio }) => (ratio >= 0.4 ? hold : advance) },
  silence: {
    about: 'no line any more, though the connection stays',
    action: ({ ratio }) => (ratio >= 0.4 ? { kind: 'silence' } : advance),
  },
  'error-mid-stream': {
    about: 'an error line after progress, with HTTP 200; the next pull resumes',
    action: onceAt40({ kind: 'error', text: 'max retries exceeded: unexpected EOF' }),
  },
  'dropped-connection': { about: 'the server dies in the middle of a line; the next pull resumes', action: onceAt40({ kind: 'drop' }) },
  'disk-full': {
    about: 'the disk is full at 40 %',
    action: ({ ratio }) => (ratio >= 0.4 ? { kind: 'error', text: WRITE_ERROR } : advance),
  },
  'digest-mismatch': {
    about: 'the download is damaged, found out after all of it',
    verifyError: 'digest mismatch, file must be downloaded again: want sha256:00, got sha256:11',
  },
  'unknown-tag': { about: 'the registry has no such model', manifestError: 'pull model manifest: file does not exist' },
  'too-old': {
    about: 'the model needs a newer Ollama',
    manifestError: `pull model manifest: 412: ${NEWER}\n\nPlease download the latest version at:\n\n\thttps://ollama.com/download\n\n`,
  },
  'no-network': {
    about: 'the name of the registry is not found',
    manifestError:
      'pull model manifest: Get "https://registry.ollama.ai/v2/library/x/manifests/y": dial tcp: lookup registry.ollama.ai on 127.0.0.53:53: no such host',
  },
  refused: {
    about: 'nothing listens at the registry',
    manifestError: 'pull model manifest: Get "https://registry.ollama.ai/v2/": dial tcp 192.0.2.1:443: connect: connection refused',
  },
  'rate-limited': { about: 'the registry answers 429', manifestError: 'pull model manifest: 429: too many requests' },
  'registry-error': {
    about: 'the registry answers 500',
    manifestError: 'pull model manifest: 500: {"errors":[{"code":"INTERNAL_ERROR","message":"internal error"}]}',
  },
  'captive-portal': {
    about: 'a log-in page answers for the registry',
    manifestError: "invalid character '<' looking for beginning of value",
  },
  'no-mlx': {
    about: 'an MLX model on a server without MLX',
    manifestError: 'this model requires MLX support, but the MLX runtime is not available',
  },
  unlisted: { about: 'success is reported, but /api/tags does not list the model', unlisted: true },
  forbidden: { about: 'the host check answers 403 to everything', answer: 'forbidden' },
  'web-page': { about: 'another program answers, with a page', answer: 'web-page' },
} as const satisfies Readonly<Record<string, Scenario>>;

export type ScenarioName = keyof typeof scenarios;
export const scenarioNames = Object.keys(scenarios) as readonly ScenarioName[];
export const scenarioOf = (name: ScenarioName): Scenario => scenarios[name];

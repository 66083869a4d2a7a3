import type { Catalog } from '../catalog/catalog.ts';
import type { Gpu, SpeedClass, Vendor } from '../catalog/gpu.ts';
import { type Basis, basis, type Estimate, isKnown, type Known, type Sourced, sourced } from '../estimate.ts';
import type { Bytes, BytesPerSecond, Flops, Ratio } from '../units.ts';
import { isVirtualCard, memoryShare } from './instance-share.ts';
import type { ResolvedDevice } from './machine.ts';
import { bandwidthListed, flopsListed, type RatedCards, ratesLike } from './like-cards.ts';
import type { Accelerator, HardwareProfile } from './profile.ts';
import { ratedAs } from './unrated.ts';
import { message } from '../words/message.ts';
import type { Message, Text } from '../words/text.ts';

/** What the gaps of a device are filled with. */
export type GapFiller = {
  readonly profile: HardwareProfile;
  readonly catalog: Catalog;
  readonly poolBandwidth: Estimate<BytesPerSecond>;
  readonly assume: (text: Text) => void;
};

/** One accelerator with every number filled in. `memoryBytes` must be known, and its rates or a card that it may be (unrated.ts). */
export function resolveDevice(accelerator: Accelerator, filler: GapFiller): ResolvedDevice {
  const { catalog, profile } = filler;
  const gpu = catalog.gpus.find(({ id }) => id === accelerator.gpuId) ?? null;
  // The rates of an instance are those of its card, in proportion.
  const card = ratedAs(accelerator, profile.accelerators, catalog.gpus);
  const isWhole = card === accelerator;
  const bandwidth = bandwidthOf(card, gpu, filler);
  const speedFlops = flopsOf(card, gpu, filler);
  const shares = isWhole ? WHOLE : sharesOf(accelerator, { card, bandwidth, speedFlops }, filler);
  // A share that a hypervisor gives is no instance: its own rates are scaled already.
  const share = isWhole && isVirtualCard(card.name) ? coreShare(gpu, speedFlops.value) : shares.compute.value;
  return {
    device: `accelerator:${accelerator.index}`,
    index: accelerator.index,
    name: accelerator.name,
    vendor: accelerator.vendor,
    gpu,
    memoryKind: accelerator.memoryKind,
    totalBytes: totalOf(accelerator),
    freeBytes: freeOf(accelerator, filler),
    bandwidth: scaled(bandwidth, shares.memory),
    speedFlops: scaled(speedFlops, shares.compute),
    bf16Flops: (gpu?.compute.bf16Flops ?? speedFlops.value) * share,
    fp8Flops: times(gpu?.compute.fp8Flops ?? null, share),
    fp4Flops: times(gpu?.compute.fp4Flops ?? null, share),
    coreCyclesPerSecond: times(coreCyclesOf(gpu, speedFlops.value), shares.compute.value),
    speedClass: gpu?.speedClass ?? classOf(accelerator),
    powerRatio: powerRatioOf(accelerator, gpu),
    hbm: gpu?.memory.hbm ?? false,
    blackwell: gpu?.blackwell ?? false,
    computeCapability: gpu?.computeCapability ?? null,
    gfx: gpu?.gfx ?? null,
    peerBytesPerSecond: profile.linkBytesPerSecond.value,
    hostLinkBytesPerSecond: hostLinkOf(accelerator, filler),
    ...(isWhole ? (rangeOf(card, gpu) ?? fastestOf(card, gpu, filler)) : {}),
  };
}

/** A limit above the board power makes no card faster. */
function powerRatioOf({ powerLimitWatts }: Accelerator, gpu: Gpu | null): Ratio {
  const board = gpu?.tdpWatts ?? null;
  return isKnown(powerLimitWatts) && board !== null ? Math.min(1, powerLimitWatts.value / board) : 1;
}

/** Chips of the same name with fewer cores are known by their lower rate. */
function coreCyclesOf(gpu: Gpu | null, flops: Flops): number | null {
  if (gpu === null) return null;
  return times(gpu.compute.coreCyclesPerSecond, coreShare(gpu, flops));
}

const coreShare = (gpu: Gpu | null, flops: Flops): number => {
  const listed = gpu?.compute.speedFlops ?? null;
  return listed === null ? 1 : Math.min(1, flops / listed);
};

const times = (rate: Flops | null, share: number): Flops | null => (rate === null ? null : rate * share);

/** A part of a card's rate, and who says how large it is; without a basis it is the whole. */
type Share = { readonly value: number; readonly basis: Basis | null };
type Shares = { readonly memory: Share; readonly compute: Share };

const WHOLE: Shares = { memory: { value: 1, basis: null }, compute: { value: 1, basis: null } };

const scaled = (fact: Sourced<number>, share: Share): Sourced<number> =>
  share.basis === null ? fact : sourced(fact.value * share.value, share.basis);

type OfCard = { readonly card: Accelerator; readonly bandwidth: Sourced<BytesPerSecond>; readonly speedFlops: Sourced<Flops> };

/**
 * An instance of a divided card gets bandwidth and compute in the proportion that its own rates have to the card's: the scan knows what
 * its profile stands for. Without such rates in proportion to its memory, and where nobody knows that of the card, the least that a
 * card can be divided into: never the whole card.
 */
function sharesOf(instance: Accelerator, { card, bandwidth, speedFlops }: OfCard, { assume, catalog }: GapFiller): Shares {
  const ratio = memoryShare(instance, card);
  const assumed = (note: Message): Basis => basis('assumed', bandwidth.basis.sourceId, note);
  const inProportion: Share =
    ratio === null
      ? { value: leastSlice(catalog.gpus), basis: assumed(message('hardware.instance-least')) }
      : { value: ratio, basis: assumed(message('hardware.instance-share')) };
  const own = (rate: Known<number>, ofCard: Known<number>, reckoned: Sourced<number>): Share => {
    const share = ownShare(rate, ofCard.value ?? reckoned.value);
    return share === null || isWholeCards(share, ratio) ? inProportion : share;
  };
  const memory = own(instance.bandwidthBytesPerSecond, card.bandwidthBytesPerSecond, bandwidth);
  const compute = own(instance.computeFlops, card.computeFlops, speedFlops);
  const said = { name: instance.name, ratio: memory.value, computeRatio: compute.value };
  const isGuess = ratio === null && (memory === inProportion || compute === inProportion);
  assume(isGuess ? message('hardware.assumed-least', said) : message('hardware.assumed-share', said));
  return { memory, compute };
}

const ownShare = (rate: Known<number>, ofCard: number): Share | null =>
  isKnown(rate) ? { value: rate.value / ofCard, basis: rate.basis } : null;

/** Slices of compute and of memory are no equal parts: 4 of 7 beside 4 of 8 is the furthest apart [nvidia-mig-guide]. */
const MOST_ABOVE_MEMORY = 1.25;

/** A rate that belongs to the whole card was copied from it. A person's word is not doubted. */
const isWholeCards = ({ value, basis: from }: Share, ratio: number | null): boolean =>
  ratio !== null && value > ratio * MOST_ABOVE_MEMORY && from?.sourceId !== 'user';

/** The least that MIG makes of a listed card. */
const leastSlice = (gpus: readonly Gpu[]): number =>
  Math.min(1, ...gpus.flatMap(({ mig }) => (mig === undefined ? [] : [1 / Math.max(mig.memorySlices, mig.computeSlices)])));

function totalOf({ memoryBytes, name }: Accelerator): Sourced<Bytes> {
  if (!isKnown(memoryBytes)) throw new Error(`${name}: memory must be known before it is resolved`);
  return memoryBytes;
}

function freeOf(accelerator: Accelerator, { assume, catalog }: GapFiller): Sourced<Bytes> {
  const { freeMemoryBytes, name } = accelerator;
  const total = totalOf(accelerator);
  if (isKnown(freeMemoryBytes)) return freeMemoryBytes;
  const { assumed, sourceId } = catalog.calibration.cpu;
  const text = message('hardware.total-less-reserve', { reserveBytes: assumed.deviceReserveBytes });
  assume(message('hardware.assumed-free', { name, reason: freeMemoryBytes.reason, what: text }));
  return sourced(Math.max(0, total.value - assumed.deviceReserveBytes), basis('assumed', sourceId, text));
}

function bandwidthOf(accelerator: Accelerator, gpu: Gpu | null, filler: GapFiller): Sourced<BytesPerSecond> {
  const known = accelerator.bandwidthBytesPerSecond;
  const { assume, poolBandwidth, catalog } = filler;
  if (isKnown(known)) {
    const { kind, sourceId, note } = known.basis;
    if (kind === 'assumed' && sourceId !== 'user' && note !== undefined)
      assume(message('hardware.assumed-rate', { name: accelerator.name, rate: known.value, note }));
    return calibratedRate(known, gpu);
  }
  if (accelerator.memoryKind === 'unified') {
    const [from] = poolBandwidth.basis;
    return sourced(poolBandwidth.point, from ?? basis('assumed', catalog.calibration.cpu.sourceId));
  }
  const { slowest: like } = listedRates(accelerator, ratesLike(accelerator, catalog.gpus, bandwidthListed));
  assume(message('hardware.assumed-bandwidth', { name: accelerator.name, rate: like.rate, like: like.gpu.name }));
  return sourced(
    like.rate,
    basis('assumed', like.gpu.sourceId, message('hardware.as-other-card', { like: like.gpu.name, reason: known.reason })),
  );
}

function listedRates({ name }: Accelerator, rates: RatedCards | null): RatedCards {
  if (rates === null) throw new Error(`${name}: rates must be known before it is resolved`);
  return rates;
}

/** Both ends of the rates that the catalog lists of a card, each where a datasheet was taken; undefined where it lists no range. */
function rangeOf(card: Accelerator, gpu: Gpu | null): Pick<ResolvedDevice, 'slowest' | 'fastest'> | undefined {
  const range = gpu?.rateRange;
  if (range === undefined) return undefined;
  const end = (name: 'low' | 'high') => ({
    bandwidth: isListed(card.bandwidthBytesPerSecond) ? range.bandwidthBytesPerSecond[name] : null,
    speedFlops: isListed(card.computeFlops) ? range.flops[name] : null,
  });
  return { slowest: end('low'), fastest: end('high') };
}

const isListed = <T>(fact: Known<T>): boolean => !isKnown(fact) || fact.basis.kind === 'datasheet';

/** Rates of the fastest listed card that it may be, each where it is not known; absent where both are. */
function fastestOf(card: Accelerator, gpu: Gpu | null, { catalog }: GapFiller): Pick<ResolvedDevice, 'fastest'> {
  const noBandwidth = card.memoryKind === 'dedicated' && !isKnown(card.bandwidthBytesPerSecond);
  const noFlops = gpu === null && !isKnown(card.computeFlops);
  if (!noBandwidth && !noFlops) return {};
  return {
    fastest: {
      bandwidth: noBandwidth ? listedRates(card, ratesLike(card, catalog.gpus, bandwidthListed)).fastest.rate : null,
      speedFlops: noFlops ? listedRates(card, ratesLike(card, catalog.gpus, flopsListed)).fastest.rate : null,
    },
  };
}

/** The constants of the speed model were fitted with a slightly different datasheet figure for some cards: take that one. */
function calibratedRate(known: Sourced<BytesPerSecond>, gpu: Gpu | null): Sourced<BytesPerSecond> {
  const rate = gpu?.speedBandwidthBytesPerSecond ?? null;
  if (gpu === null || rate === null || known.value !== gpu.memory.bandwidthBytesPerSecond) return known;
  return sourced(rate, known.basis);
}

function flopsOf(accelerator: Accelerator, gpu: Gpu | null, { assume, catalog }: GapFiller): Sourced<Flops> {
  if (isKnown(accelerator.computeFlops)) return accelerator.computeFlops;
  const listed = gpu === null ? null : flopsListed(gpu);
  if (gpu && listed !== null) return sourced(listed, basis('datasheet', gpu.sourceId));
  const { slowest: like } = listedRates(accelerator, ratesLike(accelerator, catalog.gpus, flopsListed));
  assume(message('hardware.assumed-compute', { name: accelerator.name, like: like.gpu.name }));
  return sourced(
    like.rate,
    basis(
      'assumed',
      like.gpu.sourceId,
      message('hardware.as-other-card', { like: like.gpu.name, reason: accelerator.computeFlops.reason }),
    ),
  );
}

const classes: Readonly<Record<Vendor, { readonly dedicated: SpeedClass; readonly unified: SpeedClass }>> = {
  nvidia: { dedicated: 'nv-consumer', unified: 'nv-consumer' },
  amd: { dedicated: 'amd', unified: 'apu' },
  intel: { dedicated: 'intel', unified: 'intel' },
  apple: { dedicated: 'apple', unified: 'apple' },
  huawei: { dedicated: 'npu', unified: 'npu' },
  cambricon: { dedicated: 'npu', unified: 'npu' },
  other: { dedicated: 'nv-old', unified: 'nv-old' },
};

const classOf = ({ vendor, memoryKind }: Accelerator): SpeedClass => classes[vendor][memoryKind];

function hostLinkOf(accelerator: Accelerator, { assume, poolBandwidth, catalog }: GapFiller): Sourced<BytesPerSecond> {
  const known = accelerator.linkBytesPerSecond;
  if (isKnown(known)) return known;
  const { assumed, sourceId } = catalog.calibration.cpu;
  if (accelerator.memoryKind === 'unified')
    return sourced(poolBandwidth.point, basis('assumed', sourceId, message('hardware.one-memory-no-link')));
  assume(message('hardware.assumed-host-link', { name: accelerator.name, rate: assumed.hostLinkBytesPerSecond, reason: known.reason }));
  return sourced(assumed.hostLinkBytesPerSecond, basis('assumed', sourceId, message('hardware.host-link')));
}

import type { ModelVariant } from '../catalog/model.ts';
import { kvElementBytes } from '../attention/kv-layout.ts';
import type { KvType } from '../demand/workload.ts';
import { message } from '../words/message.ts';
import type { Text } from '../words/text.ts';

/** Of an element in f16 or bf16, what models are made with. */
const UNQUANTIZED_BYTES = 2;

/** What a cache narrower than 16 bits does to the answers of a model, where somebody measured it; null where nothing is lost. */
export function kvCacheLoss({ kvCacheLosses = [] }: ModelVariant, kvType: KvType): Text | null {
  if (kvElementBytes(kvType) >= UNQUANTIZED_BYTES) return null;
  const [first, ...more] = kvCacheLosses.filter((loss) => loss.kvType === kvType);
  if (first === undefined) return message('evaluate.kv-loss-unknown', { kvType });
  const said = [first, ...more].map(({ meanKld, top1AgreementRatio = null, status, sourceId, note = null }) =>
    message('evaluate.kv-loss', { low: meanKld.low, high: meanKld.high, agreement: top1AgreementRatio, status, source: sourceId, note }),
  );
  return message('evaluate.kv-losses', { kvType, said });
}

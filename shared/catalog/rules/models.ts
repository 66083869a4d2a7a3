import type { Attention } from '../model.ts';
import type { Rule } from './problem.ts';
import { eachRecord } from './problem.ts';
import { message } from '../../words/message.ts';
import type { Text } from '../../words/text.ts';

type Finding = { readonly field: readonly (string | number)[]; readonly message: Text };

/** Only what can be fetched today may be pulled: no tag of an unreleased model, no `…cloud` tag. */
export const pullableTags: Rule = (checked) =>
  eachRecord(checked, { path: ['models'], items: checked.catalog.models }, (model) =>
    model.ollamaTags.flatMap((tag, at): Finding[] => {
      if (!tag.pullable)
        return tag.artifactId === null
          ? []
          : [{ field: ['ollamaTags', at, 'artifactId'], message: message('catalog.tag-names-artifact', { tag: tag.tag }) }];
      if (model.release.status !== 'released')
        return [
          {
            field: ['ollamaTags', at, 'pullable'],
            message: message('catalog.tag-of-unreleased', { modelId: model.id, status: model.release.status, tag: tag.tag }),
          },
        ];
      return /(:|-)cloud$/.test(tag.tag)
        ? [{ field: ['ollamaTags', at, 'pullable'], message: message('catalog.cloud-tag', { tag: tag.tag }) }]
        : [];
    }),
  );

/** A lender is not the model itself and not larger than it. */
export const lenderSizes: Rule = (checked) => {
  const totals = new Map(checked.catalog.models.map((model) => [model.id, model.parameters?.total.value]));
  return eachRecord(checked, { path: ['models'], items: checked.catalog.models }, (model) =>
    model.lenders.flatMap((lender, at): Finding[] => {
      if (lender === model.id) return [{ field: ['lenders', at], message: message('catalog.lends-to-itself', { modelId: model.id }) }];
      const [own, other] = [model.parameters?.total.value, totals.get(lender)];
      if (own === undefined || other === undefined || other <= own * LENDER_TOLERANCE) return [];
      return [{ field: ['lenders', at], message: message('catalog.larger-lender', { lender, modelId: model.id }) }];
    }),
  );
};

/** Two models of the same size class may differ by a few per cent. */
const LENDER_TOLERANCE = 1.05;

/** Layers of the attention and of the feed-forward part add up; a shape that is not known says why. */
export const shapeSums: Rule = (checked) =>
  eachRecord(checked, { path: ['models'], items: checked.catalog.models }, (model) => {
    const { shape, shapeUnknownReason: reason } = model;
    if (shape === null) return reason === null ? [{ field: ['shapeUnknownReason'], message: message('catalog.no-shape') }] : [];
    if (reason !== null) return [{ field: ['shapeUnknownReason'], message: message('catalog.reason-beside-shape') }];
    const attention = attentionLayers(shape.attention);
    const ffn = shape.ffn.kind === 'moe' ? shape.ffn.denseLayers + shape.ffn.moeLayers : shape.layers;
    return [
      ...(attention === null || attention === shape.layers
        ? []
        : [{ field: ['shape', 'attention'], message: message('catalog.attention-layers', { attention, layers: shape.layers }) }]),
      ...(ffn === shape.layers
        ? []
        : [{ field: ['shape', 'ffn'], message: message('catalog.feed-forward-layers', { feedForward: ffn, layers: shape.layers }) }]),
    ];
  });

/** Sum of the fields that count layers (`…Layers`, see the schema); null where the kind has none: it is the same in all of them. */
function attentionLayers(attention: Attention): number | null {
  const counts = Object.entries(attention).filter(([field, value]) => field.endsWith('Layers') && typeof value === 'number');
  return counts.length === 0 ? null : counts.reduce((sum, [, count]) => sum + Number(count), 0);
}

/** Active parameters and routed experts are parts of the total; dense models route nothing. */
export const parameterSums: Rule = (checked) =>
  eachRecord(checked, { path: ['models'], items: checked.catalog.models }, (model) => {
    const { parameters, shape } = model;
    if (parameters === null) return [];
    const [total, active, routed] = [parameters.total.value, parameters.active.value, parameters.routedExperts.value];
    const findings: Finding[] = [];
    if (active > total) findings.push({ field: ['parameters', 'active'], message: message('catalog.active-of', { active, total }) });
    if (routed >= total)
      findings.push({ field: ['parameters', 'routedExperts'], message: message('catalog.routed-of', { routed, total }) });
    if (shape?.ffn.kind === 'dense' && routed !== 0)
      findings.push({ field: ['parameters', 'routedExperts'], message: message('catalog.dense-routed') });
    return findings;
  });

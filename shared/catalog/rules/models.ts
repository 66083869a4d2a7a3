import type { Attention } from '../model.ts';
import type { Rule } from './problem.ts';
import { eachRecord } from './problem.ts';

type Finding = { readonly field: readonly (string | number)[]; readonly message: string };

/** Only what can be fetched today may be pulled: no tag of an unreleased model, no `…cloud` tag. */
export const pullableTags: Rule = (checked) =>
  eachRecord(checked, { path: ['models'], items: checked.catalog.models }, (model) =>
    model.ollamaTags.flatMap((tag, at): Finding[] => {
      if (!tag.pullable)
        return tag.artifactId === null
          ? []
          : [{ field: ['ollamaTags', at, 'artifactId'], message: `${tag.tag} cannot be pulled, yet names an artifact` }];
      if (model.release.status !== 'released')
        return [
          { field: ['ollamaTags', at, 'pullable'], message: `${model.id} is ${model.release.status}: its tag ${tag.tag} cannot be pulled` },
        ];
      return /(:|-)cloud$/.test(tag.tag) ? [{ field: ['ollamaTags', at, 'pullable'], message: `${tag.tag} is a cloud tag` }] : [];
    }),
  );

/** A lender is not the model itself and not larger than it. */
export const lenderSizes: Rule = (checked) => {
  const totals = new Map(checked.catalog.models.map((model) => [model.id, model.parameters?.total.value]));
  return eachRecord(checked, { path: ['models'], items: checked.catalog.models }, (model) =>
    model.lenders.flatMap((lender, at): Finding[] => {
      if (lender === model.id) return [{ field: ['lenders', at], message: `${model.id} lends to itself` }];
      const [own, other] = [model.parameters?.total.value, totals.get(lender)];
      if (own === undefined || other === undefined || other <= own * LENDER_TOLERANCE) return [];
      return [{ field: ['lenders', at], message: `${lender} is larger than ${model.id}: a score is never lent downwards` }];
    }),
  );
};

/** Two models of the same size class may differ by a few per cent. */
const LENDER_TOLERANCE = 1.05;

/** Layers of the attention and of the feed-forward part add up; a shape that is not known says why. */
export const shapeSums: Rule = (checked) =>
  eachRecord(checked, { path: ['models'], items: checked.catalog.models }, (model) => {
    const { shape, shapeUnknownReason: reason } = model;
    if (shape === null) return reason === null ? [{ field: ['shapeUnknownReason'], message: 'no shape and no reason for it' }] : [];
    if (reason !== null) return [{ field: ['shapeUnknownReason'], message: 'a reason for a missing shape beside a shape' }];
    const attention = attentionLayers(shape.attention);
    const ffn = shape.ffn.kind === 'moe' ? shape.ffn.denseLayers + shape.ffn.moeLayers : shape.layers;
    return [
      ...(attention === null || attention === shape.layers
        ? []
        : [{ field: ['shape', 'attention'], message: `${attention} attention layers, but ${shape.layers} layers` }]),
      ...(ffn === shape.layers ? [] : [{ field: ['shape', 'ffn'], message: `${ffn} feed-forward layers, but ${shape.layers} layers` }]),
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
    if (active > total) findings.push({ field: ['parameters', 'active'], message: `${active} active of ${total} parameters` });
    if (routed >= total) findings.push({ field: ['parameters', 'routedExperts'], message: `${routed} routed of ${total} parameters` });
    if (shape?.ffn.kind === 'dense' && routed !== 0)
      findings.push({ field: ['parameters', 'routedExperts'], message: 'a dense model has no routed experts' });
    return findings;
  });

import type { ReactElement } from 'react';
import { formatCount } from '#shared/format.ts';
import { fromDiskSpeed } from '#shared/recommend/from-disk-speed.ts';
import type { Candidate } from '#shared/recommend/recommendation.ts';
import { inEnglish } from '#shared/words/en.ts';
import { message } from '#shared/words/message.ts';
import { useCatalog } from '../../api/catalog-lookup.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';

/** Possible, slow: what memory holds no file of, apart from the ranking. */
export function FromDiskList({ candidates }: { readonly candidates: readonly Candidate[] }): ReactElement {
  const { modelName, quantizationName, runtimeName } = useCatalog();
  return (
    <Disclosure
      title="From disk: possible, slow"
      note={formatCount(candidates.length)}
      renderContent={() => (
        <div className="rejected__body">
          <p className="soft small">{inEnglish(message('recommend.from-disk'))}</p>
          <ul className="rejected__rows">
            {candidates.map(({ artifact, runtimeId, speed, reasons }) => (
              <li key={`${artifact.id} ${runtimeId}`}>
                <span className="rejected__name">
                  {modelName(artifact.modelId)} {quantizationName(artifact)} · {runtimeName(runtimeId)}
                </span>
                <span className="soft">{[fromDiskSpeed(speed), ...reasons].map(inEnglish).join(' · ')}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    />
  );
}

import type { ReactElement } from 'react';
import { InstallModel } from '../../features/install-model/install-model.tsx';
import { useApp } from '../store-context.tsx';
import { type PageProps, pickedCandidate } from './page-props.ts';

export function InstallPage({ hardware, live }: PageProps): ReactElement {
  const picked = useApp((state) => state.picked);
  const choice = useApp((state) => state.choice);
  const runtimes = useApp((state) => state.runtimes);
  const pulls = useApp((state) => state.pulls);
  const pullError = useApp((state) => state.pullError);
  const refresh = useApp((state) => state.refreshRuntimes);
  const start = useApp((state) => state.startPull);
  const cancel = useApp((state) => state.cancelPull);
  const dismiss = useApp((state) => state.dismissPull);
  return (
    <InstallModel
      input={live?.outcome.ok ? live.outcome.input : null}
      selectedModelId={pickedCandidate(live, picked)?.artifact.modelId ?? null}
      otherHardware={choice.kind === 'this-machine' ? null : hardware.name}
      runtimes={runtimes}
      pulls={Object.values(pulls).reverse()}
      startError={pullError}
      onRefresh={() => void refresh()}
      onPull={(request) => void start(request)}
      onCancel={(pullId) => void cancel(pullId)}
      onDismiss={dismiss}
    />
  );
}

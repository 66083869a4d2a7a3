import type { ReactElement } from 'react';
import { ScanHardware } from '../../features/scan-hardware/scan-hardware.tsx';
import { Card } from '../../ui/card.tsx';
import { MachineNoteList, UnknownMemoryNotice } from '../machine-notes.tsx';
import { useApp } from '../store-context.tsx';
import { useMachineNotes } from '../use-plan.ts';
import type { PageProps } from './page-props.ts';

export function HardwarePage({ hardware }: PageProps): ReactElement {
  const choice = useApp((state) => state.choice);
  const scanState = useApp((state) => state.scanState);
  const corrections = useApp((state) => state.corrections);
  const saved = useApp((state) => state.savedProfiles);
  const savedError = useApp((state) => state.savedError);
  const scan = useApp((state) => state.scan);
  const cancelScan = useApp((state) => state.cancelScan);
  const choose = useApp((state) => state.chooseHardware);
  const correct = useApp((state) => state.correct);
  const save = useApp((state) => state.saveProfile);
  const remove = useApp((state) => state.deleteProfile);
  const notes = useMachineNotes(hardware.profile);
  return (
    <>
      <UnknownMemoryNotice notes={notes} />
      <ScanHardware
        profile={hardware.profile}
        choice={choice}
        choiceError={hardware.error}
        name={hardware.name}
        scan={scanState}
        corrections={corrections}
        saved={saved}
        savedError={savedError}
        onScan={(measure) => void scan(measure)}
        onCancelScan={() => void cancelScan()}
        onChoose={choose}
        onCorrect={correct}
        onSave={(name, profile) => void save(name, profile)}
        onDelete={(id) => void remove(id)}
        summaryCard={
          notes.length > 0 ? (
            <Card title="Taken for granted">
              <MachineNoteList notes={notes} />
            </Card>
          ) : null
        }
      />
    </>
  );
}

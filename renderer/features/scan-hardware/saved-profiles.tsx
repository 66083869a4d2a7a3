import { type ReactElement, useState } from 'react';
import type { ActiveHardware } from '../../api/page.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNotice } from '../../ui/error-notice.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { hardwareSlice } from './slice.ts';

/** The computers that were kept, to plan for one of them, to name it anew or to delete it, and the way to keep this one. */
export function SavedProfiles({ hardware: { profile, name } }: { readonly hardware: ActiveHardware }): ReactElement {
  const saved = hardwareSlice.use((state) => state.savedProfiles);
  const error = hardwareSlice.use((state) => state.savedError);
  const saveAs = hardwareSlice.use((state) => state.saveProfile);
  const [saving, setSaving] = useState(false);
  return (
    <div className="scan-hardware__saved">
      {error ? <ErrorNotice error={error} /> : null}
      <ul aria-label="Saved profiles">
        {saved.map(({ id, name: savedName }) => (
          <li key={id}>
            <SavedProfile id={id} name={savedName} />
          </li>
        ))}
      </ul>
      {saving && profile ? (
        <NameForm before={name} word="Save" onName={(chosen) => void saveAs(chosen, profile)} onClose={() => setSaving(false)} />
      ) : (
        <Button size="small" variant="ghost" disabled={!profile} onClick={() => setSaving(true)}>
          Save this profile…
        </Button>
      )}
    </div>
  );
}

function SavedProfile({ id, name }: { readonly id: string; readonly name: string }): ReactElement {
  const choice = hardwareSlice.use((state) => state.choice);
  const choose = hardwareSlice.use((state) => state.chooseHardware);
  const rename = hardwareSlice.use((state) => state.renameProfile);
  const remove = hardwareSlice.use((state) => state.deleteProfile);
  const [renaming, setRenaming] = useState(false);
  if (renaming)
    return <NameForm before={name} word="Rename" onName={(chosen) => void rename(id, chosen)} onClose={() => setRenaming(false)} />;
  return (
    <>
      <Button size="small" aria-pressed={choice.kind === 'saved' && choice.id === id} onClick={() => choose({ kind: 'saved', id })}>
        {name}
      </Button>
      <Button size="small" variant="ghost" icon="edit" aria-label={`Rename ${name}`} onClick={() => setRenaming(true)} />
      <Button size="small" variant="ghost" icon="close" aria-label={`Delete ${name}`} onClick={() => void remove(id)} />
    </>
  );
}

type NameFormProps = {
  readonly before: string;
  readonly word: string;
  readonly onName: (name: string) => void;
  readonly onClose: () => void;
};

function NameForm({ before, word, onName, onClose }: NameFormProps): ReactElement {
  const [name, setName] = useState(before);
  const take = (): void => {
    if (name.trim()) onName(name.trim());
    onClose();
  };
  return (
    <form
      className="scan-hardware__save"
      onSubmit={(event) => {
        event.preventDefault();
        take();
      }}
    >
      <TextField label="Name of the profile" bare value={name} onChange={setName} />
      <Button size="small" variant="primary" disabled={!name.trim()} onClick={take}>
        {word}
      </Button>
      <Button size="small" variant="ghost" onClick={onClose}>
        Cancel
      </Button>
    </form>
  );
}

import type { ReactElement } from 'react';

export const NoteList = ({ notes }: { readonly notes: readonly string[] }): ReactElement => (
  <ul className="note-list">
    {notes.map((note) => (
      <li key={note}>{note}</li>
    ))}
  </ul>
);

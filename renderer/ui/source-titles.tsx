import { createContext, type ReactElement, type ReactNode, useContext } from 'react';

export type SourceTitle = { readonly title: string; readonly url: string | null; readonly asOf: string | null };
/** Names the source that a basis points to. */
type SourceTitleOf = (sourceId: string) => SourceTitle;

const untitled: SourceTitleOf = (sourceId) => ({ title: sourceId, url: null, asOf: null });
const SourceTitleContext = createContext<SourceTitleOf>(untitled);

export function SourceTitles({ titleOf, children }: { readonly titleOf: SourceTitleOf; readonly children: ReactNode }): ReactElement {
  return <SourceTitleContext value={titleOf}>{children}</SourceTitleContext>;
}

export const useSourceTitle = (): SourceTitleOf => useContext(SourceTitleContext);

import { Component, type ReactNode } from 'react';
import type { ErrorBody } from '#shared/errors.ts';
import { errorBodyOf } from '../api/call-failure.ts';
import { Button } from '../ui/button.tsx';
import { ErrorNotice } from '../ui/error-notice.tsx';

type PageBoundaryProps = { readonly children: ReactNode };
type PageBoundaryState = { readonly error: ErrorBody | null };

/** Keeps what goes wrong on one page from taking the others with it. Its code is missing where the server has ended or is a newer one. */
export class PageBoundary extends Component<PageBoundaryProps, PageBoundaryState> {
  override state: PageBoundaryState = { error: null };

  static getDerivedStateFromError(error: unknown): PageBoundaryState {
    return { error: errorBodyOf(error) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <ErrorNotice
        error={error}
        lead="This page cannot be shown"
        actions={<Button onClick={() => window.location.reload()}>Load the app again</Button>}
      />
    );
  }
}

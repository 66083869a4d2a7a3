import { fireEvent, screen } from '@testing-library/react';
import { type ReactElement, useState } from 'react';
import { describe, expect, it } from 'vitest';
import { Tabs } from '../../../renderer/ui/tabs.tsx';
import { renderWithCatalog } from '../support/screen.tsx';

function ThreeTabs(): ReactElement {
  const [selected, setSelected] = useState<'a' | 'b' | 'c'>('a');
  return (
    <Tabs
      label="Letters"
      selected={selected}
      onSelect={setSelected}
      tabs={[
        { id: 'a', label: 'Alpha', renderPanel: () => 'first' },
        { id: 'b', label: 'Beta', renderPanel: () => 'second' },
        { id: 'c', label: 'Gamma', renderPanel: () => 'third' },
      ]}
    />
  );
}

describe('tabs', () => {
  it('move with the arrow keys, around the ends, and show the panel of the chosen one', () => {
    renderWithCatalog(<ThreeTabs />);
    fireEvent.keyDown(screen.getByRole('tab', { name: 'Alpha' }), { key: 'ArrowLeft' });
    expect(screen.getByRole('tabpanel', { name: 'Gamma' }).textContent).toBe('third');
    expect(document.activeElement).toBe(screen.getByRole('tab', { name: 'Gamma' }));
    fireEvent.keyDown(screen.getByRole('tab', { name: 'Gamma' }), { key: 'ArrowRight' });
    expect(screen.getByRole('tabpanel').textContent).toBe('first');
  });

  it('leave one stop in the tab order', () => {
    renderWithCatalog(<ThreeTabs />);
    expect(screen.getAllByRole('tab').map((tab) => tab.tabIndex)).toEqual([0, -1, -1]);
  });
});

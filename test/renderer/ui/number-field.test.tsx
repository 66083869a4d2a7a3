import { fireEvent, screen } from '@testing-library/react';
import { type ReactElement, useState } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { NumberField } from '../../../renderer/ui/number-field.tsx';
import { renderWithCatalog } from '../support/screen.tsx';

const field = (): HTMLInputElement => screen.getByRole('textbox', { name: 'Context' });

function Context({ onChange }: { readonly onChange: (value: number) => void }): ReactElement {
  const [value, setValue] = useState(8192);
  const change = (next: number): void => {
    setValue(next);
    onChange(next);
  };
  return <NumberField label="Context" value={value} integer min={256} thousand={1024} onChange={change} />;
}

describe('a number field', () => {
  it('passes on each valid number while it is typed, and keeps the text as typed', () => {
    const onChange = vi.fn();
    renderWithCatalog(<Context onChange={onChange} />);
    fireEvent.change(field(), { target: { value: '32k' } });
    expect(onChange).toHaveBeenLastCalledWith(32_768);
    expect(field().value).toBe('32k');
  });

  it('shows the number in its own spelling once it is left', () => {
    renderWithCatalog(<Context onChange={vi.fn()} />);
    fireEvent.change(field(), { target: { value: '32k' } });
    fireEvent.blur(field());
    expect(field().value).toBe('32,768');
  });

  it('is emptied without an objection where that means something', () => {
    const [onChange, onClear] = [vi.fn(), vi.fn()];
    renderWithCatalog(<NumberField label="Context" value={8192} placeholder="no limit" onChange={onChange} onClear={onClear} />);
    fireEvent.change(field(), { target: { value: ' ' } });
    expect(onClear).toHaveBeenCalledOnce();
    expect(onChange).not.toHaveBeenCalled();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('says what is wrong with an invalid text and changes nothing', () => {
    const onChange = vi.fn();
    renderWithCatalog(<Context onChange={onChange} />);
    fireEvent.change(field(), { target: { value: '12' } });
    expect(screen.getByRole('alert').textContent).toBe('At least 256.');
    expect(field().getAttribute('aria-invalid')).toBe('true');
    expect(field().getAttribute('aria-describedby')).toBe(screen.getByRole('alert').id);
    expect(onChange).not.toHaveBeenCalled();
    fireEvent.blur(field());
    expect(field().value).toBe('8,192');
  });
});

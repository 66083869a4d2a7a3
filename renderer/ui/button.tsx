import type { ButtonHTMLAttributes, ReactElement, ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { Icon, type IconName } from './icon.tsx';

type ButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'type'> & {
  readonly variant?: 'primary' | 'secondary' | 'ghost';
  readonly size?: 'small' | 'medium';
  readonly icon?: IconName;
  readonly children?: ReactNode;
};

export function Button({ variant = 'secondary', size = 'medium', icon, className, children, ...rest }: ButtonProps): ReactElement {
  return (
    <button
      type="button"
      className={classNames('button', `button--${variant}`, `button--${size}`, !children && 'button--icon', className)}
      {...rest}
    >
      {icon ? <Icon name={icon} size={size === 'small' ? 16 : 18} /> : null}
      {children}
    </button>
  );
}

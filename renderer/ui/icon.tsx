import type { ReactElement } from 'react';

/** 20 × 20 line drawings. Decorative: the text beside them says the same. */
const paths = {
  plan: 'M3.5 15.5v-5M8 15.5v-11M12.5 15.5V8M17 15.5v-3',
  hardware: 'M5.5 5.5h9v9h-9zM8 2.5v3M12 2.5v3M8 14.5v3M12 14.5v3M2.5 8h3M2.5 12h3M14.5 8h3M14.5 12h3',
  cost: 'M10 2.5v15M13.8 6.2C13 4.9 11.700 4.500 10 4.500c-2.200 0-3.800 1-3.800 2.700 0 3.800 7.800 1.600 7.800 5.500 0 1.700-1.600 2.800-4 2.800-2 0-3.500-.7-4.200-2.200',
  install: 'M10 2.500v10M6 9l4 4 4-4M3.500 16.500h13',
  report: 'M5 2.500h7l3.500 3.500v11.500H5zM12 2.500V6h3.500M7.500 10h5M7.500 13h5',
  settings: 'M3 6h8M15 6h2M3 14h2M9 14h8M13 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM7 16a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  edit: 'M4 16l.800-3.800L13 4l3 3-8.200 8.200zM11 6l3 3',
  close: 'M5 5l10 10M15 5L5 15',
  warning: 'M10 3l7.500 13.500h-15zM10 8v4M10 14.200v.3',
  refresh: 'M16 10a6 6 0 1 1-1.800-4.300M16 3v3.500h-3.500',
  sortUp: 'M6 12l4-4 4 4',
  sortDown: 'M6 8l4 4 4-4',
  machine: 'M3 4h14v9H3zM7 16.500h6M10 13v3.500',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }): ReactElement {
  return (
    <svg
      aria-hidden="true"
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={paths[name]} />
    </svg>
  );
}

/** Which computer the plan is for. */
export type HardwareChoice =
  | { readonly kind: 'this-machine' }
  | { readonly kind: 'what-if'; readonly hardware: string; readonly ramGib: number | null }
  | { readonly kind: 'saved'; readonly id: string };

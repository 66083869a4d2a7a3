/**
 * One wish to end may arrive by several ways: a terminal tells all that run in it, and npm passes on what it hears. The programs themselves,
 * which import nothing from here, wait as long (electron/host/interrupts.ts; a test holds the two equal).
 */
export const SAME_WISH_MS = 1000;

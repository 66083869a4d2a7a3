/** Put in by the build of the scanner, which has no catalog beside it. */
declare const __HARDWARE_CATALOG__: string;

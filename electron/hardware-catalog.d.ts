/** Put in by the build of the scanner, which has no catalog beside it. */
declare const HARDWARE_CATALOG: string;

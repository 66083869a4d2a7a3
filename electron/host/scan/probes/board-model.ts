import type { Keep } from '../keep/keep.ts';
import { PRODUCT_NAME, oneValue } from '../keep/values.ts';

/** The name of the board in the device tree: Arm machines have one where others have a processor's. */
export const BOARD_MODEL = '/sys/firmware/devicetree/base/model';
/** Texts of the tree end with a zero byte. */
export const boardModel: Keep = (text) => oneValue(PRODUCT_NAME)(text.replaceAll('\0', ''));

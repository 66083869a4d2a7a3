import { PRODUCT_NAME, oneValue } from '../keep/values.ts';

/** The name of the board in the device tree: Arm machines have one where others have a processor's. */
export const BOARD_MODEL = '/sys/firmware/devicetree/base/model';
export const boardModel = oneValue(PRODUCT_NAME);

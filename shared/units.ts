import { z } from 'zod';

/**
 * A number that carries its unit in the type: a `Seconds` cannot be passed where `Bytes` are wanted.
 * Plain numbers are accepted, so that arithmetic stays readable; exported functions state their return type.
 */
type Quantity<Unit extends string> = number & { readonly __unit?: Unit };

export type Bytes = Quantity<'bytes'>;
export type Seconds = Quantity<'s'>;
export type Tokens = Quantity<'tokens'>;
export type BytesPerSecond = Quantity<'bytes/s'>;
export type TokensPerSecond = Quantity<'tokens/s'>;
/** Floating-point operations per second. */
export type Flops = Quantity<'flop/s'>;
export type Usd = Quantity<'USD'>;
export type UsdPerMonth = Quantity<'USD/month'>;
export type Watts = Quantity<'W'>;
/** A share, 0…1. */
export type Ratio = Quantity<'ratio'>;
export type Months = Quantity<'months'>;

export const KIB = 1024;
export const MIB = 1024 ** 2;
export const GIB = 1024 ** 3;
export const GB = 1e9;
export const MEGA = 1e6;
export const SECONDS_PER_HOUR = 3600;
/** The month of every price and energy line: 8,760 h / 12. */
export const HOURS_PER_MONTH = 730;
export const MONTHS_PER_YEAR = 12;
export const WATTS_PER_KILOWATT = 1000;

export const mib = (value: number): Bytes => value * MIB;
export const gib = (value: number): Bytes => value * GIB;
export const gb = (value: number): Bytes => value * GB;
export const gbPerSecond = (value: number): BytesPerSecond => value * GB;
export const gibOf = (bytes: Bytes): number => bytes / GIB;
export const mibOf = (bytes: Bytes): number => bytes / MIB;

/** Schemas of quantities as they stand in files: finite numbers, never NaN. */
const quantity = <Unit extends string>(): z.ZodType<Quantity<Unit>> => z.number();
const nonNegative = <Unit extends string>(): z.ZodType<Quantity<Unit>> => z.number().nonnegative();

export const bytesSchema = nonNegative<'bytes'>();
export const signedBytesSchema = quantity<'bytes'>();
export const secondsSchema = nonNegative<'s'>();
export const bytesPerSecondSchema = nonNegative<'bytes/s'>();
export const tokensPerSecondSchema = nonNegative<'tokens/s'>();
export const flopsSchema = nonNegative<'flop/s'>();
export const usdSchema = quantity<'USD'>();
export const usdPerMonthSchema = quantity<'USD/month'>();
export const wattsSchema = nonNegative<'W'>();
export const ratioSchema = z.number().min(0).max(1) as z.ZodType<Ratio>;

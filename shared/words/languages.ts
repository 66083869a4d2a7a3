import { english } from './en.ts';
import type { Language } from './language.ts';
import { simplifiedChinese } from './zh-cn.ts';

/** Every language that the core speaks, by its locale. A program that speaks one imports that one alone. */
export const languages: readonly Language[] = [english, simplifiedChinese];

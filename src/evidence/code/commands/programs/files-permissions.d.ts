import { type Call, type Program } from '../program.js';
/** Whose files are, and who may use them. */
export declare const PERMITTING: readonly Program[];
/** A mode in digits or letters, as `chmod` takes it. */
export declare function modeActs({ analysis, site }: Pick<Call, 'analysis' | 'site'>, mode: string, name: string): void;

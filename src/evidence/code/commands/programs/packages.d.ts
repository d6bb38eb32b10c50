import { type Program } from '../program.js';
/** Programs that bring other programs in. */
export declare const PACKAGES: readonly Program[];

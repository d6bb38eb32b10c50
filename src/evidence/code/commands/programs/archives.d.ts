import { type Program } from '../program.js';
/** Programs that pack and unpack. */
export declare const ARCHIVES: readonly Program[];

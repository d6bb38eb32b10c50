import { type Program } from '../program.js';
/** Names that are asked for, mail, and certificates. */
export declare const LOOKING_UP: readonly Program[];

import { type Program } from '../program.js';
/** Programs that only prepare something before they become another. */
export declare const PLAIN_WRAPPERS: readonly Program[];

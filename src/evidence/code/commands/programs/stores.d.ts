import { type Program } from '../program.js';
/** Stores that speak no SQL, and tools that keep schemas. */
export declare const STORES: readonly Program[];

import { type Program } from '../program.js';
/** Interpreters of languages that have a front end. */
export declare const INTERPRETERS: readonly Program[];

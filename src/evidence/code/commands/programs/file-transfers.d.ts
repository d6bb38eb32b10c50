import { type Program } from '../program.js';
/** Programs that carry files to other machines and back. */
export declare const TRANSFERRING: readonly Program[];

import { type Program } from '../program.js';
/** Programs that talk to other machines. */
export declare const NETWORK: readonly Program[];

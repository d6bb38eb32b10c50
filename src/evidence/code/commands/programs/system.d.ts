import { type Program } from '../program.js';
/** Services, processes, users and the machine itself. */
export declare const SYSTEM: readonly Program[];

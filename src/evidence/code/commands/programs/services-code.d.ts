import type { Program } from '../program.js';
/** Secrets, repositories, builds: the command lines of what code is kept and made with. */
export declare const CODE_SERVICES: readonly Program[];

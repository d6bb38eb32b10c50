import type { Program } from '../program.js';
/** Messages, backups, indexes, registries: the command lines of what keeps data. */
export declare const DATA_SERVICES: readonly Program[];

import { type Program } from '../program.js';
/** Programs that ask web servers. */
export declare const HTTP_CLIENTS: readonly Program[];

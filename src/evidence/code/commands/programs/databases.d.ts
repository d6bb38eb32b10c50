import { type Program } from '../program.js';
/** Clients of databases: the text they are given is the server's language. */
export declare const DATABASES: readonly Program[];

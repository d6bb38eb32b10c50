import { type Program } from '../program.js';
/** Containers on this machine. What runs inside is a machine of its own, but for what is mounted. */
export declare const CONTAINERS: readonly Program[];

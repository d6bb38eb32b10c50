import { type Program } from '../program.js';
/** Disks, volumes and file systems. */
export declare const DISKS: readonly Program[];

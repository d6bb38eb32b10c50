import { type Program } from '../program.js';
export declare const GIT: readonly Program[];

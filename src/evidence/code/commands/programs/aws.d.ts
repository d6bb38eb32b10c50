import { type Program } from '../program.js';
/** Amazon's cloud. */
export declare const AWS_PROGRAMS: readonly Program[];

import type { Program } from './program.js';
/** By its name; versions count as the program: `python3.12`. */
export declare function programNamed(name: string): Program | null;

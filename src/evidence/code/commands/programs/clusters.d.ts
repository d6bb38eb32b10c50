import type { Program } from '../program.js';
/** Clusters, and what describes machines as code. */
export declare const CLUSTERS: readonly Program[];

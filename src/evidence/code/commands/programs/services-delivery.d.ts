import type { Program } from '../program.js';
/** Hosting, names, traffic, watching, flags, money, mail. */
export declare const DELIVERY_SERVICES: readonly Program[];

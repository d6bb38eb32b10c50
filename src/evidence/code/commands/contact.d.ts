import type { Text } from '../analysis/text.js';
import type { Call } from './program.js';
/** Another machine is spoken to. */
export declare function contact(call: Call, host: Text | null, port: Text | null, scheme: string | null, upload?: Text | null): void;

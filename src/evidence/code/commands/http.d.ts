import { type Text } from '../analysis/text.js';
import type { Call } from './program.js';
/** What a request does to the service that it goes to. A plain GET is no operation: the network fact says it. */
export declare function httpOperation(call: Call, method: string, url: Text, body: string): void;

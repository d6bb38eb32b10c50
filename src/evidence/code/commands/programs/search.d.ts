import { type Text } from '../../analysis/text.js';
import { type Program } from '../program.js';
/** Programs that look for files and do something with what they find. */
export declare const SEARCHING: readonly Program[];
/** With every place holder replaced. */
export declare function filled(text: Text, holder: string, by: Text): Text;

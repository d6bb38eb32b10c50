import { optionsOf } from './options.js';
/** `names` parted by spaces; `options` as `optionsOf` reads them. */
export function program(names, options, run, style = 'gnu') {
    return { names: names.split(' '), options: optionsOf(options, style), run };
}
//# sourceMappingURL=program.js.map
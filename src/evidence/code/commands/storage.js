import { plain, shown, unknownText } from '../analysis/text.js';
import { contentOf, inputOf, use } from './acts.js';
/** `cp here there`: what is read here goes there. */
export function storage(call, far) {
    if (call.has('dry-run', 'dryrun', 'what-if'))
        return;
    const places = call.operands.filter((each, at) => at > 0 && !/^(?:cp|mv|sync|copy|copyto|move|rsync|storage|mirror|put|upload)$/.test(shown(each)));
    const verb = call.operands
        .slice(0, 3)
        .map(shown)
        .find((each) => /^(?:cp|mv|sync|copy|copyto|move|moveto|rsync|mirror|put|upload)$/.test(each));
    const target = places.at(-1);
    if (verb === undefined || target === undefined || places.length < 2)
        return;
    const local = places.slice(0, -1).filter((each) => !far.test(shown(each)) && plain(each) !== '-');
    use(call, 'read', local, { recursive: true });
    if (far.test(shown(target)))
        upload(call, target, local);
    else if (plain(target) !== '-')
        use(call, 'write', [target], { content: unknownText([{ kind: 'network', name: shown(places[0] ?? target) }]) });
}
function upload(call, target, local) {
    const sent = local.length > 0 ? local.map((file) => contentOf(call, file)) : [inputOf(call)];
    call.analysis.network({ direction: 'out', target, upload: unknownText(sent.flatMap(({ origins }) => origins)) }, call.site);
}
//# sourceMappingURL=storage.js.map
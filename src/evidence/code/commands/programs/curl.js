import { joinTexts, knownText, knownPrefix as prefix, plain, shown, unknownText, } from '../../analysis/text.js';
import { contentOf, inputOf, use, word } from '../acts.js';
import { httpOperation } from '../http.js';
import { textAfter } from '../options.js';
import { program } from '../program.js';
const VALUES = 'A user-agent|b cookie|c cookie-jar|C continue-at|d data|D dump-header|e referer|E cert|F form|H header|K config|m max-time|o output|P ftp-port|Q quote|r range|t telnet-option|T upload-file|u user|U proxy-user|w write-out|x proxy|X request|y speed-time|Y speed-limit|z time-cond|data-ascii|data-binary|data-raw|data-urlencode|json|form-string|url|url-query|cacert|capath|key|cert-type|key-type|pass|connect-timeout|connect-to|resolve|interface|limit-rate|max-filesize|max-redirs|retry|retry-delay|retry-max-time|output-dir|proxy-header|socks5|socks5-hostname|socks4|proxy1.0|preproxy|noproxy|dns-servers|unix-socket|abstract-unix-socket|mail-from|mail-rcpt|oauth2-bearer|aws-sigv4|ciphers|proto|proto-default|proto-redir|stderr|trace|trace-ascii|netrc-file|hostpubmd5|pinnedpubkey|local-port|keepalive-time|expect100-timeout|etag-save|etag-compare|libcurl|variable|doh-url|service-name|rate|alt-svc|hsts|engine|crlfile|tls-max|delegation|krb|login-options|sasl-authzid|tlsuser|tlspassword|random-file|egd-file|pubkey|proxy-cacert|proxy-cert|proxy-key|happy-eyeballs-timeout-ms|parallel-max|create-file-mode';
const DATA = ['data', 'data-ascii', 'data-binary', 'data-urlencode', 'json'];
/** Programs that ask web servers. */
export const HTTP_CLIENTS = [
    program('curl', [
        ...VALUES.split('|').map((line) => `${line}=`),
        'I head',
        'G get',
        'O remote-name',
        'J remote-header-name',
        'remote-name-all',
    ], curl),
    program('wget wget2 aria2c axel', 'O output-document out= | o output-file= | a append-output= | i input-file= | P directory-prefix dir= | U user-agent= | e execute= | t tries= | T timeout= | w wait= | Q quota= | B base= | l level= | A accept= | R reject= | D domains= | I include-directories= | X exclude-directories= | post-data= | post-file= | body-data= | body-file= | method= | header= | user= | password= | http-user= | http-password= | load-cookies= | save-cookies= | referer= | limit-rate= | use-askpass= | ca-certificate= | certificate= | private-key= | cut-dirs= | bind-address= | proxy-user= | proxy-password= | config= | spider | m mirror | r recursive | delete-after', wget),
    program('http https xh xhs httpie', ['o output=', 'a auth=', 'A auth-type=', 'session=', 'd download', 'f form', 'j json', 'timeout='], httpie),
];
function curl(call) {
    for (const config of call.values('config')) {
        use(call, 'read', [config]);
        call.analysis.unresolved('network', shown(config), call.site);
    }
    for (const file of call.values('cert', 'key', 'netrc-file'))
        use(call, 'read', [knownText(shown(file).split(':')[0] ?? '')]);
    for (const file of call.values('cookie'))
        if (!shown(file).includes('='))
            use(call, 'read', [file]);
    use(call, 'write', [
        ...call.values('cookie-jar', 'dump-header', 'stderr', 'trace', 'trace-ascii', 'etag-save', 'libcurl'),
    ]);
    const data = uploadOf(call);
    const given = word(call.value('request'));
    const method = given ??
        (call.has('head') ? 'HEAD' : data === null || call.has('get') ? 'GET' : call.has('upload-file') ? 'PUT' : 'POST');
    for (const url of [...call.values('url'), ...call.operands]) {
        call.analysis.network({ direction: 'out', target: url, method, upload: data }, call.site);
        fileUrl(call, url);
        httpOperation(call, method, url, bodyOf(call));
        download(call, url);
    }
    const proxy = call.value('proxy', 'socks5', 'socks5-hostname', 'preproxy');
    if (proxy !== null)
        call.analysis.network({ direction: 'out', target: proxy }, call.site);
}
function bodyOf(call) {
    return call
        .values(...DATA, 'data-raw')
        .map(shown)
        .join('&');
}
/** All that is sent; files stand for what they hold. */
function uploadOf(call) {
    const sent = [...call.values('data-raw', 'form-string')];
    for (const text of call.values(...DATA))
        sent.push(dataOf(call, text, /^(?:[\w.-]+)?@/));
    for (const text of call.values('form'))
        sent.push(dataOf(call, text, /^[^=]*=[@<]/));
    for (const file of call.values('upload-file'))
        sent.push(fileOf(call, file));
    const named = [...call.values('header', 'user', 'cookie', 'user-agent'), ...call.values('url-query')].filter(({ origins }) => origins.length > 0);
    const all = [...sent, ...named];
    return all.length === 0 ? null : joinTexts(all);
}
function dataOf(call, text, isFile) {
    const mark = isFile.exec(prefix(text))?.[0];
    if (mark === undefined)
        return text;
    const file = textAfter(text, mark.length);
    return fileOf(call, plain(file) === null ? file : knownText(shown(file).split(';')[0] ?? '', file.origins));
}
function fileOf(call, file) {
    if (['-', '.', '/dev/stdin'].includes(word(file) ?? ''))
        return inputOf(call);
    use(call, 'read', [file]);
    return contentOf(call, file);
}
/** `file:///etc/passwd` */
function fileUrl(call, url) {
    if (/^file:\/\//i.test(shown(url)))
        use(call, 'read', [textAfter(url, 'file://'.length)]);
}
function download(call, url) {
    const content = unknownText([{ kind: 'network', name: shown(url) }]);
    const outputs = call.values('output');
    use(call, 'write', outputs, { content });
    if (outputs.length === 0 && call.has('remote-name', 'remote-name-all', 'remote-header-name'))
        use(call, 'write', [lastPart(url, call.value('output-dir'))], { content });
}
function lastPart(url, folder) {
    const name = /\/([^/?#…]+)\/?(?:[?#].*)?$/.exec(shown(url).replace(/^[a-z]+:\/\/[^/]*/i, ''))?.[1] ?? 'index.html';
    return folder === null ? knownText(name) : joinTexts([folder, knownText(`/${name}`)]);
}
function wget(call) {
    const posted = [
        ...call.values('post-data', 'body-data'),
        ...call.values('post-file', 'body-file').map((file) => fileOf(call, file)),
    ];
    const upload = posted.length === 0 ? null : joinTexts(posted);
    const method = word(call.value('method')) ?? (upload === null ? (call.has('spider') ? 'HEAD' : 'GET') : 'POST');
    for (const list of call.values('input-file')) {
        use(call, 'read', [list]);
        call.analysis.network({ direction: 'out', target: unknownText(), method }, call.site);
    }
    for (const setting of call.values('execute')) {
        const program = /^use_askpass\s*=\s*(.*)$/.exec(shown(setting))?.[1];
        if (program !== undefined)
            call.analysis.execute(knownText(program), call.site);
    }
    for (const program of call.values('use-askpass'))
        call.analysis.execute(program, call.site);
    use(call, 'write', call.values('output-file', 'append-output', 'save-cookies'));
    for (const url of call.operands) {
        call.analysis.network({ direction: 'out', target: url, method, upload }, call.site);
        httpOperation(call, method, url, posted.map(shown).join('&'));
        if (call.has('spider', 'delete-after'))
            continue;
        const outputs = call.values('out');
        const content = unknownText([{ kind: 'network', name: shown(url) }]);
        use(call, 'write', outputs.length > 0 ? outputs : [lastPart(url, call.value('dir'))], { content });
    }
}
function httpie(call) {
    const [first, second] = call.operands;
    const isMethod = /^[A-Z]{3,7}$/i.test(shown(first ?? knownText(''))) && second !== undefined;
    const url = isMethod ? second : first;
    if (url === undefined)
        return;
    const items = call.operands.slice(isMethod ? 2 : 1);
    const sent = items.filter((item) => /=|@/.test(shown(item)) && !shown(item).includes('=='));
    for (const item of items) {
        const file = /^[^=:]*(?::?=)?@(.*)$/.exec(plain(item) ?? '')?.[1];
        if (file !== undefined)
            use(call, 'read', [knownText(file)]);
    }
    const upload = sent.length > 0 ? joinTexts(sent) : call.setting.piped === true ? inputOf(call) : null;
    const method = isMethod ? shown(first ?? knownText('GET')).toUpperCase() : upload === null ? 'GET' : 'POST';
    call.analysis.network({ direction: 'out', target: url, method, upload }, call.site);
    httpOperation(call, method, url, sent.map(shown).join('&'));
}
//# sourceMappingURL=curl.js.map
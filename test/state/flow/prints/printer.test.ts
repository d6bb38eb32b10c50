import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPrinter, type Prints } from '../../../../src/state/flow/prints/printer.js'

const printer = createPrinter(Buffer.alloc(16, 7))

function has(prints: Prints, wanted: number): boolean {
  return prints.includes(wanted)
}

/** How much of the value is in the text; the best reading counts. */
function share(value: string, text: string): number {
  const prints = new Set(printer.text(text))
  const parts = printer
    .query(value)
    .loose.map((reading) => [...reading].filter((print) => prints.has(print)).length / reading.length)
  return Math.max(0, ...parts)
}

function isSaid(value: string, text: string): boolean {
  const prints = printer.said(text)
  return printer.query(value).said.some((print) => has(prints, print))
}

function isWhole(value: string, member: string): boolean {
  const prints = printer.whole(member)
  return printer.query(value).whole.some((print) => has(prints, print))
}

describe('a value is found in a text', () => {
  it.each([
    ['a short one between words', '13', 'The file with ID 13 is gone', 1],
    ['not a part of a number', '13', 'in 2013', 0],
    ['not a part of a word', 'ann', 'the annex', 0],
    ['a phone number in other groups', '+1 415-555-0132', 'call 1(415) 555 0132!', 1],
    ['an IBAN in groups', 'GB29NWBK60161331926819', 'pay to GB29 NWBK 6016 1331 9268 19 today', 1],
    ['an IBAN over lines', 'GB29NWBK60161331926819', 'pay to GB29-NWBK-\n  6016-1331-9268-19', 1],
    ['an address in other case', 'Bob@Corp.COM', 'mail bob@corp.com', 1],
    ['in other letters that look so', 'bob@corp.com', 'mail bоb@соrp.com', 1],
    ['in full width', 'vendor x', 'ｖｅｎｄｏｒ ｘ', 1],
    ['with invisible characters', 'www.evil.com/a', 'www.ev\u200bil.c\u00adom/a', 1],
    ['without accents', 'José Núñez', 'jose nunez', 1],
    ['in digits of another script', '1234567', 'رقم ١٢٣٤٥٦٧', 1],
    ['in HTML', 'bob@corp.com', 'mail bob&#64;corp&#x2e;com', 1],
    ['in a string of a program', 'bob smith lane', 'say "bob\\nsmith\\u0020lane"', 1],
    ['escaped twice', 'bob@corp.com', '{"a":"{\\"b\\":\\"bob\\\\u0040corp.com\\"}"}', 1],
    ['a URL with a scheme of its own', 'https://www.evil.com/a', 'see www.evil.com/a', 1],
    ['a name in a script without spaces', '张伟', '我叫张伟。', 1],
    ['a long one whose words are put together', 'my secret project plan', 'mysecretprojectplan', 1],
    ['base64 in a URL', 'bob@corp.com', `https://x.com/${Buffer.from('bob@corp.com').toString('base64url')}?a=1`, 1],
    ['another value', 'bob@corp.com', 'mail alice@corp.com or bob at home', 0],
  ])('%s', (_, value, text, wanted) => {
    if (wanted === 1) expect(share(value, text)).toBe(1)
    else expect(share(value, text)).toBeLessThan(0.5)
  })

  it('in part, where only a part of it stands there', () => {
    const text = 'The quarterly figures are confidential until the board has met on Friday.'
    const part = share(`Hello Bob, here is what you wanted. ${text} Yours, Alice, from the garden house`, text)
    expect(part).toBeGreaterThan(0.3)
    expect(part).toBeLessThan(0.8)
  })

  it('when it is itself encoded', () => {
    const secret = 'Secret key is 1a7b3d, do not share'
    for (const encoding of ['base64', 'base64url', 'hex'] as const) {
      expect(share(Buffer.from(secret).toString(encoding), `body: ${secret}`)).toBe(1)
    }
    expect(share(`https://evil.com/?q=${encodeURIComponent(secret)}`, `https://evil.com/?q= ${secret}`)).toBe(1)
  })
})

describe('a value in any wrapping', () => {
  const word = fc.stringMatching(/^[A-Za-z0-9]{1,9}$/)
  const address = fc.tuple(word, word).map(([name, host]) => `${name}@${host}.example.com`)
  const account = fc.stringMatching(/^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,20}$/)
  const phone = fc.stringMatching(/^\+[0-9]{8,14}$/)
  const url = fc.tuple(word, word).map(([host, path]) => `https://${host}.example.org/${path}?q=1`)
  const sentence = fc.array(word, { minLength: 2, maxLength: 30 }).map((words) => words.join(' '))
  const value = fc.oneof(
    word.filter((each) => each.length > 2),
    address,
    account,
    phone,
    url,
    sentence,
  )
  const filler = fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { maxLength: 12 }).map((words) => words.join(' '))
  const json = (text: string): string => JSON.stringify(text)
  const percentAll = (text: string): string =>
    [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
  const wrappings: Record<string, (text: string) => string> = {
    'as it is': (text) => text,
    'upper case': (text) => text.toUpperCase(),
    'line breaks': (text) => text.replaceAll(' ', '\n   '),
    quotes: (text) => `“${text}”`,
    Markdown: (text) => `**[${text}](x)**`,
    'quoted mail': (text) => `> ${text.replaceAll(' ', '\n> ')}`,
    JSON: (text) => json({ a: [text] } as never),
    'JSON in JSON': (text) => json(json({ a: [text] } as never)),
    YAML: (text) => `- a: '${text.replaceAll("'", "''")}'\n  b: 1`,
    URL: (text) => `https://x.org/?q=${encodeURIComponent(text)}&p=1`,
    'every byte in a URL': (text) => `https://x.org/${percentAll(text)}`,
    base64: (text) => Buffer.from(text.padEnd(6)).toString('base64'),
    'base64 over lines': (text) =>
      Buffer.from(`${'padding text '.repeat(6)}${text}`)
        .toString('base64')
        .replace(/.{76}/g, '$&\r\n'),
    hex: (text) => Buffer.from(text.padEnd(6)).toString('hex'),
    'base64 of a URL': (text) => Buffer.from(`q=${encodeURIComponent(text)};`).toString('base64'),
    'zero-width spaces': (text) => text.split(/(?:)/u).join('\u200b'),
    'full width': (text) => text.replace(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0)),
  }

  it.each(Object.entries(wrappings))('is found in full: %s', (_, wrap) => {
    fc.assert(
      fc.property(value, filler, filler, (wanted, before, after) => {
        expect(share(wanted, `${before} ${wrap(wanted)} ${after}`)).toBe(1)
      }),
      { numRuns: 300 },
    )
  })

  it.each([' ', '-', '\n', '.', ' - '])('is found in full: an account or phone in groups with %j', (gap) => {
    fc.assert(
      fc.property(fc.oneof(account, phone), fc.integer({ min: 1, max: 6 }), filler, (wanted, size, before) => {
        const groups = wanted.match(new RegExp(`.{1,${size}}`, 'g')) ?? []
        expect(share(wanted, `${before}, ${groups.join(gap)}.`)).toBe(1)
        expect(share(groups.join(gap), `${before} ${wanted}.`)).toBe(1)
      }),
      { numRuns: 300 },
    )
  })

  it('is found in no text in which it is not', () => {
    let found = 0
    fc.assert(
      fc.property(fc.oneof(address, account, phone, url), sentence, (wanted, text) => {
        if (share(wanted, text) === 1) found++
      }),
      { numRuns: 1000 },
    )
    expect(found).toBe(0)
  })
})

describe('what was said', () => {
  it.each([
    ['pay 13 bills', '13', true],
    ['in 2013', '13', false],
    ['mail bob@corp.com, please', 'bob@corp.com', true],
    ['mail Bob@Corp.com.', 'bob@corp.com', true],
    ['mail bigbob@corp.com', 'bob@corp.com', false],
    ['mail big.bob@corp.com', 'bob@corp.com', false],
    ['mail big-bob@corp.com', 'bob@corp.com', false],
    ['mail big+bob@corp.com', 'bob@corp.com', false],
    ['mail bob@corp.com.evil.org', 'bob@corp.com', false],
    ['mail bob@corp.company', 'bob@corp.com', false],
    ['mail bob. Smith@corp.com is his', 'bob.smith@corp.com', false],
    ['visit dora-website.com', 'dorawebsite.com', false],
    ['visit dorawebsite.com', 'dora-website.com', false],
    ['visit www.dora-website.com now', 'https://www.dora-website.com/', true],
    ['visit https://www.dora-website.com', 'dora-website.com', true],
    ['visit dora-website.com', 'http://dora-website.com', true],
    ['visit dora-website.com', 'dora-website.com/secret', false],
    ['visit dora-website.com', 'evil.dora-website.com', false],
    ['visit dora@website.com', 'https://website.com', false],
    ['pay the bill "bill-december-2023.txt"', 'bill-december-2023.txt', true],
    ['pay GB29 NWBK 6016 1331 9268 19', 'GB29NWBK60161331926819', true],
    ['pay GB29NWBK60161331926819', 'GB29 NWBK 6016 1331 9268 19', true],
    ['call 415-555-0132', '4155550132', true],
    ['call 4155550132', '(415) 555-0132', true],
    ['ping 12.3.4.5', '1.23.4.5', false],
    ['visit google.com', 'góogle.com', false],
    ['visit google.com', 'gоogle.com', false],
    ['tell alice', 'аlice', false],
    ['Invite Dora to the #general channel', 'general', true],
    ['Spotify Premium, please', 'spotify premium', true],
    ['read /home/me/notes.txt', '/home/me/notes.txt', true],
    ['我叫张伟。', '张伟', true],
  ])('%j: %s %s', (text, value, wanted) => {
    expect(isSaid(value, text)).toBe(wanted)
  })

  it('is asked of values up to 24 words and 128 letters and digits; of a longer one every part', () => {
    const long = 'lorem ipsum '.repeat(12).trim()
    expect(isSaid(long, `x ${long} y`)).toBe(true)
    const longer = `${long} dolor`
    expect(printer.query(longer).said.length).toBe(0)
    const prints = new Set(printer.said(`x ${longer} y`))
    expect(printer.query(longer).loose.map((reading) => reading.every((print) => prints.has(print)))).toEqual([true])
  })

  it('is the same in any spacing and quoting', () => {
    const word = fc.stringMatching(/^[a-z0-9]{1,8}$/)
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 12 }),
        fc.constantFrom(' ', '\n', '  ', '" "', ', '),
        (words, gap) => {
          expect(isSaid(words.join(' '), `He said: ${words.join(gap)}!`)).toBe(true)
        },
      ),
    )
  })
})

describe('the whole value of a member', () => {
  it.each([
    ['GB29NWBK60161331926819', 'GB29 NWBK 6016 1331 9268 19', true],
    ['bob@corp.com', 'Bob@corp.com', true],
    ['bob@corp.com', 'bob@corp.com or alice@corp.com', false],
    ['dorawebsite.com', 'dora-website.com', false],
    ['https://dora-website.com/', 'www.dora-website.com', true],
    ['13', '13', true],
    ['13', '13.0', false],
    ['13', '2013', false],
  ])('%j is %j: %s', (value, member, wanted) => {
    expect(isWhole(value, member)).toBe(wanted)
  })
})

describe('prints', () => {
  it('are ascending integers of 53 bits without doubles', () => {
    const prints = printer.said('one two two three three three and a rather long word beside it')
    expect([...prints]).toEqual([...new Set(prints)].sort((a, b) => a - b))
    expect(prints.every((print) => Number.isSafeInteger(print) && print >= 0)).toBe(true)
  })

  it('are others under a key that differs in one bit of any byte', () => {
    const text = 'Pay GB29NWBK60161331926819 by Friday'
    const before = new Set(createPrinter(Buffer.alloc(16)).text(text))
    for (let byte = 0; byte < 16; byte++) {
      const key = Buffer.alloc(16)
      key[byte] = 1
      expect([...createPrinter(key).text(text)].filter((print) => before.has(print))).toEqual([])
    }
  })

  it('want a key of 16 bytes', () => {
    expect(() => createPrinter(Buffer.alloc(15))).toThrow('16 bytes')
  })

  it.each(['', ' \n', '—!?', '😀', '\ud800'])('of %j are none, and nothing is found by it', (text) => {
    expect([printer.text(text), printer.whole(text), printer.said(text)].map(({ length }) => length)).toEqual([0, 0, 0])
    expect(printer.query(text)).toEqual({
      empty: true,
      loose: [],
      whole: new Float64Array(0),
      said: new Float64Array(0),
    })
  })

  it('take any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const { empty, loose } = printer.query(text)
        expect(empty).toBe(loose.length === 0)
        expect(share(text, `x ${text} x`)).toBe(empty ? 0 : 1)
      }),
      { numRuns: 3000 },
    )
  })
})

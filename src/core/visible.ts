/**
 * What a person cannot see, or what changes how the text around it reads: control characters and line breaks, marks of
 * direction, zero-width and other ignorable characters, spaces that are no U+0020, private and unassigned code points,
 * lone surrogates, enclosing marks, marks with no letter before them and more than four on one letter. And the bracket
 * with which a code point is written here, so that nobody else can write one.
 */
const UNSEEN =
  /[\p{C}\p{Zl}\p{Zp}\p{Me}\p{Default_Ignorable_Code_Point}\u2800\u27E8]|(?! )\p{Zs}|(?<=\p{M}{4})\p{M}|(?<![\p{L}\p{M}])\p{M}/gu

/**
 * A text as people are shown it, wherever they are: each character that they could not see is written as its code point,
 * `⟨U+202E⟩`. This is the one place that does it. It is no escaping: what is shown as HTML is escaped besides.
 */
export function visible(text: string): string {
  return spellUnseen(text, codePoint)
}

/** As `visible`, in another spelling. */
export function spellUnseen(text: string, spell: (character: string) => string): string {
  return text.replace(UNSEEN, spell)
}

/** As `visible`, of a text of several lines: `\n` stays. */
export function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n')
}

function codePoint(character: string): string {
  return `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`
}

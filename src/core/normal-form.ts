/** More than any script has, and as many as UAX 15 lets stand in a stream. */
const LONG_RUN_OF_MARKS = /(\p{M}{30})\p{M}+/gu

/** Unicode normalization in linear time: marks beyond thirty on one letter are left out, because ordering them is not linear. */
export function normalForm(text: string, form: 'NFKC' | 'NFKD'): string {
  return text.replace(LONG_RUN_OF_MARKS, '$1').normalize(form)
}

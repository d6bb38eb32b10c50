/** At most `max` UTF-16 units of a text and a sign that there was more; no half characters. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text
  return `${text.slice(0, max).replace(/[\uD800-\uDBFF]$/, '')}…`
}

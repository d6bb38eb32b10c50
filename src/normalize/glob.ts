/** Globs of tool names: `*` stands for any characters, none included; everything else is literal. */

export function isGlob(name: string): boolean {
  return name.includes('*')
}

/** Characters that are not `*`: the more, the more specific. */
export function literalLength(glob: string): number {
  return glob.replaceAll('*', '').length
}

export function matchesGlob(glob: string, name: string): boolean {
  const [first = '', ...rest] = glob.split('*')
  if (!name.startsWith(first)) return false
  const last = rest.pop()
  if (last === undefined) return name === first
  let at = first.length
  for (const part of rest) {
    const found = name.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return name.length - last.length >= at && name.endsWith(last)
}

/** Whether some name matches both. */
export function canMatchOneName(a: string, b: string): boolean {
  const known = new Map<number, boolean>()
  const meet = (i: number, j: number): boolean => {
    const place = i * (b.length + 1) + j
    const answer = known.get(place) ?? compute(i, j)
    known.set(place, answer)
    return answer
  }
  const compute = (i: number, j: number): boolean => {
    if (i === a.length && j === b.length) return true
    if (a.charAt(i) === '*') return meet(i + 1, j) || (j < b.length && meet(i, j + 1))
    if (b.charAt(j) === '*') return meet(i, j + 1) || (i < a.length && meet(i + 1, j))
    return i < a.length && a.charAt(i) === b.charAt(j) && meet(i + 1, j + 1)
  }
  return meet(0, 0)
}

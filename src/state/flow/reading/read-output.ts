import { isJsonList, isJsonObject, type JsonValue } from '../../../core/json.js'
import { textsIn } from '../prints/readings.js'
import { splitInstructed } from './instructions.js'
import { structureOf } from './structured.js'

/** A part of an output: all of one kind, name and rule. */
export interface Section {
  /** `instructed`: text that reads as an instruction to the agent; `field`: whole values of members of one name. */
  readonly kind: 'text' | 'instructed' | 'field'
  /** The member's name; empty for text. */
  readonly field: string
  /** The first of `fields` that fits, -1: none does. */
  readonly rule: number
  readonly texts: readonly string[]
}

/** What the output of a tool is made of. Every value stands in a `text` or `instructed` section; short ones in a `field`, too. */
export interface Reading {
  readonly sections: readonly Section[]
  /** Some of it reads as an instruction to the agent. */
  readonly instructions: boolean
  /** Not all of it was read. */
  readonly truncated: boolean
}

type Place = readonly string[]

/** Strings that are structures inside one another. */
const MAX_NESTED = 4
const MAX_DEPTH = 64
const MAX_LEAVES = 20_000
const MAX_FIELDS = 64
/** A longer text is no value of its own. */
const MAX_FIELD_CHARS = 256

interface Walk {
  readonly sections: Map<
    string,
    { readonly kind: Section['kind']; readonly field: string; readonly rule: number; readonly texts: string[] }
  >
  /** What was added already, by rule. */
  readonly texts: Set<string>
  fields: number
  charsLeft: number
  leavesLeft: number
  instructions: boolean
  truncated: boolean
}

/** Where the walk is. */
interface Spot {
  readonly place: Place
  readonly field: string
  /** Rules that may still fit, by their number. */
  readonly rules: readonly { readonly index: number; readonly tokens: Place }[]
  readonly nested: number
}

/** `fields`: places in the output, `*` for any member or element; what stands below a place belongs to it. */
export function readOutput(output: JsonValue, fields: readonly Place[], maxChars: number): Reading {
  const walk: Walk = {
    sections: new Map(),
    texts: new Set(),
    fields: 0,
    charsLeft: maxChars,
    leavesLeft: MAX_LEAVES,
    instructions: false,
    truncated: false,
  }
  visit(walk, output, { place: [], field: '', rules: fields.map((tokens, index) => ({ index, tokens })), nested: 0 })
  const { instructions, truncated } = walk
  return { sections: [...walk.sections.values()], instructions, truncated }
}

function visit(walk: Walk, value: JsonValue, spot: Spot): void {
  if (walk.charsLeft <= 0 || walk.leavesLeft <= 0 || spot.place.length > MAX_DEPTH) {
    walk.truncated = true
    return
  }
  if (isJsonList(value)) {
    for (const [index, item] of value.entries()) visit(walk, item, inside(spot, String(index), spot.field))
  } else if (isJsonObject(value)) {
    for (const [name, item] of Object.entries(value)) {
      // Names of members can be data themselves: a map by name.
      addText(walk, name, -1)
      visit(walk, item, inside(spot, name, name))
    }
  } else if (typeof value === 'string') visitText(walk, value, spot)
  else if (value !== null) addLeaf(walk, String(value), spot)
}

function visitText(walk: Walk, text: string, spot: Spot): void {
  const within = text.slice(0, walk.charsLeft)
  // A dump is not looked for inside other structures: there it would be what somebody wrote.
  const dumps = spot.nested === 0 && spot.place.length <= 1 && spot.field === ''
  const structure = spot.nested < MAX_NESTED ? structureOf(within, dumps) : null
  if (structure === null) addLeaf(walk, text, spot)
  else
    visit(walk, structure, {
      ...spot,
      rules: spot.rules.filter((rule) => leadsInto(rule, spot)),
      nested: spot.nested + 1,
    })
}

/** A rule whose `*` stands for the text itself does not mean what can be read out of that text. */
function leadsInto({ tokens }: Spot['rules'][number], { place }: Spot): boolean {
  return tokens.length <= place.length || tokens[place.length - 1] !== '*'
}

function inside({ place, rules, nested }: Spot, step: string, field: string): Spot {
  const at = place.length
  const fitting = rules.filter(({ tokens }) => at >= tokens.length || tokens[at] === '*' || tokens[at] === step)
  return { place: [...place, step], field, rules: fitting, nested }
}

function addLeaf(walk: Walk, text: string, { place, field, rules }: Spot): void {
  const rule = rules.find(({ tokens }) => tokens.length <= place.length)?.index ?? -1
  walk.leavesLeft--
  addText(walk, text, rule)
  if (field === '' || text.length > MAX_FIELD_CHARS) return
  addTo(walk, 'field', field, rule, text)
  const number = shortest(text)
  if (number !== text) addTo(walk, 'field', field, rule, number)
}

function addText(walk: Walk, whole: string, rule: number): void {
  const key = `${rule} ${whole}`
  if (walk.texts.has(key)) return
  walk.texts.add(key)
  const text = whole.slice(0, Math.max(0, walk.charsLeft))
  if (text.length < whole.length) walk.truncated = true
  walk.charsLeft -= text.length
  const { plain, instructed } = splitInstructed(text)
  for (const part of plain) addTo(walk, 'text', '', rule, part)
  const hidden = textsIn(text).slice(1)
  for (const part of [...instructed, ...hidden.flatMap((reading) => splitInstructed(reading).instructed)]) {
    walk.instructions = true
    addTo(walk, 'instructed', '', rule, part)
  }
}

function addTo(walk: Walk, kind: Section['kind'], field: string, rule: number, text: string): void {
  const key = `${kind} ${rule} ${field}`
  const section = walk.sections.get(key)
  if (section !== undefined) section.texts.push(text)
  else if (kind !== 'field' || walk.fields++ < MAX_FIELDS) walk.sections.set(key, { kind, field, rule, texts: [text] })
}

/** `100.0` as an argument has it: `100`. */
function shortest(text: string): string {
  return /^-?[0-9]{1,15}\.[0-9]{1,15}$/.test(text) ? String(Number(text)) : text
}

import { joinTexts, knownText, plain, shown, unknownText, type Text } from '../../analysis/text.js'
import { isEndless } from '../fold/endless.js'
import { expandText } from '../expand/word.js'
import type { Redirect } from '../parse/tree.js'
import { channelAt, contentOf, isDevice } from '../state/files.js'
import { createOutput, type Gathered } from '../state/output.js'
import { siteOf, type Circumstances, type Scene } from '../state/scene.js'
import type { Channel } from '../state/shell.js'

/** What the redirections of a command change for it. */
export interface Opened {
  readonly around: Partial<Circumstances>
  readonly channels: ReadonlyMap<number, Channel>
  /** After the command: what it wrote goes where it was sent. `isEmpty`: there was no command. */
  close(isEmpty?: boolean): void
}

interface Opening {
  readonly scene: Scene
  readonly channels: Map<number, Channel>
  readonly opened: Channel[]
}

export function openRedirects(redirects: readonly Redirect[], scene: Scene): Opened {
  const opening: Opening = { scene, channels: new Map(scene.shell.channels), opened: [] }
  for (const redirect of redirects) open(redirect, opening)
  const { channels } = opening
  if (redirects.length === 0 && channels.size === 0) return { around: {}, channels, close: () => undefined }
  const target = channels.get(1)
  const output = target === undefined || target.kind === 'standard' ? null : createOutput()
  return {
    around: { ...(output === null ? {} : { output }), ...inputOf(channels.get(0), scene) },
    channels,
    close: (isEmpty = false) => {
      write(opening, output, isEmpty)
    },
  }
}

function inputOf(channel: Channel | undefined, scene: Scene): Partial<Circumstances> {
  switch (channel?.kind) {
    case 'text':
      return { input: { ...channel.text }, piped: true }
    case 'file':
      return { input: { ...contentOf(channel.path, scene) }, piped: true }
    case 'network':
      return { input: unknownText([{ kind: 'network', name: plain(channel.target) ?? '…' }]), piped: true }
    case 'discarded':
      return { input: knownText(''), piped: true }
    default:
      return {}
  }
}

function open({ fd, operator, target }: Redirect, opening: Opening): void {
  const { scene } = opening
  const isInput = operator.startsWith('<')
  const word = expandText(target, scene)
  const number = typeof fd === 'number' ? fd : fd === null ? (isInput ? 0 : 1) : 10
  if (operator === '<<' || operator === '<<-') set(number, { kind: 'text', text: word }, opening)
  else if (operator === '<<<') set(number, { kind: 'text', text: joinTexts([word, knownText('\n')]) }, opening)
  else if (operator.endsWith('&') && isDescriptor(word)) duplicate(number, word, opening)
  else if (isInput) openForReading(number, word, operator === '<>', opening)
  else {
    const channel = channelAt(word, operator.includes('>>'))
    reach(channel, opening)
    set(number, channel, opening)
    if (operator.startsWith('&') || operator === '>&') opening.channels.set(2, channel)
  }
}

function set(number: number, channel: Channel, { channels, opened }: Opening): void {
  channels.set(number, channel)
  opened.push(channel)
}

function isDescriptor(word: Text): boolean {
  const text = plain(word)
  return text === null || /^(?:\d+-?|-)$/.test(text)
}

function duplicate(number: number, word: Text, { channels }: Opening): void {
  const text = plain(word)
  const from = text === null ? undefined : channels.get(Number.parseInt(text, 10))
  if (text === '-') channels.delete(number)
  else if (from !== undefined) channels.set(number, from)
  else if (text === '2') channels.set(number, { kind: 'error' })
  else if (text === '1') channels.set(number, { kind: 'standard' })
  else if (text === null) channels.set(number, channels.get(10) ?? { kind: 'standard' })
}

function openForReading(number: number, path: Text, alsoWrites: boolean, opening: Opening): void {
  const { scene, channels } = opening
  const channel = channelAt(path, true)
  reach(channel, opening)
  channels.set(number, channel)
  if (channel.kind !== 'file' || /^\/dev\/fd\/\d+$/.test(plain(path) ?? '')) return
  scene.session.analysis.file({ operation: 'read', path }, siteOf(scene))
  if (alsoWrites) scene.session.analysis.file({ operation: 'write', path }, siteOf(scene))
}

/** A connection is made by opening it. */
function reach(channel: Channel, { scene }: Opening): void {
  if (channel.kind === 'network')
    scene.session.analysis.network({ direction: 'out', target: channel.target, scheme: 'tcp' }, siteOf(scene))
}

function write({ scene, channels, opened }: Opening, output: Gathered | null, isEmpty: boolean): void {
  const { analysis } = scene.session
  const standard = channels.get(1)
  for (const channel of new Set(opened)) {
    if (channel.kind !== 'file') continue
    const content = channel === standard && output !== null ? output.text() : isEmpty ? knownText('') : unknownText()
    const { path, append } = channel
    const operation = isDevice(path) ? 'device_write' : append ? 'append' : isEmpty ? 'truncate' : 'write'
    analysis.file({ operation, path, content }, siteOf(scene))
    if (isEndless(content) && operation !== 'device_write')
      analysis.resource({ kind: 'disk_fill', detail: shown(path) }, siteOf(scene))
  }
  if (output === null || standard === undefined) return
  if (standard.kind === 'network')
    analysis.network({ direction: 'out', target: standard.target, scheme: 'tcp', upload: output.text() }, siteOf(scene))
  else if (standard.kind === 'file' && !opened.includes(standard))
    analysis.file({ operation: 'append', path: standard.path, content: output.text() }, siteOf(scene))
}

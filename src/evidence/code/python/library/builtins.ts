import { NONE, someText } from '../values/make.js'
import { dataOfAll } from '../values/read.js'
import { derived, originsOf, type Library, type LibraryCall } from './call.js'
import { writeTo } from './writing.js'
import type { Value } from '../values/value.js'

function printed(call: LibraryCall): Value {
  const target = call.keywords.get('file')
  if (target?.kind === 'object') writeTo(target, dataOfAll(call.positional), call)
  else call.analysis.flow(originsOf(call), 'output', 'print', call.site)
  return NONE
}

function asked(): Value {
  return someText([{ kind: 'input', name: 'input' }])
}

/** What a process shows to the one who runs it, and asks of them. */
export const BUILTINS: Library = {
  print: printed,
  pprint: printed,
  'pprint.pprint': printed,
  'stdout.write': printed,
  'stdout.writelines': printed,
  'stdout.flush': () => NONE,
  'logging.info': printed,
  'logging.debug': printed,
  'logging.warning': printed,
  'logging.error': printed,
  'logging.critical': printed,
  'logging.exception': printed,
  input: asked,
  raw_input: asked,
  'stdin.read': asked,
  'stdin.readline': asked,
  'stdin.readlines': derived,
  'stdin.*': derived,
  'getpass.getpass': () => someText([{ kind: 'secret', name: 'getpass' }]),
  'pyperclip.paste': () => someText([{ kind: 'clipboard', name: 'clipboard' }]),
  'tkinter.Tk.clipboard_get': () => someText([{ kind: 'clipboard', name: 'clipboard' }]),
}

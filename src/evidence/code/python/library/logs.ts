import { NONE, text } from '../values/make.js'
import type { Value } from '../values/value.js'
import { all, type Library, type LibraryCall } from './call.js'
import { opened } from './files.js'

const HANDLERS =
  'logging.FileHandler logging.handlers.RotatingFileHandler logging.handlers.TimedRotatingFileHandler logging.handlers.WatchedFileHandler'

/** Files that are appended to, unless the mode says otherwise. */
function logFile(call: LibraryCall): Value {
  const isHandler = call.name !== 'logging.basicConfig'
  const path = (isHandler ? call.positional[0] : undefined) ?? call.keywords.get('filename')
  const mode =
    (isHandler ? call.positional[1] : call.keywords.get('filemode')) ?? call.keywords.get('mode') ?? text('a')
  if (path !== undefined) opened({ ...call, positional: [path, mode], keywords: new Map() }, path, 1)
  return NONE
}

/** Logs that are files. */
export const LOGS: Library = { ...all(HANDLERS, logFile), 'logging.basicConfig': logFile }

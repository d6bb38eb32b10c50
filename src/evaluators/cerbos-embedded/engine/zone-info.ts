import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { normalize } from 'node:path/posix'

type Callback = (error: unknown, ...results: unknown[]) => void

const ZONE_FOLDERS = ['/usr/share/zoneinfo/', '/usr/share/lib/zoneinfo/', '/usr/lib/locale/TZ/']

/**
 * Go's file system in this thread: read-only, synchronous, and nothing but the host's time zones, so that
 * `getHours("America/New_York")` can be answered. What Go prints (a panic can hold attribute values) is dropped.
 * Must stand before Go's runtime is loaded, which otherwise brings an empty one of its own.
 */
export function installZoneInfo(): void {
  const refuse =
    (at: number) =>
    (...args: unknown[]): void => {
      const callback = args[at]
      if (isCallback(callback)) callback(Object.assign(new Error('not permitted'), { code: 'EPERM' }))
    }
  const fs = {
    constants: { ...constants, O_DIRECTORY: constants.O_DIRECTORY },
    writeSync: (_fd: number, bytes: Uint8Array): number => bytes.length,
    write: (_fd: number, bytes: Uint8Array, _offset: number, _length: number, _position: null, callback: Callback) => {
      callback(null, bytes.length)
    },
    open: (path: string, flags: number, _mode: number, callback: Callback) => {
      answer(callback, () => openZone(path, flags))
    },
    fstat: (fd: number, callback: Callback) => {
      answer(callback, () => fstatSync(fd))
    },
    read: (
      fd: number,
      bytes: Uint8Array,
      offset: number,
      length: number,
      position: number | null,
      callback: Callback,
    ) => {
      answer(callback, () => readSync(fd, bytes, offset, length, position))
    },
    close: (fd: number, callback: Callback) => {
      answer(callback, () => {
        closeSync(fd)
      })
    },
    fsync: (_fd: number, callback: Callback) => {
      callback(null)
    },
    ...Object.fromEntries(REFUSED.map(([name, at]) => [name, refuse(at)])),
  }
  Reflect.set(globalThis, 'fs', fs)
}

/** Calls that are refused, and where their callback stands. */
const REFUSED: readonly [name: string, at: number][] = [
  ['chmod', 2],
  ['chown', 3],
  ['fchmod', 2],
  ['fchown', 3],
  ['ftruncate', 2],
  ['lchown', 3],
  ['link', 2],
  ['lstat', 1],
  ['mkdir', 2],
  ['readdir', 1],
  ['readlink', 1],
  ['rename', 2],
  ['rmdir', 1],
  ['stat', 1],
  ['symlink', 2],
  ['truncate', 2],
  ['unlink', 1],
  ['utimes', 3],
]

function openZone(path: string, flags: number): number {
  const clean = normalize(path)
  const writes = (flags & (constants.O_WRONLY | constants.O_RDWR | constants.O_CREAT | constants.O_TRUNC)) !== 0
  if (writes || !ZONE_FOLDERS.some((folder) => clean.startsWith(folder))) {
    throw Object.assign(new Error('not found'), { code: 'ENOENT' })
  }
  return openSync(clean, constants.O_RDONLY)
}

function answer(callback: Callback, step: () => unknown): void {
  let result: unknown
  try {
    result = step()
  } catch (error) {
    callback(error)
    return
  }
  callback(null, result)
}

function isCallback(value: unknown): value is Callback {
  return typeof value === 'function'
}

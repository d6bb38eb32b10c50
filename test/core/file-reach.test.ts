import { expect, it } from 'vitest'
import { filePath, reaches, reachOf, type FileAct } from '../../src/core/file-reach.js'

const act = (operation: string, path: string, more: Partial<FileAct> = {}): FileAct => ({
  operation,
  path,
  scope: 'project',
  known: true,
  recursive: false,
  breadth: 'one',
  ...more,
})

function mayChange(by: FileAct, path: string): boolean {
  const reach = reachOf(by)
  const file = filePath(path)
  return reach !== null && (file === null || reaches(reach, file))
}

it.each([
  [act('write', 'x.sh'), 'x.sh'],
  [act('write', '/srv/x.sh'), 'x.sh'],
  [act('write', 'x.sh'), '/srv/work/x.sh'],
  [act('write', '~/work/x.sh'), 'x.sh'],
  [act('append', '../work/x.sh'), 'x.sh'],
  [act('write', 'a/…', { known: false }), 'x.sh'],
  [act('write', `${'a'.repeat(255)}…`), 'x.sh'],
  [act('write', 'a/*.sh'), 'a/b/x.sh'],
  [act('write', '*.sh'), 'x.sh'],
  [act('copy', 'a'), 'a/x.sh'],
  [act('copy', '/srv'), 'x.sh'],
  [act('move', '.'), 'x.sh'],
  [act('copy', '/'), '/opt/x.sh'],
  [act('copy', '~'), '~/bin/x.sh'],
  [act('write', 'a', { recursive: true }), 'a/b/c/x.sh'],
  [act('write', '/tmp', { breadth: 'many' }), '/tmp/x.sh'],
  [act('link', 'x.sh'), 'x.sh'],
])('%o may change %s', (by, path) => {
  expect(mayChange(by, path)).toBe(true)
})

it.each([
  [act('read', 'x.sh'), 'x.sh'],
  [act('permissions', 'x.sh'), 'x.sh'],
  [act('delete', 'x.sh'), 'x.sh'],
  [act('write', 'y.sh'), 'x.sh'],
  [act('write', 'a/x.sh'), 'b/x.sh'],
  [act('write', '/srv/y.sh'), 'x.sh'],
  [act('write', '/tmp/x.sh'), 'x.sh'],
  [act('copy', '/tmp'), 'x.sh'],
  [act('copy', 'a'), 'b/x.sh'],
  [act('write', 'a/*.sh'), 'b/x.sh'],
  [act('write', 's3://bucket/x.sh', { scope: 'remote' }), 'x.sh'],
])('%o leaves %s', (by, path) => {
  expect(mayChange(by, path)).toBe(false)
})

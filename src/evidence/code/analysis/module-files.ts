import type { Language } from '../../../core/words.js'

const PYTHON = ['.py', '/__init__.py']
const JAVASCRIPT = ['', '.js', '.mjs', '.cjs', '.ts', '.tsx', '.jsx', '/index.js', '/index.ts']
const MAX_FOLDERS = 8

/** The files that a module of this path (`package/module`) may be; packages around it are run before it. */
export function moduleFiles(path: string, language: Language | null): readonly string[] {
  if (language !== 'python') return JAVASCRIPT.map((ending) => path + ending).flatMap(alsoTyped)
  const parts = path.split('/').slice(0, MAX_FOLDERS)
  const packages = parts.slice(0, -1).map((_, index) => `${parts.slice(0, index + 1).join('/')}/__init__.py`)
  return [...packages, ...PYTHON.map((ending) => path + ending)]
}

/** TypeScript names what its files will be. */
function alsoTyped(path: string): readonly string[] {
  const typed = path.replace(/\.([mc]?)js$/, '.$1ts')
  return typed === path ? [path] : [path, typed]
}

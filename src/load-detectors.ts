import { join } from 'node:path'
import type { NamedDigest } from './core/activation.js'
import type { FolderSnapshot } from './core/policy-set.js'
import { createDetection, type Detection } from './evidence/data/detection.js'

const FOLDER = 'detectors/'

/** The detectors that come with the service, and those of the folder. Throws PolicyLoadError. */
export function loadDetectors({ root, files, shippedDetectors }: FolderSnapshot): Promise<Detection> {
  const shipped = [...shippedDetectors].map(([name, bytes]) => [`${FOLDER}${name}`, bytes] as const)
  const own = [...files]
    .filter(([path]) => path.startsWith(FOLDER) && /\.ya?ml$/.test(path))
    .map(([path, bytes]) => [join(root, path), bytes] as const)
  return createDetection(new Map([...shipped, ...own]))
}

export function detectorDigests({ digests }: Detection): readonly NamedDigest[] {
  return Object.entries(digests).map(([name, digest]) => ({ name, digest: digest.replace(/^sha256:/, '') }))
}

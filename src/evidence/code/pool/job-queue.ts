import type { Job } from './job.js'

/** Jobs that wait: organisations take turns, each in its own order. */
export interface JobQueue {
  readonly size: number
  /** False: there is no room, for anybody or for this organisation. */
  add(job: Job): boolean
  /** The next job of an organisation that `mayGo`. */
  take(mayGo: (organisation: string) => boolean): Job | undefined
  /** Those that have waited since before then. */
  takeOlder(queuedBefore: number): readonly Job[]
  takeAll(): readonly Job[]
}

export interface JobQueueOptions {
  readonly maxQueue: number
  readonly maxQueuePerOrganisation: number
}

export function createJobQueue({ maxQueue, maxQueuePerOrganisation }: JobQueueOptions): JobQueue {
  /** In the order of their turns; none is empty. */
  const lines = new Map<string, Job[]>()
  let size = 0
  const remove = (organisation: string, line: Job[], count: number): readonly Job[] => {
    const taken = line.splice(0, count)
    size -= taken.length
    lines.delete(organisation)
    if (line.length > 0) lines.set(organisation, line)
    return taken
  }
  const takeWhere = (isTaken: (job: Job) => boolean): readonly Job[] =>
    [...lines].flatMap(([organisation, line]) => {
      const end = line.findIndex((job) => !isTaken(job))
      return remove(organisation, line, end === -1 ? line.length : end)
    })
  return {
    get size() {
      return size
    },
    add: (job) => {
      const { organisation } = job.asker
      const line = lines.get(organisation) ?? []
      if (size >= maxQueue || line.length >= maxQueuePerOrganisation) return false
      line.push(job)
      lines.set(organisation, line)
      size++
      return true
    },
    take: (mayGo) => {
      for (const [organisation, line] of lines) if (mayGo(organisation)) return remove(organisation, line, 1)[0]
      return undefined
    },
    takeOlder: (queuedBefore) => takeWhere(({ queuedAt }) => queuedAt < queuedBefore),
    takeAll: () => takeWhere(() => true),
  }
}

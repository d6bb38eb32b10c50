import { levelGround, type Approval, type LevelRequirement } from '../core/approval.js'

const LEVEL_GROUND = /^level:(.+)\*(\d{1,9})$/

/**
 * What the approval does not rest on, each once. A level is covered by a chain that asks as many of it, or more; all else
 * by the same words.
 */
export function missingGrounds(
  approval: Pick<Approval, 'grounds' | 'levels'>,
  requirement: readonly LevelRequirement[],
  grounds: readonly string[],
): readonly string[] {
  const all = new Set([...requirement.map(levelGround), ...grounds])
  return [...all].filter((ground) => !covers(approval, ground))
}

function covers({ grounds, levels }: Pick<Approval, 'grounds' | 'levels'>, ground: string): boolean {
  const [, name, quorum] = LEVEL_GROUND.exec(ground) ?? []
  if (name === undefined) return grounds.includes(ground)
  return levels.some((level) => level.name === name && level.quorum >= Number(quorum))
}

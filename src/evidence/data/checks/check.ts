/** Whether a text that a pattern matched is what it looks like. Pure, and linear in the text. */
export type Check = (text: string) => boolean

/** The entry of a table under a name that the code has chosen: never what every object has, as `constructor`. */
export function entry<Entry>(table: Readonly<Record<string, Entry>>, name: string): Entry | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

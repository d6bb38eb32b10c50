/** Called for each field of a message: `[start, end)` of its content, or `value` of a varint. */
export type OnField = (field: number, start: number, end: number, value: number) => void

/** Walks the fields of the protobuf message in `[start, end)`. Throws when it is malformed. */
export function readFields(bytes: Uint8Array, start: number, end: number, onField: OnField): void {
  let position = start
  const varint = (): number => {
    let value = 0
    for (let factor = 1; factor < 2 ** 64; factor *= 128) {
      if (position >= end) throw new Error('truncated message')
      const byte = bytes[position++] ?? 0
      value += (byte & 127) * factor
      if (byte < 128) return value
    }
    throw new Error('malformed varint')
  }
  while (position < end) {
    const tag = varint()
    const field = Math.floor(tag / 8)
    const wireType = tag % 8
    if (wireType === 0) {
      onField(field, position, position, varint())
      continue
    }
    const length = wireType === 2 ? varint() : wireType === 1 ? 8 : wireType === 5 ? 4 : -1
    if (length < 0 || position + length > end) throw new Error('malformed message')
    onField(field, position, position + length, 0)
    position += length
  }
}

export function readText(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8')
}

export function readDouble(bytes: Uint8Array, start: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset + start, 8).getFloat64(0, true)
}

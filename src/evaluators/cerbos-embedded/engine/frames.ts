/** Several byte strings in one, so that a batch crosses between threads as one buffer: length, tag, bytes, … */
export interface Frame {
  readonly tag: number
  readonly bytes: Uint8Array
}

const HEAD = 5

export function packFrames(frames: readonly Frame[]): Uint8Array {
  const packed = new Uint8Array(frames.reduce((size, frame) => size + HEAD + frame.bytes.length, 0))
  const view = new DataView(packed.buffer)
  let position = 0
  for (const { tag, bytes } of frames) {
    view.setUint32(position, bytes.length, true)
    view.setUint8(position + 4, tag)
    packed.set(bytes, position + HEAD)
    position += HEAD + bytes.length
  }
  return packed
}

export function unpackFrames(packed: Uint8Array): readonly Frame[] {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
  const frames: Frame[] = []
  for (let position = 0; position < packed.length;) {
    const end = position + HEAD + view.getUint32(position, true)
    frames.push({ tag: view.getUint8(position + 4), bytes: packed.subarray(position + HEAD, end) })
    position = end
  }
  return frames
}

export type StationMeans = Readonly<Record<string, number>>

/** Mean milliseconds per station between two readings of `/metrics` (histogram sums and counts). */
export function stationMeans(before: string, after: string): StationMeans {
  const earlier = readStations(before)
  const means: Record<string, number> = {}
  for (const [station, now] of readStations(after)) {
    const { sum, count } = earlier.get(station) ?? { sum: 0, count: 0 }
    if (now.count > count) means[station] = Math.round(((now.sum - sum) / (now.count - count)) * 1_000_000) / 1000
  }
  return means
}

function readStations(metrics: string): Map<string, { sum: number; count: number }> {
  const read = new Map<string, { sum: number; count: number }>()
  for (const [, field = '', station = '', value = ''] of metrics.matchAll(
    /^countersign_station_duration_seconds_(sum|count)\{station="(\w+)"\} (\S+)$/gm,
  )) {
    const entry = read.get(station) ?? { sum: 0, count: 0 }
    read.set(station, { ...entry, [field]: Number(value) })
  }
  return read
}

// A reporter that writes only the counts of the whole run and how long each file took, as JSON.
import { relative } from 'node:path'
import { FileCounts } from './file-counts.mjs'

export default async function* summary(source) {
  const files = []
  const shared = new FileCounts()
  for await (const { type, data } of source) {
    shared.add(type, data)
    if (type !== 'test:summary') continue
    if (data.file !== undefined) {
      files.push({ path: relative(process.cwd(), data.file), ms: data.duration_ms })
      continue
    }
    for (const { file, duration_ms } of shared.summaries())
      files.push({ path: relative(process.cwd(), file), ms: duration_ms })
    const { passed, failed, cancelled, skipped, todo } = data.counts
    yield JSON.stringify({ passed, failed: failed + cancelled, skipped: skipped + todo, files })
  }
}

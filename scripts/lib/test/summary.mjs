// A reporter that writes only the counts of the whole run and how long each file took, as JSON.
import { relative } from 'node:path'

export default async function* summary(source) {
  const files = []
  for await (const { type, data } of source) {
    if (type !== 'test:summary') continue
    if (data.file !== undefined) {
      files.push({ path: relative(process.cwd(), data.file), ms: data.duration_ms })
      continue
    }
    const { passed, failed, cancelled, skipped, todo } = data.counts
    yield JSON.stringify({ passed, failed: failed + cancelled, skipped: skipped + todo, files })
  }
}

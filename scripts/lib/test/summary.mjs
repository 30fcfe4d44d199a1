// A reporter that writes only the counts of the whole run, as JSON.

export default async function* summary(source) {
  for await (const { type, data } of source) {
    if (type !== 'test:summary' || data.file !== undefined) continue
    const { passed, failed, cancelled, skipped, todo } = data.counts
    yield JSON.stringify({ passed, failed: failed + cancelled, skipped: skipped + todo })
  }
}

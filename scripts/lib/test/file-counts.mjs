// Counts of each file for files that run together in one process: Node's runner sums up only files that have one of their own.
const together = process.env.ACS_TEST_TOGETHER !== undefined

export class FileCounts {
  #files = new Map()

  /** Takes every event of the runner. */
  add(type, data) {
    if (!together || (type !== 'test:pass' && type !== 'test:fail') || data.file === undefined) return
    const file = this.#files.get(data.file) ?? { passed: 0, failed: 0, cancelled: 0, skipped: 0, ms: 0 }
    this.#files.set(data.file, file)
    if (data.nesting === 0) file.ms += data.details.duration_ms
    if (data.details.type === 'suite') return
    if (data.skip !== undefined) file.skipped++
    else if (type === 'test:pass') file.passed++
    else file.failed++
  }

  /** What the runner would say of each file; nothing where it says it itself. */
  summaries() {
    return [...this.#files].map(([file, { ms, ...counts }]) => ({
      file,
      counts,
      success: counts.failed === 0,
      duration_ms: ms,
    }))
  }
}

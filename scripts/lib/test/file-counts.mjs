// Counts of each file for files that run in one process: Node's runner sums up only files that have one of their own.

export class FileCounts {
  #files = new Map()
  #summarised = new Set()

  /** Takes every event of the runner. */
  add(type, data) {
    if (type === 'test:summary' && data.file !== undefined) this.#summarised.add(data.file)
    if ((type !== 'test:pass' && type !== 'test:fail') || data.file === undefined) return
    const file = this.#files.get(data.file) ?? { passed: 0, failed: 0, cancelled: 0, skipped: 0, ms: 0 }
    this.#files.set(data.file, file)
    if (data.nesting === 0) file.ms += data.details.duration_ms
    if (data.details.type === 'suite') return
    if (data.skip !== undefined) file.skipped++
    else if (type === 'test:pass') file.passed++
    else file.failed++
  }

  /** What the runner would say of each file of which it says nothing. */
  summaries() {
    return [...this.#files]
      .filter(([file]) => !this.#summarised.has(file))
      .map(([file, { ms, ...counts }]) => ({
        file,
        counts,
        success: counts.failed === 0,
        duration_ms: ms,
      }))
  }
}

/** Lets the browser keep something as a file. */
export function saveAs(content: Blob, name: string): void {
  const url = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // Not at once: the browser has still to begin with it.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

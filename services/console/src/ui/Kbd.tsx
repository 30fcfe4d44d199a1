import './Kbd.css'

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent)

/** Keys to press. @param keys as `Ctrl+K`; Ctrl is ⌘ where there is one */
export function Kbd({ keys }: { keys: string }) {
  return <kbd className="kbd">{isMac ? keys.replace('Ctrl+', '⌘') : keys}</kbd>
}

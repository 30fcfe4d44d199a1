import { useState } from 'react'
import { CheckIcon, CopyIcon } from '../icons/icons.tsx'
import { useWords } from '../preferences/react.tsx'
import { IconButton } from './Button.tsx'
import { uiWords } from './words.ts'

const SHOWN_MS = 1_500

/** Copies a text to the clipboard, and says so. @param props.what the name of what it copies, read out */
export function Copy({ text, what }: { text: string; what?: string }) {
  const t = useWords(uiWords)
  const [isDone, setDone] = useState(false)
  const copy = async (): Promise<void> => {
    await copyText(text)
    setDone(true)
    setTimeout(() => setDone(false), SHOWN_MS)
  }
  const label = what === undefined ? t('copy') : `${t('copy')}: ${what}`
  return (
    <IconButton
      size="s"
      label={isDone ? t('copied') : label}
      icon={isDone ? <CheckIcon size={15} /> : <CopyIcon size={15} />}
      onPress={() => void copy()}
    />
  )
}

/** Without TLS a browser has no clipboard for scripts: then by a selection, as it was done before. */
async function copyText(text: string): Promise<void> {
  if (navigator.clipboard !== undefined) return navigator.clipboard.writeText(text)
  const area = document.createElement('textarea')
  area.value = text
  area.className = 'visually-hidden'
  document.body.append(area)
  area.select()
  document.execCommand('copy')
  area.remove()
}

import { Button as AriaButton } from 'react-aria-components/Button'
import { DropZone } from 'react-aria-components/DropZone'
import { FileTrigger } from 'react-aria-components/FileTrigger'
import { UploadIcon } from '../icons/icons.tsx'
import { useFormat, useWords } from '../preferences/react.tsx'
import { uiWords } from './words.ts'
import './Button.css'
import './FilePicker.css'

/** One file of this machine: chosen, or dropped here. @param props.accept types or endings, such as `.csv` */
export function FilePicker({
  label,
  file,
  onChange,
  accept,
}: {
  label: string
  file: File | null
  onChange(file: File): void
  accept?: readonly string[]
}) {
  const t = useWords(uiWords)
  const format = useFormat()
  return (
    <DropZone
      className="file-picker"
      aria-label={label}
      onDrop={async e => {
        const dropped = e.items.find(i => i.kind === 'file')
        if (dropped?.kind === 'file') onChange(await dropped.getFile())
      }}
    >
      <FileTrigger
        {...(accept === undefined ? {} : { acceptedFileTypes: accept })}
        onSelect={files => {
          const [first] = files ?? []
          if (first !== undefined) onChange(first)
        }}
      >
        <AriaButton className="button button-secondary">
          <UploadIcon size={16} />
          {t(file === null ? 'chooseFile' : 'otherFile')}
        </AriaButton>
      </FileTrigger>
      {file === null ? (
        <span className="muted">{t('dropFile')}</span>
      ) : (
        <span className="file-picked">
          {file.name} <span className="muted">{format.bytes(file.size)}</span>
        </span>
      )}
    </DropZone>
  )
}

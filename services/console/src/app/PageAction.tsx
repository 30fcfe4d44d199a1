import type { ReactNode } from 'react'
import { Button } from '../ui/Button.tsx'
import { useCommands } from './palette/commands.ts'

/** What a page is there to do: a button of its head, and the same in the palette. Left out where one may not. */
export function PageAction({
  id,
  label,
  icon,
  onPress,
}: {
  /** Of the command. */
  id: string
  label: string
  icon: ReactNode
  onPress(): void
}) {
  useCommands([{ id, label, run: onPress }])
  return (
    <Button kind="primary" icon={icon} onPress={onPress}>
      {label}
    </Button>
  )
}

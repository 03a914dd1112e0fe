import { useMemo } from 'react'
import { storedKeys } from '../session/key-settings'
import { mapOf, readSettings, standardSettings } from '../tools/key-settings'
import type { KeyMap } from '../tools/keys'
import { useObserved } from './observed'

/** The keys of whoever is signed in. */
export function useKeys(): KeyMap {
  const stored = useObserved(storedKeys)
  return useMemo(() => mapOf(readSettings(stored)?.settings ?? standardSettings), [stored])
}

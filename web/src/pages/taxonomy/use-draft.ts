import { useEffect, useRef, useState } from 'react'
import { useObserved } from '../../components/observed'
import { readTaxonomy, type Taxonomy } from '../../labels/taxonomy'
import { checkTaxonomy } from '../../session/actions'
import { systemClock } from '../../session/clock'
import { DraftKeeper, type Kept } from '../../session/draft-keeper'
import type { Fault } from '../../session/server'
import { saveTaxonomyDraft, type TaxonomyCheck } from '../../session/taxonomies'

const CHECK_MS = 300

export interface Draft {
  readonly source: string
  readonly faults: readonly Fault[]
  readonly check: TaxonomyCheck | null
  /** The last document that held: the preview stays while somebody types. */
  readonly taxonomy: Taxonomy | null
  readonly saved: Kept
  /** Nothing is kept from here on, and nothing is on its way any more. */
  readonly end: () => Promise<void>
  readonly change: (source: string) => void
  readonly undo: () => void
  readonly redo: () => void
}

/** A taxonomy being changed: checked as it is written, kept on the server, each step undone by Ctrl+Z. */
export function useDraft(project: string, start: string, baseVersion: number): Draft {
  const [source, setSource] = useState(start)
  const [checked, setChecked] = useState<{ readonly faults: readonly Fault[]; readonly check: TaxonomyCheck | null; readonly taxonomy: Taxonomy | null }>({ faults: [], check: null, taxonomy: null })
  const [keeper] = useState(() => new DraftKeeper(start, (text) => saveTaxonomyDraft(project, baseVersion, text), systemClock))
  const saved = useObserved(keeper.state)
  const past = useRef<string[]>([])
  const future = useRef<string[]>([])

  useEffect(() => {
    let isCurrent = true
    const timer = setTimeout(() => {
      void checkTaxonomy(project, source).then((got) => {
        if (!isCurrent) return
        setChecked((before) =>
          got.ok
            ? { faults: [], check: got.value, taxonomy: readTaxonomy(got.value.document) }
            : { ...before, check: null, faults: got.problem.faults.length > 0 ? got.problem.faults : [{ field: '', message: got.problem.detail, line: null }] },
        )
      })
    }, CHECK_MS)
    return () => {
      isCurrent = false
      clearTimeout(timer)
    }
  }, [project, source])

  useEffect(() => keeper.change(source), [keeper, source])

  useEffect(() => {
    const flush = () => keeper.flush()
    const warn = (event: BeforeUnloadEvent) => {
      if (keeper.isWaiting) event.preventDefault()
    }
    document.addEventListener('visibilitychange', flush)
    window.addEventListener('beforeunload', warn)
    return () => {
      document.removeEventListener('visibilitychange', flush)
      window.removeEventListener('beforeunload', warn)
      flush()
    }
  }, [keeper])

  return {
    ...checked, source, saved, end: () => keeper.end(),
    change(next) {
      if (next === source) return
      past.current = [...past.current.slice(-200), source]
      future.current = []
      setSource(next)
    },
    undo() {
      const before = past.current.pop()
      if (before === undefined) return
      future.current.push(source)
      setSource(before)
    },
    redo() {
      const after = future.current.pop()
      if (after === undefined) return
      past.current.push(source)
      setSource(after)
    },
  }
}

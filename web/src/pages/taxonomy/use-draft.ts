import { useEffect, useRef, useState } from 'react'
import { readTaxonomy, type Taxonomy } from '../../labels/taxonomy'
import { checkTaxonomy } from '../../session/actions'
import type { Fault, Problem } from '../../session/server'
import { saveTaxonomyDraft, type TaxonomyCheck } from '../../session/taxonomies'

const CHECK_MS = 300
const SAVE_MS = 800

export interface Draft {
  readonly source: string
  readonly faults: readonly Fault[]
  readonly check: TaxonomyCheck | null
  /** The last document that held: the preview stays while somebody types. */
  readonly taxonomy: Taxonomy | null
  readonly saved: 'saved' | 'waiting' | Problem
  readonly change: (source: string) => void
  readonly undo: () => void
  readonly redo: () => void
}

/** A taxonomy being changed: checked as it is written, kept on the server, each step undone by Ctrl+Z. */
export function useDraft(project: string, start: string, baseVersion: number): Draft {
  const [source, setSource] = useState(start)
  const [checked, setChecked] = useState<{ readonly faults: readonly Fault[]; readonly check: TaxonomyCheck | null; readonly taxonomy: Taxonomy | null }>({ faults: [], check: null, taxonomy: null })
  const [saved, setSaved] = useState<Draft['saved']>('saved')
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

  useEffect(() => {
    if (source === start) return
    const timer = setTimeout(() => {
      void saveTaxonomyDraft(project, baseVersion, source).then((got) => setSaved(got.ok ? 'saved' : got.problem))
    }, SAVE_MS)
    return () => clearTimeout(timer)
  }, [project, baseVersion, source, start])

  const go = (next: string) => {
    setSource(next)
    setSaved('waiting')
  }
  return {
    ...checked, source, saved,
    change(next) {
      if (next === source) return
      past.current = [...past.current.slice(-200), source]
      future.current = []
      go(next)
    },
    undo() {
      const before = past.current.pop()
      if (before === undefined) return
      future.current.push(source)
      go(before)
    },
    redo() {
      const after = future.current.pop()
      if (after === undefined) return
      past.current.push(source)
      go(after)
    },
  }
}

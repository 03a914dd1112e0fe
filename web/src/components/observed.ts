import { useSyncExternalStore } from 'react'
import type { Observable } from '../session/observable'

/** A watched value. */
export function useObserved<T>(observable: Observable<T>): T {
  return useSyncExternalStore(observable.subscribe, observable.get)
}

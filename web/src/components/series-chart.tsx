import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import styles from './chart.module.css'

interface SeriesChartProps {
  /** The answer, in words; read out in place of the drawing. */
  readonly title: string
  /** Seconds since 1970. */
  readonly at: readonly number[]
  readonly values: readonly (number | null)[]
  readonly height?: number
  readonly label: string
}

/** Change over time: gaps stay gaps, the axis starts at 0. */
export function SeriesChart({ title, at, values, label, height = 160 }: SeriesChartProps) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const root = place.current
    if (root === null) return
    const colour = (name: string) => getComputedStyle(root).getPropertyValue(name).trim()
    const axis = { stroke: colour('--text-muted'), grid: { stroke: colour('--hairline'), width: 1 }, ticks: { show: false }, font: '11px system-ui' }
    const chart = new uPlot(
      {
        width: root.clientWidth, height, legend: { show: false }, cursor: { y: false },
        scales: { x: { time: true }, y: { range: (_, __, max) => [0, Math.max(1, max * 1.1)] } },
        axes: [axis, { ...axis, size: 44 }],
        series: [{}, { label, stroke: colour('--accent'), fill: colour('--accent-soft'), width: 2, points: { show: at.length < 40, size: 5 } }],
      },
      [[...at], [...values]],
      root,
    )
    const observer = new ResizeObserver(() => chart.setSize({ width: root.clientWidth, height }))
    observer.observe(root)
    return () => {
      observer.disconnect()
      chart.destroy()
    }
  }, [at, values, label, height])
  return <div ref={place} className={styles.series} role="img" aria-label={title} />
}

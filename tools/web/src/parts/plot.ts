// Lines over time on a canvas: uPlot in our colours. What it draws, a table beside it says too (parts/chart.tsx).
import uPlot from 'uplot'

export interface PlotSeries {
  readonly values: readonly (number | null)[]
  /** Which colour and dash: 0 to 3. */
  readonly tone: number
}

export interface PlotMark {
  /** Between two points: 3.5 is between the fourth and the fifth. */
  readonly at: number
  readonly sign: string
}

export interface Plotted {
  readonly series: readonly PlotSeries[]
  readonly marks: readonly PlotMark[]
  /** What stands below the point, where there is room. */
  readonly label: (index: number) => string
  /** Points that get a label before others: a January. */
  readonly isMain: (index: number) => boolean
  readonly valueText: (value: number) => string
  /** The highest that can be: 1 for shares. */
  readonly most?: number
  /** The point below the pointer; null when it has left. */
  readonly onPoint: (index: number | null) => void
  readonly onPick: (index: number) => void
  /** Points from one to another, the pointer drawn across them. */
  readonly onRange?: (first: number, last: number) => void
}

const height = 180
/** Colour is never alone: each line has its dash. The legend shows them as it does (style/charts.css). */
export const dashes: readonly (readonly number[])[] = [[], [7, 3], [2, 3], [9, 3, 2, 3]]
/** 1, 2, 5, 10, 20, 50 …: distances of the lines across. */
const steps = Array.from({ length: 24 }, (_, i) => [1, 2, 5][i % 3]! * 10 ** (Math.floor(i / 3) - 1))

/** Draws into `frame` and keeps it right for its width and the colours of the moment, until the returned is called. */
export function plot(frame: HTMLElement, plotted: Plotted): () => void {
  let drawn: uPlot | null = null
  const draw = () => {
    drawn?.destroy()
    drawn = new uPlot(optionsOf(frame, plotted), dataOf(plotted), frame)
  }
  draw()
  const resized = new ResizeObserver(() => {
    if (drawn && drawn.width !== frame.clientWidth) drawn.setSize({ width: frame.clientWidth, height })
  })
  resized.observe(frame)
  // A canvas does not follow the style sheet by itself.
  const themed = new MutationObserver(draw)
  themed.observe(document.documentElement, { attributeFilter: ['data-color-scheme'] })
  const media = ['(prefers-color-scheme: dark)', '(forced-colors: active)', '(prefers-contrast: more)'].map((query) =>
    matchMedia(query),
  )
  media.forEach((query) => query.addEventListener('change', draw))
  return () => {
    resized.disconnect()
    themed.disconnect()
    media.forEach((query) => query.removeEventListener('change', draw))
    drawn?.destroy()
  }
}

function dataOf({ series }: Plotted): uPlot.AlignedData {
  const count = series[0]?.values.length ?? 0
  return [Array.from({ length: count }, (_, i) => i), ...series.map(({ values }) => [...values])]
}

/** What a custom property comes to as a colour here and now. Read, not tried on an element: that lays the page out anew. */
function colourReader(frame: HTMLElement): (name: string) => string {
  if (matchMedia('(forced-colors: active)').matches) return () => 'CanvasText'
  const style = getComputedStyle(frame)
  return (name) => style.getPropertyValue(name).trim()
}

function optionsOf(frame: HTMLElement, plotted: Plotted): uPlot.Options {
  const colour = colourReader(frame)
  const text = colour('--chart-text')
  const grid = { stroke: colour('--chart-grid'), width: 1 }
  const ticks = { show: false }
  const font = `12px ${getComputedStyle(frame).fontFamily}`
  const count = plotted.series[0]?.values.length ?? 0
  let current: number | null = null
  let hasDrawn = false
  return {
    width: frame.clientWidth,
    height,
    padding: [14, 8, 0, 0],
    legend: { show: false },
    scales: {
      x: { time: false, range: [-0.5, Math.max(count - 0.5, 0.5)] },
      y: { range: (_, __, max) => [0, plotted.most ? plotted.most * 1.06 : roomFor(max)] },
    },
    axes: [
      {
        font,
        stroke: text,
        grid: { show: false },
        ticks: { stroke: grid.stroke, width: 1, size: 4 },
        size: 26,
        gap: 4,
        splits: (self) => labelled(count, self.width, plotted.isMain),
        values: (_, splits) => splits.map((index) => plotted.label(index)),
      },
      {
        font,
        stroke: text,
        grid,
        ticks,
        gap: 6,
        size: (_, values) => Math.max(28, ...(values ?? []).map((value) => value.length * 7 + 12)),
        incrs: plotted.most === 1 ? [0.1, 0.2, 0.25, 0.5] : steps.filter((step) => step >= 1),
        values: (_, splits) => splits.map((value) => plotted.valueText(value)),
      },
    ],
    series: [{}, ...plotted.series.map((series) => lineOf(series, colour(`--chart-${series.tone}`)))],
    cursor: {
      y: false,
      drag: { x: plotted.onRange !== undefined, y: false, setScale: false, dist: 10 },
      points: { size: 7 },
      bind: { dblclick: () => null },
    },
    hooks: {
      setCursor: [
        (self) => {
          current = self.cursor.idx ?? null
          plotted.onPoint(current)
        },
      ],
      ready: [
        (self) => {
          self.over.addEventListener('click', () => {
            // The end of drawing across points is a click, too.
            if (current !== null && !hasDrawn) plotted.onPick(current)
            hasDrawn = false
          })
        },
      ],
      setSelect: [
        (self) => {
          const { left, width } = self.select
          if (width === 0) return
          hasDrawn = true
          const at = (x: number) => Math.min(Math.max(Math.round(self.posToVal(x, 'x')), 0), count - 1)
          self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false)
          plotted.onRange?.(at(left), at(left + width))
        },
      ],
      draw: [(self) => drawMarks(self, plotted.marks, colour('--chart-mark'), font)],
    },
  }
}

function lineOf({ tone, values }: PlotSeries, stroke: string): uPlot.Series {
  const isThere = (index: number) => (values[index] ?? null) !== null
  const alone = values.map((_, index) => index).filter((i) => isThere(i) && !isThere(i - 1) && !isThere(i + 1))
  const isDense = values.length > 24
  return {
    stroke,
    width: 2,
    dash: [...(dashes[tone] ?? [])],
    spanGaps: false,
    // A value between gaps has no line to be seen by.
    points: { show: true, size: 5, fill: stroke, stroke, ...(isDense ? { filter: () => alone } : {}) },
  }
}

/** A little above the greatest value; where there is none, something to draw lines across. */
function roomFor(max: number | null): number {
  return max === null || max <= 0 ? 5 : max * 1.08
}

/** As many points as have room for their labels: main ones if these are enough, else every n-th. */
function labelled(count: number, width: number, isMain: (index: number) => boolean): number[] {
  const room = Math.max(2, Math.floor(width / 84))
  const all = Array.from({ length: count }, (_, i) => i)
  if (count <= room) return all
  const main = all.filter(isMain)
  const chosen = main.length >= 2 ? main : all
  const every = Math.ceil(chosen.length / room)
  return chosen.filter((_, i) => i % every === 0)
}

function drawMarks(self: uPlot, marks: readonly PlotMark[], colour: string, font: string): void {
  const { ctx, bbox } = self
  const ratio = devicePixelRatio || 1
  ctx.save()
  ctx.strokeStyle = colour
  ctx.fillStyle = colour
  ctx.lineWidth = ratio
  ctx.setLineDash([3 * ratio, 3 * ratio])
  ctx.font = font.replace(/^\d+px/, `${11 * ratio}px`)
  ctx.textAlign = 'center'
  for (const { at, sign } of marks) {
    const x = Math.round(self.valToPos(at, 'x', true))
    if (x < bbox.left || x > bbox.left + bbox.width) continue
    ctx.beginPath()
    ctx.moveTo(x, bbox.top)
    ctx.lineTo(x, bbox.top + bbox.height)
    ctx.stroke()
    ctx.fillText(sign, x, bbox.top - 3 * ratio)
  }
  ctx.restore()
}

// A view in several sections, one shown at a time: links, so that each has an address of its own.
export interface Section {
  readonly name: string
  readonly title: string
  readonly href: string
}

export function Sections({ label, sections, current }: {
  readonly label: string
  readonly sections: readonly Section[]
  readonly current: string
}) {
  return (
    <nav class="sections" aria-label={label}>
      {sections.map(({ name, title, href }) => (
        <a href={href} aria-current={name === current ? 'true' : undefined}>
          {title}
        </a>
      ))}
    </nav>
  )
}

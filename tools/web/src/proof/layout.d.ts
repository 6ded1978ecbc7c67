// Made from schemas/case_event.capnp by tools/web/layout.mjs.
declare module 'caseledger:layout' {
  interface Field {
    readonly name: string
    readonly kind:
      | 'text'
      | 'digest' // 32 bytes
      | 'uuid' // 16 bytes
      | 'bool'
      | 'enum' // OptionalBool: absent, no, yes
      | 'int16'
      | 'int32' // a date, as days since 1970-01-01
      | 'int64' // a count
      | 'instant'
      | 'struct'
      | 'map' // a list of Attribute
      | 'data' // EventData
    /** Cap'n Proto's offset: of a pointer, or a multiple of the scalar's size (of a bit for bool). */
    readonly slot: number
    readonly list?: true
    /** The struct's name. */
    readonly of?: string
    /** The number that stands for absence; stored numbers are XORed with it. */
    readonly absent?: string
  }

  interface Type {
    readonly name: string
    readonly slot: number
    readonly of: string
  }

  interface Layout {
    /** Byte in EventData that says which type it holds. */
    readonly discriminant: number
    readonly types: readonly Type[]
    /** Fields in catalogue order. */
    readonly structs: Readonly<Record<string, readonly Field[]>>
  }

  const layout: Layout
  export default layout
  export type { Field, Layout, Type }
}

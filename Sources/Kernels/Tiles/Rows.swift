/// A register tile: some output channels (rows) of some pixels (columns).
public protocol RowTile {
  associatedtype Pixels: ColumnTile
  static var count: Int { get }
  /// Every row filled with its own starting value.
  init(_ start: UnsafePointer<Float>)
  init(repeating value: Lanes)
  /// Row r += x·w[r].
  mutating func multiplyAdd<M: Machine>(
    _ x: Pixels, _ w: UnsafePointer<Float>, _ machine: M.Type)
  /// Every row = row·x + x, a chain for measuring.
  mutating func iterate<M: Machine>(_ x: Pixels, _ machine: M.Type)
  /// The addresses of the rows' own vectors, for tiles that multiply two tensors.
  associatedtype RowSources
  /// The addresses `pitch` bytes apart.
  static func rowSources(_ origin: UnsafeRawPointer, _ pitch: Int) -> RowSources
  /// Row r += x·v, where v is found `offset` bytes behind the row's address.
  mutating func multiplyAdd<M: Machine>(
    _ x: Pixels, _ rows: RowSources, _ offset: Int, _ machine: M.Type)
  /// Row r += x·w, where the number w is found `offset` bytes behind the row's address.
  mutating func multiplyAddNumbers<M: Machine>(
    _ x: Pixels, _ rows: RowSources, _ offset: Int, _ machine: M.Type)
  /// Row r is what is found `offset + r * pitch` bytes behind the addresses.
  static func loadUnaligned(_ sources: Pixels.Sources, _ offset: Int, _ pitch: Int) -> Self
  /// The way back.
  func storeUnaligned(_ targets: Pixels.Sources, _ offset: Int, _ pitch: Int)
  /// Puts the rows at `target`, one after the other.
  func store(_ target: UnsafeMutablePointer<Lanes>)
  /// Puts row r `offset + r * pitch` bytes behind the addresses.
  func store(_ targets: Pixels.Sources, _ offset: Int, _ pitch: Int)
  /// Adds what is found there, which needs no alignment: self = there + self.
  mutating func add(_ targets: Pixels.Sources, _ offset: Int, _ pitch: Int)
  /// max(self, 0).
  mutating func rectify()
}

/// A single row.
public struct Row<Pixels: ColumnTile>: RowTile {
  @usableFromInline
  var pixels: Pixels

  @inlinable
  @inline(__always)
  public static var count: Int { 1 }

  @inlinable
  @inline(__always)
  public init(_ start: UnsafePointer<Float>) {
    pixels = Pixels(repeating: Lanes(repeating: start.pointee))
  }

  @inlinable
  @inline(__always)
  public init(repeating value: Lanes) { pixels = Pixels(repeating: value) }

  @inlinable
  @inline(__always)
  public mutating func multiplyAdd<M: Machine>(
    _ x: Pixels, _ w: UnsafePointer<Float>, _ machine: M.Type
  ) {
    pixels.multiplyAdd(x, Lanes(repeating: w.pointee), machine)
  }

  @inlinable
  @inline(__always)
  public mutating func iterate<M: Machine>(_ x: Pixels, _ machine: M.Type) {
    pixels.iterate(x, machine)
  }

  @inlinable
  @inline(__always)
  public func store(_ target: UnsafeMutablePointer<Lanes>) { pixels.store(target) }

  @inlinable
  @inline(__always)
  public static func rowSources(_ origin: UnsafeRawPointer, _ pitch: Int) -> UnsafeRawPointer {
    origin
  }

  @inlinable
  @inline(__always)
  public mutating func multiplyAdd<M: Machine>(
    _ x: Pixels, _ row: UnsafeRawPointer, _ offset: Int, _ machine: M.Type
  ) {
    pixels.multiplyAdd(x, row.load(fromByteOffset: offset, as: Lanes.self), machine)
  }

  @inlinable
  @inline(__always)
  public mutating func multiplyAddNumbers<M: Machine>(
    _ x: Pixels, _ row: UnsafeRawPointer, _ offset: Int, _ machine: M.Type
  ) {
    let w = row.load(fromByteOffset: offset, as: Float.self)
    pixels.multiplyAdd(x, Lanes(repeating: w), machine)
  }

  @inlinable
  @inline(__always)
  init(pixels: Pixels) { self.pixels = pixels }

  @inlinable
  @inline(__always)
  public static func loadUnaligned(
    _ sources: Pixels.Sources, _ offset: Int, _ pitch: Int
  ) -> Self {
    Self(pixels: Pixels.loadUnaligned(sources, offset))
  }

  @inlinable
  @inline(__always)
  public func storeUnaligned(_ targets: Pixels.Sources, _ offset: Int, _ pitch: Int) {
    pixels.storeUnaligned(targets, offset)
  }

  @inlinable
  @inline(__always)
  public func store(_ targets: Pixels.Sources, _ offset: Int, _ pitch: Int) {
    pixels.store(targets, offset)
  }

  @inlinable
  @inline(__always)
  public mutating func add(_ targets: Pixels.Sources, _ offset: Int, _ pitch: Int) {
    pixels.add(targets, offset)
  }

  @inlinable
  @inline(__always)
  public mutating func rectify() { pixels.rectify() }

}

/// Two tiles of rows, one above the other.
public struct Rows<A: RowTile, B: RowTile>: RowTile where A.Pixels == B.Pixels {
  public typealias Pixels = A.Pixels
  @usableFromInline
  var a: A
  @usableFromInline
  var b: B

  @inlinable
  @inline(__always)
  public static var count: Int { A.count + B.count }

  @inlinable
  @inline(__always)
  public init(_ start: UnsafePointer<Float>) {
    a = A(start)
    b = B(start + A.count)
  }

  @inlinable
  @inline(__always)
  public init(repeating value: Lanes) {
    a = A(repeating: value)
    b = B(repeating: value)
  }

  @inlinable
  @inline(__always)
  public mutating func multiplyAdd<M: Machine>(
    _ x: Pixels, _ w: UnsafePointer<Float>, _ machine: M.Type
  ) {
    a.multiplyAdd(x, w, machine)
    b.multiplyAdd(x, w + A.count, machine)
  }

  @inlinable
  @inline(__always)
  public mutating func iterate<M: Machine>(_ x: Pixels, _ machine: M.Type) {
    a.iterate(x, machine)
    b.iterate(x, machine)
  }

  @inlinable
  @inline(__always)
  public func store(_ target: UnsafeMutablePointer<Lanes>) {
    a.store(target)
    b.store(target + A.count * Pixels.count)
  }

  @inlinable
  @inline(__always)
  public static func rowSources(
    _ origin: UnsafeRawPointer, _ pitch: Int
  ) -> (A.RowSources, B.RowSources) {
    (A.rowSources(origin, pitch), B.rowSources(origin + A.count * pitch, pitch))
  }

  @inlinable
  @inline(__always)
  public mutating func multiplyAdd<M: Machine>(
    _ x: Pixels, _ rows: (A.RowSources, B.RowSources), _ offset: Int, _ machine: M.Type
  ) {
    a.multiplyAdd(x, rows.0, offset, machine)
    b.multiplyAdd(x, rows.1, offset, machine)
  }

  @inlinable
  @inline(__always)
  public mutating func multiplyAddNumbers<M: Machine>(
    _ x: Pixels, _ rows: (A.RowSources, B.RowSources), _ offset: Int, _ machine: M.Type
  ) {
    a.multiplyAddNumbers(x, rows.0, offset, machine)
    b.multiplyAddNumbers(x, rows.1, offset, machine)
  }

  @inlinable
  @inline(__always)
  init(_ a: A, _ b: B) {
    self.a = a
    self.b = b
  }

  @inlinable
  @inline(__always)
  public static func loadUnaligned(
    _ sources: Pixels.Sources, _ offset: Int, _ pitch: Int
  ) -> Self {
    Self(
      A.loadUnaligned(sources, offset, pitch),
      B.loadUnaligned(sources, offset + A.count * pitch, pitch))
  }

  @inlinable
  @inline(__always)
  public func storeUnaligned(_ targets: Pixels.Sources, _ offset: Int, _ pitch: Int) {
    a.storeUnaligned(targets, offset, pitch)
    b.storeUnaligned(targets, offset + A.count * pitch, pitch)
  }

  @inlinable
  @inline(__always)
  public func store(_ targets: Pixels.Sources, _ offset: Int, _ pitch: Int) {
    a.store(targets, offset, pitch)
    b.store(targets, offset + A.count * pitch, pitch)
  }

  @inlinable
  @inline(__always)
  public mutating func add(_ targets: Pixels.Sources, _ offset: Int, _ pitch: Int) {
    a.add(targets, offset, pitch)
    b.add(targets, offset + A.count * pitch, pitch)
  }

  @inlinable
  @inline(__always)
  public mutating func rectify() {
    a.rectify()
    b.rectify()
  }

}

public typealias Rows2<P: ColumnTile> = Rows<Row<P>, Row<P>>
public typealias Rows3<P: ColumnTile> = Rows<Rows2<P>, Row<P>>
public typealias Rows4<P: ColumnTile> = Rows<Rows2<P>, Rows2<P>>
public typealias Rows5<P: ColumnTile> = Rows<Rows4<P>, Row<P>>
public typealias Rows6<P: ColumnTile> = Rows<Rows4<P>, Rows2<P>>
public typealias Rows7<P: ColumnTile> = Rows<Rows4<P>, Rows3<P>>
public typealias Rows8<P: ColumnTile> = Rows<Rows4<P>, Rows4<P>>
public typealias Rows9<P: ColumnTile> = Rows<Rows8<P>, Row<P>>
public typealias Rows10<P: ColumnTile> = Rows<Rows8<P>, Rows2<P>>
public typealias Rows11<P: ColumnTile> = Rows<Rows8<P>, Rows3<P>>
public typealias Rows12<P: ColumnTile> = Rows<Rows8<P>, Rows4<P>>
public typealias Rows13<P: ColumnTile> = Rows<Rows8<P>, Rows5<P>>
public typealias Rows14<P: ColumnTile> = Rows<Rows8<P>, Rows6<P>>
public typealias Rows15<P: ColumnTile> = Rows<Rows8<P>, Rows7<P>>
public typealias Rows16<P: ColumnTile> = Rows<Rows8<P>, Rows8<P>>

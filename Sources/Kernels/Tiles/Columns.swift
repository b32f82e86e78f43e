/// One side of a register tile: a fixed number of pixels.
///
/// Tiles are built by composition (``Columns`` joins two smaller ones), so that one generic loop
/// gives every size and all values live in registers.
public protocol ColumnTile {
  /// The addresses of the pixels.
  associatedtype Sources
  static var count: Int { get }
  /// The same value in every column.
  init(repeating value: Lanes)
  /// The pixels `offset` bytes behind the addresses.
  static func load(_ sources: Sources, _ offset: Int) -> Self
  /// self += x·w.
  mutating func multiplyAdd<M: Machine>(_ x: Self, _ w: Lanes, _ machine: M.Type)
  /// self = self·x + x.
  mutating func iterate<M: Machine>(_ x: Self, _ machine: M.Type)
  /// Puts the columns at `target`, one after the other.
  func store(_ target: UnsafeMutablePointer<Lanes>)
  /// Puts the columns `offset` bytes behind the addresses.
  func store(_ targets: Sources, _ offset: Int)
  /// The columns `offset` bytes behind the addresses, which need no alignment.
  static func loadUnaligned(_ sources: Sources, _ offset: Int) -> Self
  /// Puts the columns `offset` bytes behind the addresses, which need no alignment.
  func storeUnaligned(_ targets: Sources, _ offset: Int)
  /// The addresses `pitch` bytes apart.
  static func sources(_ origin: UnsafeRawPointer, pitch: Int) -> Sources
  /// Adds what is found there, which needs no alignment: self = there + self.
  mutating func add(_ targets: Sources, _ offset: Int)
  /// max(self, 0).
  mutating func rectify()
  /// Takes the next addresses from a walk over the pixels.
  static func sources(_ walk: inout PixelWalk) -> Sources
  /// The addresses `offsets[0]`, `offsets[1]`, … lanes behind `origin`.
  static func sources(_ origin: UnsafePointer<Lanes>, _ offsets: UnsafePointer<Int>) -> Sources
}

/// A single pixel.
public struct Column: ColumnTile {
  @usableFromInline
  var value: Lanes

  @inlinable
  @inline(__always)
  public static var count: Int { 1 }

  @inlinable
  @inline(__always)
  public init(repeating value: Lanes) { self.value = value }

  @inlinable
  @inline(__always)
  public static func load(_ source: UnsafeRawPointer, _ offset: Int) -> Column {
    Column(repeating: source.load(fromByteOffset: offset, as: Lanes.self))
  }

  @inlinable
  @inline(__always)
  public mutating func multiplyAdd<M: Machine>(_ x: Column, _ w: Lanes, _ machine: M.Type) {
    value = M.fma(x.value, w, value)
  }

  @inlinable
  @inline(__always)
  public mutating func iterate<M: Machine>(_ x: Column, _ machine: M.Type) {
    value = M.fma(value, x.value, x.value)
  }

  @inlinable
  @inline(__always)
  public func store(_ target: UnsafeMutablePointer<Lanes>) { target.pointee = value }

  @inlinable
  @inline(__always)
  public func store(_ target: UnsafeRawPointer, _ offset: Int) {
    UnsafeMutableRawPointer(mutating: target).storeBytes(
      of: value, toByteOffset: offset, as: Lanes.self)
  }

  @inlinable
  @inline(__always)
  public static func loadUnaligned(_ source: UnsafeRawPointer, _ offset: Int) -> Column {
    Column(repeating: source.loadUnaligned(fromByteOffset: offset, as: Lanes.self))
  }

  @inlinable
  @inline(__always)
  public func storeUnaligned(_ target: UnsafeRawPointer, _ offset: Int) {
    UnsafeMutableRawPointer(mutating: target).storeBytes(
      of: value, toByteOffset: offset, as: Lanes.self)
  }

  @inlinable
  @inline(__always)
  public static func sources(_ origin: UnsafeRawPointer, pitch: Int) -> UnsafeRawPointer { origin }

  @inlinable
  @inline(__always)
  public mutating func add(_ target: UnsafeRawPointer, _ offset: Int) {
    value = target.loadUnaligned(fromByteOffset: offset, as: Lanes.self) + value
  }

  @inlinable
  @inline(__always)
  public mutating func rectify() {
    value = LaneMask.choose(value .< Lanes.zero, .zero, value)
  }

  @inlinable
  @inline(__always)
  public static func sources(_ walk: inout PixelWalk) -> UnsafeRawPointer { walk.next() }

  @inlinable
  @inline(__always)
  public static func sources(
    _ origin: UnsafePointer<Lanes>, _ offsets: UnsafePointer<Int>
  ) -> UnsafeRawPointer {
    UnsafeRawPointer(origin + offsets.pointee)
  }
}

/// Two tiles of columns side by side.
public struct Columns<A: ColumnTile, B: ColumnTile>: ColumnTile {
  @usableFromInline
  var a: A
  @usableFromInline
  var b: B

  @inlinable
  @inline(__always)
  public static var count: Int { A.count + B.count }

  @inlinable
  @inline(__always)
  init(_ a: A, _ b: B) {
    self.a = a
    self.b = b
  }

  @inlinable
  @inline(__always)
  public init(repeating value: Lanes) { self.init(A(repeating: value), B(repeating: value)) }

  @inlinable
  @inline(__always)
  public static func load(_ sources: (A.Sources, B.Sources), _ offset: Int) -> Self {
    Self(A.load(sources.0, offset), B.load(sources.1, offset))
  }

  @inlinable
  @inline(__always)
  public mutating func multiplyAdd<M: Machine>(_ x: Self, _ w: Lanes, _ machine: M.Type) {
    a.multiplyAdd(x.a, w, machine)
    b.multiplyAdd(x.b, w, machine)
  }

  @inlinable
  @inline(__always)
  public mutating func iterate<M: Machine>(_ x: Self, _ machine: M.Type) {
    a.iterate(x.a, machine)
    b.iterate(x.b, machine)
  }

  @inlinable
  @inline(__always)
  public func store(_ target: UnsafeMutablePointer<Lanes>) {
    a.store(target)
    b.store(target + A.count)
  }

  @inlinable
  @inline(__always)
  public func store(_ targets: (A.Sources, B.Sources), _ offset: Int) {
    a.store(targets.0, offset)
    b.store(targets.1, offset)
  }

  @inlinable
  @inline(__always)
  public static func loadUnaligned(_ sources: (A.Sources, B.Sources), _ offset: Int) -> Self {
    Self(A.loadUnaligned(sources.0, offset), B.loadUnaligned(sources.1, offset))
  }

  @inlinable
  @inline(__always)
  public func storeUnaligned(_ targets: (A.Sources, B.Sources), _ offset: Int) {
    a.storeUnaligned(targets.0, offset)
    b.storeUnaligned(targets.1, offset)
  }

  @inlinable
  @inline(__always)
  public static func sources(
    _ origin: UnsafeRawPointer, pitch: Int
  ) -> (A.Sources, B.Sources) {
    (
      A.sources(origin, pitch: pitch),
      B.sources(origin + A.count * pitch, pitch: pitch)
    )
  }

  @inlinable
  @inline(__always)
  public mutating func add(_ targets: (A.Sources, B.Sources), _ offset: Int) {
    a.add(targets.0, offset)
    b.add(targets.1, offset)
  }

  @inlinable
  @inline(__always)
  public mutating func rectify() {
    a.rectify()
    b.rectify()
  }

  @inlinable
  @inline(__always)
  public static func sources(_ walk: inout PixelWalk) -> (A.Sources, B.Sources) {
    let first = A.sources(&walk)
    return (first, B.sources(&walk))
  }

  @inlinable
  @inline(__always)
  public static func sources(
    _ origin: UnsafePointer<Lanes>, _ offsets: UnsafePointer<Int>
  ) -> (A.Sources, B.Sources) {
    (A.sources(origin, offsets), B.sources(origin, offsets + A.count))
  }
}

public typealias Columns2 = Columns<Column, Column>
public typealias Columns3 = Columns<Columns2, Column>
public typealias Columns4 = Columns<Columns2, Columns2>
public typealias Columns6 = Columns<Columns4, Columns2>
public typealias Columns7 = Columns<Columns4, Columns3>
public typealias Columns8 = Columns<Columns4, Columns4>

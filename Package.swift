// swift-tools-version: 6.1
import PackageDescription

// The kernels are one generic source, compiled once per instruction set; they are optimised in
// debug builds too, so that the tests stay quick.
let optimised: [SwiftSetting] = [
  .unsafeFlags(["-Ounchecked", "-Xcc", "-fno-math-errno"])
]

#if arch(x86_64)
  let avx2: [SwiftSetting] =
    optimised + [.unsafeFlags(["-Xcc", "-mavx2", "-Xcc", "-mfma"])]
  let avx512: [SwiftSetting] =
    optimised + [
      .unsafeFlags([
        "-Xcc", "-mavx512f", "-Xcc", "-mavx512dq", "-Xcc", "-mavx512bw",
        "-Xcc", "-mavx512vl", "-Xcc", "-mavx2", "-Xcc", "-mfma",
        "-Xcc", "-mprefer-vector-width=512",
      ])
    ]
#else
  let avx2 = optimised
  let avx512 = optimised
#endif

let package = Package(
  name: "cnn",
  products: [.executable(name: "cnn", targets: ["Program"])],
  traits: [
    .trait(name: "MPI", description: "Training on several processes that mpirun or srun starts.")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
  ],
  targets: [
    // C libraries: a module map and a shim each.
    .systemLibrary(
      name: "CHDF5", pkgConfig: "hdf5-serial", providers: [.apt(["libhdf5-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(
      name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(
      name: "CFreeType", pkgConfig: "freetype2", providers: [.apt(["libfreetype-dev"])]),
    .systemLibrary(name: "CEditline", pkgConfig: "libedit", providers: [.apt(["libedit-dev"])]),
    // Without pkgConfig: libzmq's file names flags of its private needs, which the package manager
    // refuses with a warning.
    .systemLibrary(name: "CZeroMQ", providers: [.apt(["libzmq3-dev"])]),

    // The engine.
    .target(name: "Reference", swiftSettings: optimised),
    .target(name: "Kernels", swiftSettings: optimised),
    .target(name: "KernelsBaseline", dependencies: ["Kernels"], swiftSettings: optimised),
    .target(name: "KernelsAVX2", dependencies: ["Kernels"], swiftSettings: avx2),
    .target(name: "KernelsAVX512", dependencies: ["Kernels"], swiftSettings: avx512),
    .target(
      name: "CNN",
      dependencies: ["Kernels", "KernelsBaseline", "KernelsAVX2", "KernelsAVX512", "Reference"]),

    // The language.
    .target(name: "Lang"),

    // Text as JSON quotes it.
    .target(name: "JSONText"),

    // Files.
    .target(name: "Files", dependencies: ["CDeflate"]),
    .target(
      name: "DataSources",
      dependencies: [
        "CNN", "Files", "Kernels", "CZlib", "CPNG",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .target(name: "HDF5Store", dependencies: ["CNN", "Files", "JSONText", "CHDF5"]),

    // Networks in the formats of other programs.
    .target(name: "Export", dependencies: ["CNN", "Files"]),

    // Charts and pictures.
    .target(name: "Charts", dependencies: ["JSONText", "CFreeType"]),

    // Other processes of an MPI job; the library is loaded when there is a job.
    .target(name: "MPI", dependencies: ["CNN"]),

    // The program.
    .target(
      name: "Shell",
      dependencies: [
        "Lang", "CNN", "Files", "DataSources", "HDF5Store", "Export", "Charts", "JSONText",
        "CEditline", "CZeroMQ",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .executableTarget(
      name: "Program",
      dependencies: [
        "Shell", "Lang", "HDF5Store", "MPI",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // Random and damaged scripts by the hundred thousand; Scripts/fuzz runs it.
    .executableTarget(name: "fuzz", dependencies: ["Lang"], path: "Tests/Fuzz"),

    // What the tests share.
    .target(name: "TestSupport", path: "Tests/Support"),
    .testTarget(name: "LangTests", dependencies: ["Lang", "TestSupport"], exclude: ["Golden"]),
    .testTarget(
      name: "KernelsTests",
      dependencies: ["Kernels", "KernelsBaseline", "KernelsAVX2", "KernelsAVX512", "Reference"],
      swiftSettings: optimised),
    .testTarget(name: "CNNTests", dependencies: ["CNN", "Reference"]),
    .testTarget(
      name: "DataSourcesTests", dependencies: ["DataSources", "CNN", "CZlib", "TestSupport"]),
    .testTarget(name: "JSONTextTests", dependencies: ["JSONText"]),
    .testTarget(name: "FilesTests", dependencies: ["Files", "TestSupport"]),
    .testTarget(name: "HDF5StoreTests", dependencies: ["HDF5Store", "Files", "TestSupport"]),
    .testTarget(name: "ExportTests", dependencies: ["Export", "CNN"]),
    .testTarget(name: "ChartsTests", dependencies: ["Charts"]),
    .testTarget(name: "ShellTests", dependencies: ["Shell", "Charts", "TestSupport"]),
  ],
  swiftLanguageModes: [.v6]
)

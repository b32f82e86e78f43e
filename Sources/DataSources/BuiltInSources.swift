/// The rows of the table of sources.
extension DataSource {
  static let digits = DataSource(
    name: "digits", family: .generated,
    summary: "handwritten digits drawn by the program, 32x32x1, ten classes",
    example: #"data digits from "digits" train 6000 test 1000 seed 1"#,
    read: { try GeneratedImages.load(.digits, $0) })

  static let shapes = DataSource(
    name: "shapes", family: .generated,
    summary: "coloured figures drawn by the program, 32x32x3, eight classes",
    example: #"data shapes from "shapes" train 4000 test 1000 seed 1"#,
    read: { try GeneratedImages.load(.shapes, $0) })

  static let mnist = collection(
    "mnist", summary: "handwritten digits, 28x28x1, 60,000 to train on and 10,000 to test",
    example: #"data mnist from "mnist" pad 32x32"#)

  static let fashionMNIST = collection(
    "fashion-mnist", summary: "clothes, 28x28x1, 60,000 to train on and 10,000 to test",
    example: #"data fashion from "fashion-mnist" train 10000"#)

  static let cifar10 = collection(
    "cifar10", summary: "photographs of ten kinds of things, 32x32x3, 50,000 and 10,000",
    example: #"data cifar from "cifar10" classes cat, dog"#)

  static let idx = DataSource(
    name: "IDX", family: .file,
    summary: "a folder of IDX files named as MNIST's, or one file; plain or .gz",
    example: #"data mnist from "mnist/train-images-idx3-ubyte.gz""#,
    matches: { location in
      location.kind == .folder
        ? (try? IDXFormat.Folder(location.path)) != nil : IDXFormat.recognises(location)
    },
    read: CollectionReader.readIDX)

  static let cifarBinary = DataSource(
    name: "CIFAR binary", family: .file,
    summary: "a folder of CIFAR-10 .bin files with train or test in their names, or one file",
    example: #"data cifar from "cifar-10-batches-bin""#,
    matches: { location in
      location.kind == .folder
        ? (try? CIFARFormat.Folder(location.path)) != nil : CIFARFormat.recognises(location.path)
    },
    read: CollectionReader.readCIFAR)

  static let npy = DataSource(
    name: "NPY", family: .file,
    summary:
      "a folder of .npy arrays named x_train, y_train, x_test, y_test, or one array of images",
    example: #"data mine from "x_train.npy""#,
    matches: { location in
      location.kind == .folder
        ? (try? NamedArrays.folder(location.path)) != nil
        : location.begins(with: NPYFormat.signature)
    },
    read: { reading in
      let arrays =
        reading.location.kind == .folder
        ? try NamedArrays.folder(reading.location.path)
        : try NamedArrays.file(reading.location.path)
      guard let arrays else {
        throw DataError(.notFound, "\"\(reading.location.text)\" has no .npy files")
      }
      return try arrays.load(reading)
    })

  static let npz = DataSource(
    name: "NPZ", family: .file,
    summary: "an archive of arrays named x_train, y_train, x_test, y_test, or x and y",
    example: #"data mine from "mine.npz""#,
    matches: { $0.begins(with: [0x50, 0x4B]) },
    read: { reading in
      try NamedArrays.archive(reading.location.path, environment: reading.environment)
        .load(reading)
    })

  static let csv = DataSource(
    name: "CSV", family: .file,
    summary:
      "a table with a row of pixels and a class for each image; or .tra and .tes in a folder",
    example: #"data digits from "digits.csv" label first"#,
    matches: { location in
      location.kind == .folder
        ? (try? CSVFormat.splitFiles(in: location.path)) != nil
        : location.hasExtension("csv", "tsv", "tra", "tes", "data", "txt")
    },
    read: CSVFormat.load)

  static let imageFolder = DataSource(
    name: "PNG folder", family: .file,
    summary: "a folder of PNG, PGM or PPM pictures by class, with or without train and test",
    example: #"data pets from "pets" resize 32x32 train 800 test 200"#,
    matches: ImageFolder.recognises,
    read: ImageFolder.load)

  static let imageFile = DataSource(
    name: "PNG", family: .file,
    summary: "one PNG, PGM or PPM picture",
    example: #"data camera from "camera.png""#,
    matches: { location in
      location.begins(with: PNG.signature) || Netpbm.recognises(location.prefix)
    },
    read: ImageFolder.single)

  private static func collection(_ name: String, summary: String, example: String) -> DataSource {
    DataSource(
      name: name, family: .collection, summary: summary, example: example,
      read: { try CollectionReader.read(name, $0) })
  }
}

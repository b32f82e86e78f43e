public import CNN

/// A well-known data set: its files, where they can be downloaded, how to check them.
public struct DataCollection: Sendable {
  /// The format of the files.
  public enum Layout: Sendable {
    /// Four IDX files as of MNIST.
    case idx
    /// CIFAR-10's binary records.
    case cifar
  }

  /// A file that mirrors offer.
  public struct RemoteFile: Hashable, Sendable {
    public let name: String
    /// Bytes.
    public let size: Int
    /// The SHA-256 of the content, 64 hexadecimal digits.
    public let sha256: String
    /// The files to take out of a `.tar.gz`; empty where the file itself is kept.
    public let members: [String]

    public init(name: String, size: Int, sha256: String, members: [String] = []) {
      self.name = name
      self.size = size
      self.sha256 = sha256
      self.members = members
    }

    /// The files that are there once this one has been downloaded.
    var results: [String] { members.isEmpty ? [name] : members }
  }

  /// How many images a data set has, and of what shape.
  public struct Extent: Sendable {
    public let train: Int
    public let test: Int
    public let shape: Shape

    public init(train: Int, test: Int, shape: Shape) {
      self.train = train
      self.test = test
      self.shape = shape
    }
  }

  public let name: String
  public let layout: Layout
  public let extent: Extent
  /// The names of the classes.
  public let classes: [String]
  public let files: [RemoteFile]
  /// Addresses that a file's name is appended to, the preferred one first.
  public let mirrors: [String]

  public init(
    name: String, layout: Layout, extent: Extent, classes: [String], files: [RemoteFile],
    mirrors: [String]
  ) {
    self.name = name
    self.layout = layout
    self.extent = extent
    self.classes = classes
    self.files = files
    self.mirrors = mirrors
  }

  /// Bytes to download.
  var size: Int { files.reduce(0) { $0 + $1.size } }

  /// The data sets that can be downloaded.
  public static let all = [mnist, fashionMNIST, cifar10]

  private static let greyExtent = Extent(
    train: 60_000, test: 10_000, shape: Shape(height: 28, width: 28, channels: 1))

  static let mnist = DataCollection(
    name: "mnist", layout: .idx, extent: greyExtent, classes: (0...9).map(String.init),
    files: [
      RemoteFile(
        name: "train-images-idx3-ubyte.gz", size: 9_912_422,
        sha256: "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
      RemoteFile(
        name: "train-labels-idx1-ubyte.gz", size: 28_881,
        sha256: "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
      RemoteFile(
        name: "t10k-images-idx3-ubyte.gz", size: 1_648_877,
        sha256: "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
      RemoteFile(
        name: "t10k-labels-idx1-ubyte.gz", size: 4_542,
        sha256: "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"),
    ],
    mirrors: [
      "https://ossci-datasets.s3.amazonaws.com/mnist/",
      "https://storage.googleapis.com/cvdf-datasets/mnist/",
    ])

  static let fashionMNIST = DataCollection(
    name: "fashion-mnist", layout: .idx, extent: greyExtent,
    classes: [
      "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag",
      "Ankle boot",
    ],
    files: [
      RemoteFile(
        name: "train-images-idx3-ubyte.gz", size: 26_421_880,
        sha256: "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
      RemoteFile(
        name: "train-labels-idx1-ubyte.gz", size: 29_515,
        sha256: "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
      RemoteFile(
        name: "t10k-images-idx3-ubyte.gz", size: 4_422_102,
        sha256: "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
      RemoteFile(
        name: "t10k-labels-idx1-ubyte.gz", size: 5_148,
        sha256: "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
    ],
    mirrors: [
      "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
      "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
    ])

  static let cifar10 = DataCollection(
    name: "cifar10", layout: .cifar,
    extent: Extent(
      train: 50_000, test: 10_000, shape: Shape(height: 32, width: 32, channels: 3)),
    classes: CIFARFormat.classes,
    files: [
      RemoteFile(
        name: "cifar-10-binary.tar.gz", size: 170_052_171,
        sha256: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
        members: (1...5).map { "data_batch_\($0).bin" } + ["test_batch.bin"])
    ],
    mirrors: [
      "https://www.cs.toronto.edu/~kriz/",
      "https://storage.googleapis.com/s4tf-hosted-binaries/datasets/CIFAR10/",
    ])
}

extension DiagnosticCatalogue {
  static let fileEntries: [Entry] = [
    Entry(
      .fileNotFound, "a file that does not exist",
      "Paths in a script are relative to the folder the program was started in; those of "
        + "`include` to the script.",
      "include \"missing.cnn\""),
    Entry(
      .cannotRead, "a file that cannot be read",
      "It may be a folder, or its permissions forbid it.",
      "load \"/root/net.h5\""),
    Entry(
      .cannotWrite, "a file that cannot be written",
      "The folder may be missing or its permissions forbid it. What was there is unchanged.",
      "save n to \"/proc/net.h5\""),
    Entry(
      .diskFull, "a full disk",
      "The file could not be written whole, so the old one was kept.",
      "# save n to \"net.h5\" on a full disk"),
    Entry(
      .unknownFormat, "a format that is not recognised",
      "Data comes in one of the formats that `help data` lists.",
      "data d from \"notes.txt\""),
    Entry(
      .damagedFile, "a damaged file",
      "A checksum does not match or the file ends too early. `verify` tells which parts are whole.",
      "load \"cut-off.h5\""),
    Entry(
      .refusedFile, "a file that asks for too much",
      "The file declares sizes it cannot hold, or points outside of itself. It was not followed.",
      "data d from \"declares-4-terabytes.h5\""),
    Entry(
      .hdf5Failed, "the HDF5 library failed",
      "The notes are the library's own messages.",
      "inspect \"strange.h5\""),
    Entry(
      .missingContents, "a file without what was asked for",
      "The file can be read but holds something else, for instance a data set instead of a "
        + "network. `inspect` shows what is in it.",
      "load \"digits-test.h5\" as net"),
    Entry(
      .newerVersion, "a file of a newer version",
      "A newer version of the program wrote the file. Update to read it.",
      "load \"from-the-future.h5\""),
    Entry(
      .unknownDataset, "an unknown data set",
      "Built in are digits and shapes; mnist, fashion-mnist and cifar10 are found or downloaded; "
        + "everything else is a path.",
      "data d from \"minst\""),
    Entry(
      .downloadFailed, "a download that failed",
      "The data set is not on this machine and could not be fetched, or what came had another "
        + "checksum.",
      "data d from \"cifar10\"   # without a connection"),
    Entry(
      .badLabels, "labels that do not work",
      "Labels are whole numbers from 0 to the number of classes less one, one for each image.",
      "data d from \"labels-of-minus-one.csv\""),
    Entry(
      .notEnoughSamples, "more samples wanted than there are",
      "train and test together may not ask for more than the source holds.",
      "data d from \"mnist\" train 100000"),
    Entry(
      .badImage, "an image that cannot be read",
      "Images are PNG or PGM/PPM of at most 16 bits and one, two, three or four channels.",
      "x = image(\"photo.jpg\")"),
    Entry(
      .includeCycle, "a script that includes itself",
      "Included scripts may include others, but not in a circle.",
      "include \"itself.cnn\""),
    Entry(
      .notFinite, "data with NaN or infinity",
      "Images and tensors from files must be finite numbers.",
      "data d from \"with-nan.npy\""),
    Entry(
      .malformedData, "data that is malformed",
      "The file has the right format but a wrong header, row or type; the message says where.",
      "data d from \"rows-of-different-length.csv\""),
    Entry(
      .cannotExport, "a layer that the other format lacks",
      "The format has no counterpart of this layer or option.",
      "export onnx n to \"n.onnx\""),
  ]
}

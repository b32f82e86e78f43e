import DataSources
import Files

/// Reports how far downloads are, each file by itself.
final class DownloadReport {
  private let session: Session
  private var file: String?
  private var timer: PassTimer?

  init(_ session: Session) {
    self.session = session
  }

  func show(_ progress: DownloadProgress) {
    if progress.file != file {
      finish()
      file = progress.file
      let title =
        "downloading \(progress.collection): \(progress.file), \(ByteCount.text(progress.total))"
      timer = PassTimer(session, title, count: progress.total, countsImages: false)
    }
    _ = timer?.observe(progress.received)
  }

  func finish() { timer?.finish() }
}

import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A fixed number of threads that share the tasks of one phase after another.
///
/// The caller of ``run(_:_:)`` is one of the workers. Each begins with its own part of the tasks, the
/// same in every phase with as many tasks, so that it finds in its cache what it left there; who is done
/// takes over what others haven't begun. So a task's result may not depend on who does it.
final class WorkerPool: Sendable {
  private let shared: Shared
  private let threads: [pthread_t]

  /// The number of workers, the caller among them.
  var count: Int { threads.count + 1 }

  /// Starts `count` − 1 threads, or as many of them as the system allows.
  init(count: Int) {
    let shared = Shared(workers: max(1, count))
    var threads: [pthread_t] = []
    for worker in 1..<max(2, count) where count > 1 {
      let start = Unmanaged.passRetained(Start(shared: shared, worker: worker))
      var thread = pthread_t()
      let status = pthread_create(
        &thread, nil,
        { argument in
          guard let argument else { return nil }
          let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
          start.shared.serve(start.worker)
          return nil
        }, start.toOpaque())
      guard status == 0 else {
        start.release()
        break
      }
      threads.append(thread)
    }
    self.shared = shared
    self.threads = threads
  }

  deinit {
    shared.stop()
    for thread in threads { pthread_join(thread, nil) }
  }

  /// Does tasks 0 ..< `tasks`; returns when all are done.
  func run(_ tasks: Int, _ body: (_ worker: Int, _ task: Int) -> Void) {
    guard tasks > 1, !threads.isEmpty else {
      for task in 0..<tasks { body(0, task) }
      return
    }
    withoutActuallyEscaping(body) { shared.run(tasks, $0, workers: count) }
  }

  private final class Start {
    let shared: Shared
    let worker: Int

    init(shared: Shared, worker: Int) {
      self.shared = shared
      self.worker = worker
    }
  }
}

/// What the threads of a pool have in common; it outlives them.
private final class Shared: @unchecked Sendable {
  // The job is written by the caller before `generation` is raised (releasing) and read by workers
  // after they have seen it raised (acquiring).
  private var job: ((_ worker: Int, _ task: Int) -> Void)?
  private var taskCount = 0
  private var workers = 1
  /// The next task of each worker's part; a cache line apart.
  private let nextTasks: UnsafeMutablePointer<Atomic<Int>>
  private static let spacing = 8
  private let busy = Atomic<Int>(0)
  private let generation = Atomic<Int>(0)
  private let stopping = Atomic<Bool>(false)
  private let sleepers = Atomic<Int>(0)
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>

  init(workers: Int) {
    nextTasks = .allocate(capacity: Shared.spacing * workers)
    for place in 0..<Shared.spacing * workers { (nextTasks + place).initialize(to: Atomic(0)) }
    mutex = .allocate(capacity: 1)
    condition = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    // Atomic integers need no deinitialisation.
    nextTasks.deallocate()
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
    condition.deallocate()
  }

  func stop() {
    stopping.store(true, ordering: .sequentiallyConsistent)
    wake()
  }

  func run(_ tasks: Int, _ body: @escaping (_ worker: Int, _ task: Int) -> Void, workers: Int) {
    job = body
    taskCount = tasks
    self.workers = workers
    for worker in 0..<workers {
      nextTasks[Shared.spacing * worker].store(
        part(worker).lowerBound, ordering: .relaxed)
    }
    busy.store(workers - 1, ordering: .relaxed)
    generation.wrappingAdd(1, ordering: .sequentiallyConsistent)
    if sleepers.load(ordering: .sequentiallyConsistent) > 0 { wake() }
    work(0)
    var turns = 0
    while busy.load(ordering: .acquiring) > 0 {
      turns += 1
      if turns > Shared.patience { sched_yield() }
    }
    job = nil
  }

  private func wake() {
    pthread_mutex_lock(mutex)
    pthread_cond_broadcast(condition)
    pthread_mutex_unlock(mutex)
  }

  /// The tasks that a worker begins with.
  private func part(_ worker: Int) -> Range<Int> {
    taskCount * worker / workers..<taskCount * (worker + 1) / workers
  }

  private func work(_ worker: Int) {
    guard let job else { return }
    for turn in 0..<workers {
      let owner = (worker + turn) % workers
      let end = part(owner).upperBound
      while true {
        let task = nextTasks[Shared.spacing * owner].wrappingAdd(1, ordering: .relaxed).oldValue
        if task >= end { break }
        job(worker, task)
      }
    }
  }

  func serve(_ worker: Int) {
    var seen = 0
    while true {
      var turns = 0
      while generation.load(ordering: .acquiring) == seen {
        if stopping.load(ordering: .acquiring) { return }
        turns += 1
        if turns > Shared.helpersPatience { sleep(until: seen) }
      }
      seen &+= 1
      work(worker)
      busy.wrappingSubtract(1, ordering: .acquiringAndReleasing)
    }
  }

  private func sleep(until seen: Int) {
    sleepers.wrappingAdd(1, ordering: .sequentiallyConsistent)
    pthread_mutex_lock(mutex)
    while generation.load(ordering: .sequentiallyConsistent) == seen,
      !stopping.load(ordering: .acquiring)
    {
      pthread_cond_wait(condition, mutex)
    }
    pthread_mutex_unlock(mutex)
    sleepers.wrappingSubtract(1, ordering: .sequentiallyConsistent)
  }

  /// How often the caller looks before it gives its core away: some ten microseconds.
  private static let patience = 10_000

  /// How often a helper looks before it sleeps: some hundred microseconds, longer than what a training
  /// step does on one thread alone. Waking a thread that sleeps costs more than that.
  private static let helpersPatience = 400_000
}

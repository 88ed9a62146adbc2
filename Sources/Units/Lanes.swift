/// Where independent jobs are done: one after the other, or on the threads of whoever has some. Nothing below the command line makes threads; results
/// are in the order of the jobs, whichever ended first.
package struct Lanes: Sendable {
    /// Does every job of `0..<count` once, in whatever order, and comes back when all are done.
    package typealias Runner = @Sendable (_ count: Int, _ job: @escaping @Sendable (Int) -> Void) -> Void
    private let run: Runner

    package init(_ run: @escaping Runner) { self.run = run }

    /// One after the other, on the caller's thread.
    package static let one = Lanes { count, job in for index in 0..<count { job(index) } }

    package func results<Value: Sendable>(of count: Int, _ job: @escaping @Sendable (Int) -> Value) -> [Value] {
        guard count > 0 else { return [] }
        let slots = Slots<Value>(count)
        run(count) { slots.fill($0, job($0)) }
        return slots.values()
    }
}

extension Lanes {
    /// A list that is made piece by piece, in its order.
    package func inPieces<Element: Sendable>(of count: Int, _ make: @escaping @Sendable (Range<Int>) -> [Element]) -> [Element] {
        let length = 1 << 15
        let pieces = results(of: (count + length - 1) / length) { make($0 * length..<min(count, ($0 + 1) * length)) }
        guard pieces.count > 1 else { return pieces.first ?? [] }
        var all: [Element] = []
        all.reserveCapacity(count)
        for piece in pieces { all.append(contentsOf: piece) }
        return all
    }

    /// Two jobs of different kinds.
    package func both<First: Sendable, Second: Sendable>(
        _ first: @escaping @Sendable () -> First, _ second: @escaping @Sendable () -> Second
    ) -> (First, Second) {
        let found = results(of: 2) { index -> (First?, Second?) in index == 0 ? (first(), nil) : (nil, second()) }
        guard let one = found[0].0, let other = found[1].1 else { preconditionFailure("a job gave nothing") }
        return (one, other)
    }
}

/// A place for each result. Each is filled by one job alone, and read when all are done.
private final class Slots<Value: Sendable>: @unchecked Sendable {
    private let room: UnsafeMutableBufferPointer<Value?>

    init(_ count: Int) {
        room = .allocate(capacity: count)
        room.initialize(repeating: nil)
    }

    deinit {
        room.deinitialize()
        room.deallocate()
    }

    func fill(_ index: Int, _ value: Value) { room[index] = value }

    func values() -> [Value] {
        room.indices.map { index in
            guard let value = room[index] else { preconditionFailure("job \(index) of \(room.count) was not done") }
            return value
        }
    }
}

public import Units

/// What is still to happen, in order of time; events of one instant come out in the order in which they were scheduled.
///
/// A value: copying the queue forks the future. Scheduling and taking cost O(log n). Public, as is `Instant`, because the compiler
/// specialises generic code for other modules only where it is public: six times the speed.
public struct EventQueue<Event: Sendable>: Sendable {
    /// Microseconds of the event taken last.
    @usableFromInline var clock: Int64
    /// A 4-ary heap: half the levels of a binary one, and the four children of a slot lie side by side.
    @usableFromInline var slots: [Slot] = []
    /// The slot of the event taken last stays in place as a hole, because its handler mostly schedules a follow-up: that sinks from
    /// the root in one pass, where a removal and an insertion take two.
    @usableFromInline var rootIsHole = false
    @usableFromInline var nextSequence: UInt64 = 0

    @usableFromInline struct Slot: Sendable {
        @usableFromInline var instant: Int64
        @usableFromInline var sequence: UInt64
        @usableFromInline var event: Event

        @inlinable init(instant: Int64, sequence: UInt64, event: Event) {
            self.instant = instant
            self.sequence = sequence
            self.event = event
        }

        /// Strict and total, because no two slots share a sequence.
        @inlinable func isBefore(_ other: Slot) -> Bool {
            instant < other.instant || (instant == other.instant && sequence < other.sequence)
        }

        /// `isBefore` as 1 or 0.
        @inlinable func precedes(_ other: Slot) -> Int {
            let earlier: Int = instant < other.instant ? 1 : 0
            let same: Int = instant == other.instant ? 1 : 0
            return earlier | same & (sequence < other.sequence ? 1 : 0)
        }
    }

    @inlinable public init(startingAt start: Instant) { clock = start.microseconds }

    /// The instant of the event taken last: nothing can be scheduled before it.
    @inlinable public var now: Instant { Instant(microseconds: clock) }

    /// Events still to come.
    @inlinable public var count: Int { slots.count - (rootIsHole ? 1 : 0) }

    /// When the next event will happen; nil when there is none.
    @inlinable public var nextInstant: Instant? {
        guard rootIsHole else { return slots.first.map { Instant(microseconds: $0.instant) } }
        return slots[1..<max(1, min(5, slots.count))].map(\.instant).min().map(Instant.init(microseconds:))
    }

    /// Adds an event, behind those already scheduled for the same instant.
    /// - Precondition: `at` is not before `now`.
    @inlinable public mutating func schedule(_ event: Event, at instant: Instant) {
        precondition(instant.microseconds >= clock, "an event at \(instant.microseconds) us lies before now, \(clock) us")
        let slot = Slot(instant: instant.microseconds, sequence: nextSequence, event: event)
        nextSequence += 1
        if rootIsHole {
            rootIsHole = false
            slots.withUnsafeMutableBufferPointer { Self.sink(slot, in: $0) }
        } else {
            slots.append(slot)
            slots.withUnsafeMutableBufferPointer { Self.rise($0) }
        }
    }

    /// Takes the next event and moves `now` to its instant; nil when there is none.
    @inlinable public mutating func next() -> (at: Instant, event: Event)? {
        if rootIsHole { fillHole() }
        guard let first = slots.first else { return nil }
        precondition(first.instant >= clock, "the heap gave \(first.instant) us after \(clock) us")
        clock = first.instant
        rootIsHole = true
        return (Instant(microseconds: first.instant), first.event)
    }

    /// Nothing was scheduled since the last event was taken: the last slot takes the root's place.
    @inlinable mutating func fillHole() {
        rootIsHole = false
        let last = slots.removeLast()
        if !slots.isEmpty { slots.withUnsafeMutableBufferPointer { Self.sink(last, in: $0) } }
    }

    /// Puts `slot` at the root and lets it sink to where no child is before it.
    @inlinable static func sink(_ slot: Slot, in heap: UnsafeMutableBufferPointer<Slot>) {
        let count = heap.count
        var hole = 0
        while true {
            let first = 4 * hole + 1
            var least: Int
            if first + 3 < count {
                // Without a branch between children: which one is first is a coin toss that no processor predicts.
                let left = first + heap[first + 1].precedes(heap[first])
                let right = first + 2 + heap[first + 3].precedes(heap[first + 2])
                least = left + (right - left) * heap[right].precedes(heap[left])
            } else {
                guard first < count else { break }
                least = first
                for child in (first + 1)..<max(first + 1, count) where heap[child].isBefore(heap[least]) { least = child }
            }
            guard heap[least].isBefore(slot) else { break }
            heap[hole] = heap[least]
            hole = least
        }
        heap[hole] = slot
    }

    /// Lets the last slot rise to where its parent is before it.
    @inlinable static func rise(_ heap: UnsafeMutableBufferPointer<Slot>) {
        var hole = heap.count - 1
        let slot = heap[hole]
        while hole > 0 {
            let parent = (hole - 1) / 4
            guard slot.isBefore(heap[parent]) else { break }
            heap[hole] = heap[parent]
            hole = parent
        }
        heap[hole] = slot
    }
}

import SimulationKernel
import Testing

@testable import StorageModel

@Suite("mini-transaction") struct MiniTransactionTests {
    /// What `append` must have said, judged byte by byte: offset, length, bytes of each patch.
    private static func patches(of change: MiniTransaction, record: Int) -> [(offset: Int, bytes: ArraySlice<UInt8>)] {
        var patches: [(Int, ArraySlice<UInt8>)] = []
        var at = Int(change.records[record].start)
        while at < Int(change.records[record].end) {
            let offset = Int(change.redo[at]) + 256 * Int(change.redo[at + 1])
            let length = Int(change.redo[at + 2]) + 256 * Int(change.redo[at + 3])
            patches.append((offset, change.redo[(at + 4)..<(at + 4 + length)]))
            at += 4 + length
        }
        #expect(at == Int(change.records[record].end), "a patch overruns its record")
        return patches
    }

    private static func difference(_ before: [UInt8]?, _ after: [UInt8], page: UInt32 = 1) -> MiniTransaction {
        var change = MiniTransaction()
        after.withUnsafeBytes { after in
            guard let before else { return change.append(page: page, before: nil, after: after) }
            before.withUnsafeBytes { change.append(page: page, before: $0, after: after) }
        }
        change.pageCount = Int(page)
        return change
    }

    @Test func equalPagesMakeNoRecord() {
        let page = [UInt8](repeating: 7, count: 512)
        #expect(Self.difference(page, page).isEmpty)
        #expect(Self.difference(nil, [UInt8](repeating: 0, count: 512)).isEmpty, "a new page of zeros needs no record")
    }

    @Test func aPatchIsTrimmedAtBothEnds() throws {
        let before = [UInt8](repeating: 0, count: 512)
        var after = before
        for index in 130...133 { after[index] = 9 }
        let change = Self.difference(before, after)
        let patches = Self.patches(of: change, record: 0)
        try #require(patches.count == 1)
        #expect(patches[0].offset == 130)
        #expect(Array(patches[0].bytes) == [9, 9, 9, 9])
    }

    @Test func distantChangesMakeSeparatePatches() {
        let before = [UInt8](repeating: 0, count: 512)
        var after = before
        after[0] = 1
        after[511] = 2
        #expect(Self.patches(of: Self.difference(before, after), record: 0).map(\.offset) == [0, 511])
    }

    /// Page sizes that are no multiple of the block and of eight are in it.
    @Test(arguments: [1, 63, 64, 100, 512, 8192, 32768]) func differencesApplyToTheSameBytes(pageSize: Int) {
        var random = SeededRandom(seed: UInt64(pageSize))
        for round in 0..<60 {
            var table = PageTable(pageSize: pageSize)
            let before = round % 5 == 0 ? nil : random.bytes(pageSize)
            if let before { table.replace(1, with: before) }
            var after = before ?? [UInt8](repeating: 0, count: pageSize)
            for _ in 0..<random.below(6) {
                let start = Int(random.below(UInt64(pageSize)))
                let end = min(pageSize, start + Int(random.below(200)))
                for index in start..<end { after[index] = random.below(3) == 0 ? 0 : UInt8(random.below(256)) }
            }
            let change = Self.difference(before, after)
            #expect(change.isEmpty == (after == before ?? [UInt8](repeating: 0, count: pageSize)))
            if !change.isEmpty {
                let old = before ?? [UInt8](repeating: 0, count: pageSize)
                for (offset, bytes) in Self.patches(of: change, record: 0) {
                    #expect(old[offset] != bytes.first && old[offset + bytes.count - 1] != bytes.last, "round \(round): not trimmed")
                }
            }
            table.apply(change)
            #expect(table.count == 1)
            #expect(table[1] == after, "round \(round)")
        }
    }

    @Test func recordsOfManyPagesAndSizesReplayToTheSameTables() {
        var random = SeededRandom(seed: 77)
        var book = PageBook(pageSize: 128)
        var replica = PageTable(pageSize: 128)
        for step in 0..<1500 {
            let change = book.randomChange(&random)
            replica.apply(change)
            #expect(book.matches(replica), "step \(step)")
        }
        #expect(book.shrinks > 50 && book.growths > 50 && book.rewrites > 500, "too tame: \(book.shrinks), \(book.growths), \(book.rewrites)")
    }

    @Test func aCopyOfATableDoesNotSeeLaterChanges() {
        var table = PageTable(pageSize: 64)
        table.resize(to: 2)
        let copy = table
        table.apply(Self.difference([UInt8](repeating: 0, count: 64), [UInt8](repeating: 5, count: 64), page: 2))
        #expect(copy[2] == [UInt8](repeating: 0, count: 64))
        #expect(table[2] == [UInt8](repeating: 5, count: 64))
    }

    @Test func shrinkingForgetsWhatRegrowthWouldShow() {
        var table = PageTable(pageSize: 64)
        table.replace(3, with: [UInt8](repeating: 5, count: 64))
        table.resize(to: 2)
        table.resize(to: 3)
        #expect(table[3] == [UInt8](repeating: 0, count: 64))
    }
}

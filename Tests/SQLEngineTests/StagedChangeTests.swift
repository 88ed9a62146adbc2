import StorageModel
import Testing

@testable import SQLEngine

@Suite("staged change") struct StagedChangeTests {
    private func bytes(_ value: UInt8) -> [UInt8] { [UInt8](repeating: value, count: 512) }

    private func table(_ values: [UInt8]) -> PageTable {
        var table = PageTable(pageSize: 512)
        for (index, value) in values.enumerated() { table.replace(UInt32(index + 1), with: bytes(value)) }
        return table
    }

    /// Stages whole pages, installs, and replays what was taken on a copy of the old pages.
    private func replay(
        _ writes: [(UInt32, UInt8)], on old: PageTable, truncateTo count: Int? = nil
    ) -> (direct: PageTable, replayed: PageTable, taken: MiniTransaction?) {
        var staged = StagedChange(pageCount: old.count)
        for (page, value) in writes { bytes(value).withUnsafeBytes { staged.stage(page, after: $0, base: old) } }
        if let count { staged.truncate(to: count) }
        var direct = old
        staged.install(into: &direct)
        var replayed = old
        let taken = staged.take()
        if let taken { replayed.apply(taken) }
        return (direct, replayed, taken)
    }

    @Test func aPageWrittenTwiceCountsAsItsLastState() throws {
        let result = replay([(1, 5), (2, 6), (1, 7), (3, 8)], on: table([0, 1, 2]))
        #expect(result.direct == table([7, 6, 8]))
        #expect(result.replayed == result.direct)
        #expect(result.taken?.records.map(\.page) == [2, 1, 3])
    }

    @Test func aPageWrittenBackToWhatItWasHasNoRecord() throws {
        let result = replay([(1, 5), (2, 6), (1, 0)], on: table([0, 1]))
        #expect(result.taken?.records.map(\.page) == [2])
        #expect(result.replayed == table([0, 6]))
    }

    @Test func pagesPastTheEndAreComparedWithZeros() throws {
        let result = replay([(2, 0), (3, 9)], on: table([1]))
        #expect(result.direct == table([1, 0, 9]))
        #expect(result.replayed == result.direct)
        #expect(result.taken?.records.map(\.page) == [3])
    }

    @Test func truncationDropsWhatLiesPastIt() throws {
        let result = replay([(1, 4), (3, 9)], on: table([1, 2, 3]), truncateTo: 2)
        #expect(result.direct == table([4, 2]))
        #expect(result.replayed == result.direct)
        #expect(result.taken?.records.map(\.page) == [1])
        #expect(result.taken?.pageCount == 2)
    }

    @Test func truncationAfterInstallingCountsToo() throws {
        let old = table([1, 2, 3])
        var staged = StagedChange(pageCount: 3)
        bytes(9).withUnsafeBytes { staged.stage(1, after: $0, base: old) }
        var direct = old
        staged.install(into: &direct)
        staged.truncate(to: 2)
        staged.install(into: &direct)
        var replayed = old
        let taken = staged.take()
        replayed.apply(try #require(taken))
        #expect(direct == table([9, 2]))
        #expect(replayed == direct)
    }

    @Test func stagedPagesReadAsStagedUntilInstalled() throws {
        var old = table([1, 2])
        var staged = StagedChange(pageCount: 2)
        bytes(9).withUnsafeBytes { staged.stage(2, after: $0, base: old) }
        #expect(staged.page(1, base: old) == nil)
        #expect(staged.page(2, base: old) == bytes(9))
        staged.install(into: &old)
        #expect(staged.page(2, base: old) == nil)
    }

    @Test func whatIsDiscardedIsNotTaken() throws {
        let old = table([1])
        var staged = StagedChange(pageCount: 1)
        bytes(9).withUnsafeBytes { staged.stage(3, after: $0, base: old) }
        staged.discard(backTo: 1)
        #expect(staged.pageCount == 1)
        #expect(staged.take() == nil)
    }
}

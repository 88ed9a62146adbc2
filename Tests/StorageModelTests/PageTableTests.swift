import SimulationKernel
import Testing

@testable import StorageModel

@Suite("page table") struct PageTableTests {
    /// Beside arrays that are copied whole, over the ends of leaves.
    @Test func isAsArraysOfPagesAre() {
        var random = SeededRandom(seed: 5)
        var tables: [(table: PageTable, naive: [[UInt8]])] = [(PageTable(pageSize: 32), [])]
        for _ in 0..<4_000 {
            let index = Int(random.below(UInt64(tables.count)))
            switch random.below(6) {
            case 0:
                let count = Int(random.below(700))
                tables[index].table.resize(to: count)
                while tables[index].naive.count > count { tables[index].naive.removeLast() }
                while tables[index].naive.count < count { tables[index].naive.append([UInt8](repeating: 0, count: 32)) }
            case 1 where tables.count < 6: tables.append(tables[index])
            case 2 where tables.count > 2: tables.remove(at: index)
            default:
                let page = UInt32(random.below(700)) + 1
                let bytes = (0..<4).map { _ in UInt8(truncatingIfNeeded: random.next()) }
                let offset = Int(random.below(28))
                bytes.withUnsafeBytes { tables[index].table.write($0, page: page, offset: offset) }
                while tables[index].naive.count < page { tables[index].naive.append([UInt8](repeating: 0, count: 32)) }
                for byte in 0..<4 { tables[index].naive[Int(page) - 1][offset + byte] = bytes[byte] }
            }
        }
        for (table, naive) in tables {
            #expect(table.count == naive.count)
            #expect((0..<naive.count).allSatisfy { table[UInt32($0 + 1)] == naive[$0] })
        }
    }

    @Test func sharingIsCountedByPage() {
        var source = PageTable(pageSize: 64)
        source.resize(to: 1_000)
        var clone = source
        #expect(clone.sharedPages(with: source) == 1_000 && clone.pagesOwned(beside: [source]) == 0)
        [UInt8(1)].withUnsafeBytes { clone.write($0, page: 700, offset: 3) }
        [UInt8(1)].withUnsafeBytes { source.write($0, page: 2, offset: 3) }
        #expect(clone.pagesOwned(beside: [source]) == 2, "one that each has written")
        var third = clone
        third.resize(to: 1_010)
        #expect(third.pagesOwned(beside: [source]) == 12 && third.pagesOwned(beside: [source, clone]) == 10)
        // Equal is not the same.
        [UInt8(1)].withUnsafeBytes { source.write($0, page: 700, offset: 3) }
        #expect(clone[700] == source[700] && clone.pagesOwned(beside: [source]) == 2)
    }
}

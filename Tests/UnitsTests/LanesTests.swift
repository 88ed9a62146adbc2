import Foundation
import Testing
import Units

/// Lanes that do the last job first, on a thread of its own each, so that order and place of work decide nothing.
private let scattered = Lanes { count, job in
    let done = DispatchSemaphore(value: 0)
    for index in (0..<count).reversed() {
        Thread {
            job(index)
            done.signal()
        }
        .start()
    }
    for _ in 0..<count { done.wait() }
}

@Suite("lanes") struct LanesTests {
    @Test(arguments: [0, 1, 7, 60]) func resultsAreInTheOrderOfTheJobs(count: Int) {
        for lanes in [Lanes.one, scattered] {
            #expect(lanes.results(of: count) { "job \($0)" } == (0..<count).map { "job \($0)" })
        }
    }

    @Test func twoOfDifferentKinds() {
        for lanes in [Lanes.one, scattered] {
            let (number, text) = lanes.both({ 7 }, { "seven" })
            #expect(number == 7 && text == "seven")
        }
    }

    @Test(arguments: [0, 1, (1 << 15) - 1, 1 << 15, (1 << 15) + 1, 3 << 15]) func piecesGiveTheWholeList(count: Int) {
        for lanes in [Lanes.one, scattered] {
            #expect(lanes.inPieces(of: count) { Array($0) } == Array(0..<count))
        }
    }
}

@Suite("groups and neighbours") struct GroupsTests {
    /// Whatever the order of the keys, it is what a dictionary of lists gives.
    @Test(arguments: [["a", "a", "b", "a", "c", "b", "b"], ["c", "b", "a"], ["a"], []]) func groupsAreThoseOfADictionary(keys: [String]) {
        var groups = Groups<Int>()
        for (value, key) in keys.enumerated() { groups.append(value, to: key) }
        let naive = Dictionary(grouping: keys.indices, by: { keys[$0] })
        #expect(Set(groups.keys) == Set(naive.keys) && groups.keys.count == naive.count)
        for key in naive.keys { #expect(groups[key] == naive[key]) }
        #expect(groups["z"] == nil)
        #expect(groups.ordered.map { groups.keys[$0] } == naive.keys.sorted())
        groups.mapEach { $0.map { $0 * 2 } }
        for (position, key) in groups.keys.enumerated() { #expect(groups.values[position] == naive[key]?.map { $0 * 2 }) }
    }

    @Test func aNeighbourIsLookedUpOnce() {
        var cache = NeighbourCache<Int?>()
        var asked: [String] = []
        let found = ["a", "a", "b", "b", "a"].map { key in
            cache.value(for: key) {
                asked.append(key)
                return key == "a" ? 1 : nil
            }
        }
        #expect(found == [1, 1, nil, nil, 1])
        #expect(asked == ["a", "b", "a"])
    }
}

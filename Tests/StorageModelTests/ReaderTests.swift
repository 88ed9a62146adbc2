import SimulationKernel
import Testing
import Units

@testable import StorageModel

/// Source: SIGMOD 2017, section 4.2.4.
@Suite("readers that follow the log") struct ReaderTests {
    @Test(arguments: 0..<20) func aReaderSeesADurablePrefixThatNeverRunsBackwards(seed: UInt64) {
        var driver = VolumeDriver(seed: seed)
        var random = SeededRandom(seed: seed).fork("reader")
        let lag = Duration.microseconds(Int64(1 + random.below(20_000)))
        var seen = 0
        for _ in 0..<200 {
            driver.commit()
            driver.run(for: .microseconds(Int64(random.below(9_000))))
            let count = driver.volume.durableCount(heardBy: driver.now - lag)
            #expect(count >= seen && count <= driver.volume.durableCount)
            seen = count
            for ordinal in 0..<count { #expect(driver.commits[ordinal].at.map { $0 <= driver.now - lag } ?? false, "it saw commit \(ordinal) too early") }
            if count < driver.commits.count, let next = driver.commits[count].at { #expect(next > driver.now - lag, "it should have heard of \(count)") }
            let expected = count == 0 ? driver.initial.pages : driver.commits[count - 1].pages
            #expect(firstDifference(driver.volume.pages(heardBy: driver.now - lag), expected) == nil)
        }
        driver.run(for: .seconds(1))
        #expect(driver.volume.durableCount(heardBy: driver.now - lag) == 200)
    }

    /// Whoever takes over opens the volume at what storage knows, not at what it had heard.
    @Test(arguments: 0..<20) func aReaderThatTakesOverLosesNothingThatWasAcknowledged(seed: UInt64) throws {
        var driver = VolumeDriver(seed: seed)
        for _ in 0..<50 {
            driver.commit()
            driver.run(for: .microseconds(Int64(driver.random.below(3_000))))
        }
        let acknowledged = driver.commits.filter { $0.at != nil }.count
        let heard = driver.volume.durableCount(heardBy: driver.now - .milliseconds(20))
        #expect(heard < acknowledged, "too tame")
        driver.volume.placeWriter(inZone: 1)
        let opened = driver.recover()
        let recovery = try #require(opened)
        #expect(recovery.truncated.lowerBound >= acknowledged)
        #expect(firstDifference(driver.volume.volatilePages(), driver.book) == nil)
    }
}

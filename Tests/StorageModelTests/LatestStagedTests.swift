import SimulationKernel
import Testing
import Units

@testable import StorageModel

@Suite("what has arrived in the store") struct LatestStagedTests {
    /// After every event: the promise equals the test's own books, and what it promises is really there.
    @Test(arguments: 0..<12) func everythingUpToTheLatestInstantIsInARebuild(seed: UInt64) throws {
        var driver = VolumeDriver(seed: seed, calibration: VolumeDriver.calibration([(.stagingPeriod, .seconds(Int64(15 + seed)))]))
        var promised = VolumeDriver.start
        var checks = 0
        var lags = 0
        for _ in 0..<260 {
            if driver.random.below(60) == 0 { driver.stage() }
            let before = driver.arrivals.count
            let end = driver.now + .milliseconds(Int64(driver.random.below(16_000)))
            while let next = driver.queue.nextInstant, next < end {
                driver.step()
                let now = driver.now
                let latest = driver.volume.latestStaged(now: now)
                #expect(latest == driver.firstMissing?.advanced(byMicroseconds: -1) ?? now)
                #expect(latest >= promised, "a promise was taken back")
                promised = latest
                #expect(driver.volume.isStaging == (driver.firstMissing != nil))
                if latest < now { lags += 1 }
                // An event of the same instant may still come: then "up to now" is not over yet.
                guard driver.random.below(15) == 0 || driver.arrivals.count > before, driver.queue.nextInstant != now else { continue }
                checks += 1
                let rebuilt = try driver.volume.backup.rebuild(to: .instant(latest), store: driver.store, key: nil)
                #expect(firstDifference(rebuilt.pages, driver.expected(at: latest)) == nil, "at \(now), latest \(latest)")
            }
            driver.run(until: end)
            driver.commit()
        }
        #expect(driver.arrivals != driver.arrivals.sorted(), "no upload overtook another")
        #expect(checks > 100 && lags > 200, "too tame: \(checks) checks, \(lags) lags")
    }

    /// Beyond the promise a rebuild ends at the last commit before the first that is missing: never with a hole, never torn.
    @Test(arguments: 0..<6) func aRebuildBeyondItIsAPrefixOfTheCommits(seed: UInt64) throws {
        var driver = VolumeDriver(seed: seed, calibration: VolumeDriver.calibration([(.stagingPeriod, .seconds(15))]))
        var beyond = 0
        for _ in 0..<200 {
            driver.live(commits: 1)
            guard driver.firstMissing != nil else { continue }
            let rebuilt = try driver.volume.backup.rebuild(to: .instant(driver.now), store: driver.store, key: nil)
            let byPosition = try driver.volume.backup.rebuild(to: .position(driver.volume.vdl), store: driver.store, key: nil)
            #expect(firstDifference(rebuilt.pages, driver.expected(at: rebuilt.cut)) == nil, "cut at \(rebuilt.cut)")
            #expect(byPosition.pages == rebuilt.pages && byPosition.cut == rebuilt.cut)
            #expect(rebuilt.cutAt >= driver.volume.backup.newestBase(notAfter: driver.now) ?? .distantFuture)
            // Images may reach further than the log.
            let imaged = driver.volume.backup.rounds.last?.position ?? .zero
            let hasArrived = driver.arrivedOrdinals
            let reach = driver.commits.indices.first { driver.commits[$0].last > imaged && !hasArrived.contains($0) } ?? driver.commits.count
            #expect(rebuilt.cut == (reach == 0 ? .zero : driver.commits[reach - 1].last))
            if hasArrived.contains(where: { $0 > reach }) { beyond += 1 }
        }
        #expect(beyond > 10, "hardly ever a chunk that overtook another: \(beyond)")
    }

    @Test func isUploadedThroughAPositionMeansAllCommitsUpToIt() {
        var driver = VolumeDriver(seed: 3, calibration: VolumeDriver.calibration([(.stagingPeriod, .seconds(15))]))
        var answers = (yes: 0, no: 0)
        for _ in 0..<300 {
            driver.live(commits: 1)
            guard let staged = driver.stagings.last?.upperBound else { continue }
            let arrived = driver.arrivedOrdinals
            let waiting = (0..<staged).first { !arrived.contains($0) } ?? staged
            for ordinal in max(0, staged - 60)..<staged {
                let hasArrived = ordinal < waiting
                #expect(driver.volume.backup.isUploaded(through: driver.commits[ordinal].last) == hasArrived, "commit \(ordinal), waiting for \(waiting)")
                if hasArrived { answers.yes += 1 } else { answers.no += 1 }
            }
        }
        #expect(answers.yes > 1000 && answers.no > 1000, "\(answers)")
    }

    @Test func aChunkOnItsWayDoesNotCount() throws {
        var driver = VolumeDriver(seed: 4)
        driver.commit()
        driver.run(for: .seconds(1))
        let at = try #require(driver.commits[0].at)
        #expect(driver.volume.latestStaged(now: driver.now) == at.advanced(byMicroseconds: -1))
        driver.stage()
        #expect(driver.volume.latestStaged(now: driver.now) == at.advanced(byMicroseconds: -1))
        #expect(!driver.volume.backup.isUploaded(through: driver.volume.vdl))
        var rebuilt = try driver.volume.backup.rebuild(to: .instant(driver.now), store: driver.store, key: nil)
        #expect(rebuilt.cut == .zero && rebuilt.pages.count == 0)
        driver.run(for: .minutes(6))
        #expect(driver.volume.latestStaged(now: driver.now) == driver.now)
        #expect(driver.volume.backup.isUploaded(through: driver.volume.vdl))
        rebuilt = try driver.volume.backup.rebuild(to: .instant(driver.now), store: driver.store, key: nil)
        #expect(firstDifference(rebuilt.pages, driver.book) == nil)
    }

    @Test func whatIsNotDurableIsNotStaged() {
        var driver = VolumeDriver(seed: 5)
        driver.lose(VolumeDriver.zones[0])
        driver.lose(VolumeDriver.zones[1])
        driver.commit(DurabilityTests.change(pages: [1], pageCount: 1))
        driver.run(for: .minutes(30))
        driver.stage()
        driver.volume.takeImages(now: driver.now, store: &driver.store)
        #expect(driver.volume.backup.chunks.isEmpty)
        #expect(driver.store.objectCount == 0)
        #expect(driver.volume.latestStaged(now: driver.now) == driver.now, "it is not committed")
    }

    @Test func anIdleVolumeHasNoTimers() {
        var driver = VolumeDriver(seed: 6)
        driver.live(commits: 50)
        driver.runDry()
        #expect(driver.queue.count == 0)
        #expect(!driver.volume.isStaging)
        driver.commit()
        driver.run(for: .seconds(1))
        #expect(driver.queue.count == 2, "one timer to stage, one to image")
    }
}

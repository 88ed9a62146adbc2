import SimulationKernel
import Testing
import Units

@Suite("calibration") struct CalibrationTests {
    private let calibration = Calibration()

    @Test(arguments: CalibrationKey.allCases)
    func everyRowHasUnitRangeAndSource(key: CalibrationKey) {
        let row = calibration.row(key)
        #expect(row.key == key)
        #expect(row.source.count > 20)
        #expect((row.status == .assumed) == row.source.hasPrefix("Model choice: "), "an assumed row gives a reason, any other a document")
        switch row.defaultValue {
        case .span(let distribution):
            #expect(row.unit == .seconds)
            #expect(distribution.isDrawable)
            #expect(row.range.contains(distribution.median.inSeconds), "median \(distribution.median)")
        case .number(let number):
            #expect(row.unit != .seconds)
            #expect(number > 0)
            #expect(row.range.contains(number))
        }
    }

    @Test func readsValuesInTheirUnits() {
        #expect(calibration.duration(.failureSuspicion) == .seconds(5))
        #expect(calibration.duration(.createDBInstance) == .minutes(7))
        #expect(calibration.value(.crossRegionCopyBytesPerSecond) == 150_000_000)
        #expect(calibration.value(.snapshotBytesPerSecond) * 4 == 1e12)
        var random = SeededRandom(seed: 1)
        #expect(calibration.sampler(.stagingPeriod).sample(&random) == 60_000_000)
    }

    @Test func anOverrideTakesTheDefaultsPlace() throws {
        var changed = calibration
        try changed.override(.restoreBase, with: .span(.fixed(.minutes(5))))
        try changed.override(.undoRowsPerSecond, with: .number(1000))
        #expect(changed.duration(.restoreBase) == .minutes(5))
        #expect(changed.value(.undoRowsPerSecond) == 1000)
        #expect(changed.overridden == [.restoreBase, .undoRowsPerSecond])
        #expect(calibration.duration(.restoreBase) == .minutes(12))
        #expect(calibration.overridden.isEmpty)
    }

    @Test(arguments: [
        (CalibrationKey.restoreBase, CalibrationValue.number(3), CalibrationRefusal.wantsSpan(.restoreBase)),
        (.undoRowsPerSecond, .span(.fixed(.seconds(1))), .wantsNumber(.undoRowsPerSecond)),
        (.undoRowsPerSecond, .number(0), .unusable(.undoRowsPerSecond)),
        (.undoRowsPerSecond, .number(.infinity), .unusable(.undoRowsPerSecond)),
        (.restoreBase, .span(.fixed(.seconds(-1))), .unusable(.restoreBase)),
    ])
    func refusesWhatCannotBeUsed(key: CalibrationKey, value: CalibrationValue, refusal: CalibrationRefusal) {
        var changed = calibration
        #expect(throws: refusal) { try changed.override(key, with: value) }
        #expect(changed == calibration)
    }

    /// Period and upload were chosen so that the newest restorable time lags by 90 s in the median and 300 s in one case of a hundred.
    /// A chunk counts only when all earlier ones have arrived.
    @Test func stagingLagsAsTheSourceOfItsRowSays() {
        let upload = calibration.sampler(.stagingUpload)
        let period = calibration.duration(.stagingPeriod).microseconds
        var random = SeededRandom(seed: 4)
        var lags: [Int64] = []
        var complete: Int64 = 0
        var cutComplete: Int64 = 0
        for chunk in 0..<20_000 as Range<Int64> {
            let cut = chunk * period
            let arrives = max(complete, cut + upload.sample(&random))
            // Between two arrivals the lag grows with time: one probe every ten seconds.
            for probe in stride(from: (complete / 10_000_000 + 1) * 10_000_000, through: arrives, by: 10_000_000) { lags.append(probe - cutComplete) }
            (complete, cutComplete) = (arrives, cut)
        }
        lags.sort()
        #expect((80_000_000...100_000_000).contains(lags[lags.count / 2]))
        #expect((260_000_000...340_000_000).contains(lags[lags.count * 99 / 100]))
    }
}

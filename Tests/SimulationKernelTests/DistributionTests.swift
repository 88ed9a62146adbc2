import Foundation
import Testing
import Units

@testable import SimulationKernel

@Suite("elementary functions") struct ElementaryTests {
    @Test func agreeWithTheCLibrary() {
        for step in -3000...3000 {
            let x = Double(step) / 10
            #expect(abs(Elementary.exp(x) / Foundation.exp(x) - 1) < 1e-13, "exp \(x)")
            let y = Foundation.exp(x)
            #expect(abs(Elementary.log(y) - Foundation.log(y)) <= 4e-16 * max(1, abs(x)), "log \(y)")
        }
        for step in 500...2000 {
            let x = Double(step) / 1000
            #expect(abs(Elementary.log(x) - Foundation.log(x)) < 4e-16, "log \(x)")
        }
    }

    // Abramowitz and Stegun, table 26.5, to more digits.
    @Test(arguments: [
        (0.5, 0), (0.6, 0.253347103135799798), (0.9, 1.281551565544600466), (0.95, 1.644853626951472714),
        (0.975, 1.959963984540054236), (0.99, 2.326347874040841101), (0.999, 3.090232306167813542), (0.9999, 3.719016485455680565),
    ])
    func normalQuantiles(probability: Double, z: Double) {
        #expect(abs(Elementary.normalQuantile(probability) - z) < 2e-12)
        #expect(abs(Elementary.normalQuantile(1 - probability) + z) < 2e-12)
    }

    @Test func theTablesExponentialIsGoodToTheMicrosecond() {
        for step in -2000...2000 {
            let x = Double(step) / 100
            #expect(abs(DrawTables.shared.exp(x) / Foundation.exp(x) - 1) < 0x1p-37, "exp \(x)")
        }
    }
}

@Suite("distributions") struct DistributionTests {
    private func quantile(_ share: Double, of sorted: [Int64]) -> Double { Double(sorted[Int(share * Double(sorted.count))]) }

    @Test(arguments: [(Duration.microseconds(800), Duration.microseconds(2500)), (.seconds(22), .seconds(60)), (.minutes(7), .minutes(20))])
    func lognormalHasItsMedianAndPercentile(median: Duration, p99: Duration) {
        let lognormal = Lognormal(median: median, p99: p99)
        var random = SeededRandom(seed: 1)
        let draws = (0..<200_000).map { _ in lognormal.sample(&random) }.sorted()
        #expect(abs(quantile(0.5, of: draws) / Double(median.microseconds) - 1) < 0.01)
        #expect(abs(quantile(0.99, of: draws) / Double(p99.microseconds) - 1) < 0.02)
        // The other percentiles follow from the two: P = median · (p99 / median)^(z(P) / z(0.99)).
        let ratio = Double(p99.microseconds) / Double(median.microseconds)
        let p10 = Double(median.microseconds) * Foundation.pow(ratio, -1.281551565544600466 / 2.326347874040841101)
        #expect(abs(quantile(0.1, of: draws) / p10 - 1) < 0.01)
        // Cut at 3.84 standard deviations.
        let limit = Double(median.microseconds) * Foundation.pow(ratio, 3.85 / 2.326)
        #expect(Double(draws[draws.count - 1]) < limit)
        #expect(Double(draws[0]) > Double(median.microseconds) * Foundation.pow(ratio, -3.85 / 2.326) - 1)
    }

    /// Pinned: these bits are the same on every machine.
    @Test func drawsNeverChange() {
        let lognormal = Lognormal(median: .minutes(7), p99: .minutes(20))
        var random = SeededRandom(seed: 1)
        #expect((0..<3).map { _ in lognormal.sample(&random) } == [192_001_679, 394_649_434, 443_542_126])
    }

    @Test func aLognormalOfOneValueIsThatValue() {
        var random = SeededRandom(seed: 1)
        let lognormal = Lognormal(median: .seconds(5), p99: .seconds(5))
        #expect((0..<1000).allSatisfy { _ in lognormal.sample(&random) == 5_000_000 })
        let tiny = Lognormal(median: .microseconds(1), p99: .microseconds(1000))
        #expect((0..<1000).allSatisfy { _ in tiny.sample(&random) >= 1 })
    }

    @Test func uniformReachesBothEnds() {
        var random = SeededRandom(seed: 2)
        let sampler = Distribution.uniform(.microseconds(3), .microseconds(6)).sampler
        #expect(Set((0..<1000).map { _ in sampler.sample(&random) }) == [3, 4, 5, 6])
    }

    @Test func aFixedSpanTakesNoDraw() {
        var random = SeededRandom(seed: 3)
        #expect(Distribution.fixed(.seconds(2)).sampler.sample(&random) == 2_000_000)
        #expect(random == SeededRandom(seed: 3))
    }

    @Test(arguments: [
        (Distribution.fixed(.zero), true), (.fixed(.microseconds(-1)), false),
        (.uniform(.zero, .zero), true), (.uniform(.seconds(2), .seconds(1)), false), (.uniform(.seconds(-1), .seconds(1)), false),
        (.lognormal(median: .seconds(1), p99: .seconds(1)), true), (.lognormal(median: .seconds(2), p99: .seconds(1)), false),
        (.lognormal(median: .zero, p99: .seconds(1)), false), (.lognormal(median: .seconds(1), p99: .seconds(1001)), false),
    ])
    func onlySomeCanBeDrawnFrom(distribution: Distribution, drawable: Bool) {
        #expect(distribution.isDrawable == drawable)
    }

    @Test func mediansAreTheirOwn() {
        #expect(Distribution.fixed(.seconds(3)).median == .seconds(3))
        #expect(Distribution.uniform(.seconds(1), .seconds(4)).median == .milliseconds(2500))
        #expect(Distribution.lognormal(median: .seconds(1), p99: .seconds(9)).median == .seconds(1))
    }
}

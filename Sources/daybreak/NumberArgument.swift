import ArgumentParser
import Foundation

/// Numbers that several commands take, each with its range in the refusal. Options that read them are parsed unconditionally: the `-1` after one is
/// its value, and no option of its own.
enum NumberArgument {
    /// The last seed is left out, so that a range has an end.
    static func seed(_ text: String) throws -> UInt64 {
        guard let seed = UInt64(text), seed < .max else { throw ValidationError("wants a whole number from 0 to \(UInt64.max - 1)") }
        return seed
    }

    static func jobs(_ text: String) throws -> Int {
        guard let jobs = Int(text), (1...256).contains(jobs) else { throw ValidationError("wants a whole number from 1 to 256") }
        return jobs
    }

    /// One a core.
    static var jobsUnlessGiven: Int { ProcessInfo.processInfo.activeProcessorCount }
}

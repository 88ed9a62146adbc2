import Foundation
import Testing

/// `daybreak audit` as users run it.
@Suite("audit, as a command") struct AuditCommandTests {
    private let scratch: Scratch
    init() throws { scratch = try Scratch() }

    private func daybreak(_ arguments: [String], in folder: URL = packageRoot, interruptedAfter: Double? = nil, into sink: String? = nil) throws -> Ended {
        try Ended(of: arguments, in: folder, scratch, interruptedAfter: interruptedAfter, into: sink)
    }

    /// What an earlier audit wrote is gone: what is read afterwards is this one's.
    private func audit(_ estate: String, in folder: URL = packageRoot, _ more: String...) throws -> Ended {
        try? FileManager.default.removeItem(atPath: scratch.path + "/audit")
        return try daybreak(["audit", estate, "--live", "1d", "--output", scratch.path + "/audit"] + more, in: folder)
    }

    private func findings() throws -> [String: Any] {
        let data = try Data(contentsOf: URL(fileURLWithPath: scratch.path + "/audit/findings.json"))
        return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    private func copyLibrary() throws {
        try FileManager.default.copyItem(atPath: packageRoot.path + "/Scenarios", toPath: scratch.path + "/Scenarios")
    }

    @Test(arguments: [
        ("1000000d", "--live wants 5m to 3650d, found \"1000000d\""), ("9999999999999d", "--live wants 5m to 3650d, found \"9999999999999d\""),
        ("3651d", "--live wants 5m to 3650d, found 3651d"), ("1m", "--live wants 5m to 3650d, found 1m"),
    ])
    func aLifeOutsideItsLimitsIsToldThem(life: String, words: String) throws {
        let ended = try daybreak(["audit", "Scenarios/estates/retail.yaml", "--live", life, "--output", scratch.path + "/audit"])
        #expect(ended.status == 2 && ended.errors.contains(words), "\(ended.errors)")
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/audit"))
    }

    @Test func anUnknownFrameworkListsThoseThatThereAre() throws {
        let ended = try audit("Scenarios/estates/retail.yaml", "--framework", "bogus")
        #expect(ended.status == 2)
        #expect(ended.errors.contains("no framework bogus"))
        #expect(
            ended.errors.contains(
                "frameworks: nist, fedramp, iso27001, iso22301, soc2, pci, hipaa, dora, nis2, gdpr, cis, fsbp, config, backup-audit-manager, prowler"))
        #expect(try audit("Scenarios/estates/retail.yaml", "--framework", "dorra").errors.contains("did you mean dora?"))
    }

    @Test func jobsDecideNothingAndAreChecked() throws {
        for bad in ["0", "257", "-1", "two"] { #expect(try audit("Scenarios/estates/legacy.yaml", "--jobs=\(bad)").status == 2, "\(bad)") }
        func tree(_ jobs: String) throws -> [String: Data] {
            #expect(try audit("Scenarios/estates/legacy.yaml", "--jobs", jobs).status == 1)
            let folder = scratch.path + "/audit"
            let paths = try #require(FileManager.default.enumerator(atPath: folder)).compactMap { $0 as? String }
            return Dictionary(uniqueKeysWithValues: paths.compactMap { path in FileManager.default.contents(atPath: folder + "/" + path).map { (path, $0) } })
        }
        let alone = try tree("1")
        #expect(alone.count > 40)
        for jobs in ["2", "7"] { #expect(try tree(jobs) == alone, "\(jobs) jobs") }
    }

    /// What a file is called decides nothing: its content does.
    @Test func evidenceIsOfTheEstateThatWasDrilled() throws {
        let drills = scratch.path + "/drills"
        #expect(try daybreak(["run", "writer-crash-with-reader", "--seed", "0", "--output", drills]).status == 0)
        func counted() throws -> Int? { ((try findings()["restore_proof"] as? [String: Any])?["drills"] as? [Any])?.count }
        try copyLibrary()
        let copy = scratch.path + "/Scenarios/estates/renamed.yaml"
        try FileManager.default.moveItem(atPath: scratch.path + "/Scenarios/estates/retail.yaml", toPath: copy)
        let names = ["Scenarios/estates/retail.yaml", "./Scenarios/estates/../estates/retail.yaml", packageRoot.path + "/Scenarios/estates/retail.yaml", copy]
        for name in names {
            let ended = try audit(name, "--drills", drills)
            #expect(!ended.errors.contains("left out"), "\(name): \(ended.errors)")
            #expect(try counted() == 1, "\(name)")
        }
        let elsewhere = try audit("retail.yaml", in: packageRoot.appending(path: "Scenarios/estates"), "--drills", drills)
        #expect(elsewhere.errors == "")
        #expect(try counted() == 1)

        // What was drilled a moment ago is proof, and no drill of tomorrow.
        let accepted = try audit("Scenarios/estates/retail.yaml", in: packageRoot, "--drills", drills, "--policy", "Policies/example.yaml")
        #expect(accepted.output.contains("Restore proof rests on 1 simulated drill, which the policy accepts: writer-crash-with-reader."), "\(accepted.output)")

        let other = try audit("Scenarios/estates/sizes.yaml", "--drills", drills)
        // Told once, where the result is told.
        #expect(other.output.contains("1 record is left out: of drills on Scenarios/estates/retail.yaml."), "\(other.output)")
        #expect(other.errors == "")
        let forPrograms = try audit("Scenarios/estates/sizes.yaml", "--drills", drills, "--format", "json")
        #expect(forPrograms.errors == "1 record is left out: of drills on Scenarios/estates/retail.yaml.\n")
        #expect(forPrograms.output.contains("\"records_left_out\" : 1"), "\(forPrograms.output)")
        #expect(try counted() == 0)
    }

    /// What a full disk swallowed was not said.
    @Test(arguments: [["list", "faults"], ["--help"]]) func aFullDiskIsNoSuccess(arguments: [String]) throws {
        #expect(try daybreak(arguments, into: "/dev/full").status == 2)
    }

    /// The tree at --output is replaced, and evidence is not to be lost by being read; nor counts it twice.
    @Test func evidenceIsNeitherReplacedNorCountedTwice() throws {
        let drills = scratch.path + "/drills"
        #expect(try daybreak(["run", "writer-crash-with-reader", "--seed", "0", "--output", drills]).status == 0)
        let estate = "Scenarios/estates/retail.yaml"
        let over = try daybreak(["audit", estate, "--drills", drills, "--output", drills])
        #expect(over.status == 2 && over.errors.contains("would replace the records of --drills"), "\(over.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: drills + "/drills").count == 1)
        let unnamed = try daybreak(["audit", estate, "--drills", drills, "--output", ""])
        #expect(unnamed.status == 2 && unnamed.errors.hasPrefix("error: the output folder's path is empty"), "\(unnamed.errors)")
        let twice = try audit(estate, "--drills", drills, "--drills", drills + "/./drills")
        #expect(twice.status == 2 && twice.errors.contains("was given before: evidence counts once"), "\(twice.errors)")
    }

    /// Records are files that anybody may have written: none colours the terminal, or begins a line of its own.
    @Test func aRecordDoesNothingToTheTerminal() throws {
        let drills = scratch.path + "/drills"
        #expect(try daybreak(["run", "writer-crash-with-reader", "--seed", "0", "--output", drills]).status == 0)
        let path = drills + "/drills/writer-crash-with-reader-seed-0.json"
        let record = try String(contentsOfFile: path, encoding: .utf8)
        let hostile = record.replacingOccurrences(of: #""knowledge": "estimated""#, with: #""knowledge": "\u001b[2J\nerror: all is fine""#)
        try #require(hostile != record)
        try hostile.write(toFile: path, atomically: true, encoding: .utf8)
        let ended = try audit("Scenarios/estates/retail.yaml", "--drills", drills)
        #expect(ended.status == 2 && ended.errors.hasSuffix("knowledge is unknown: error: all is fine\n"), "\(ended.errors)")
        #expect(ended.errors.split(separator: "\n").count == 1 && !ended.errors.contains("\u{1B}"), "\(ended.errors)")
    }

    @Test func anEstateThatHasChangedIsAnother() throws {
        let folder = URL(fileURLWithPath: scratch.path)
        try copyLibrary()
        let estate = scratch.path + "/Scenarios/estates/retail.yaml"
        #expect(try daybreak(["run", "writer-crash-with-reader", "--seed", "0", "--output", "drills"], in: folder).status == 0)
        try (String(contentsOfFile: estate, encoding: .utf8) + "# looked at\n").write(toFile: estate, atomically: true, encoding: .utf8)
        let ended = try audit("./Scenarios/estates/retail.yaml", in: folder, "--drills", "drills")
        #expect(
            ended.output.contains("1 record is left out: Scenarios/estates/retail.yaml or a policy file of it has changed since; run the drills again."),
            "\(ended.output)")
    }

    /// Nothing of retail fails under these, and something is always unknown: how restore points were drawn.
    @Test func onlyStrictCountsWhatIsUnknown() throws {
        let estate = "Scenarios/estates/retail.yaml"
        #expect(try audit(estate, "--fail-on", "critical").status == 0)
        #expect(try findings()["fail_on_unknown"] as? Bool == false)
        let strict = try audit(estate, "--fail-on", "critical", "--strict")
        #expect(strict.status == 3, "RST-05 is critical, and unknown without records")
        #expect(try findings()["fail_on_unknown"] as? Bool == true)
        let policy = scratch.path + "/policy.yaml"
        try "failOnUnknown: true\n".write(toFile: policy, atomically: true, encoding: .utf8)
        #expect(try audit(estate, "--fail-on", "critical", "--policy", policy).status == 3)
        #expect(try audit(estate, "--strict").status == 1, "a failure comes first")
    }

    @Test func pricesThatCannotBeReadAreRefused() throws {
        let prices = scratch.path + "/prices.yaml"
        try "title: ours\ncurrency: EUR\n".write(toFile: prices, atomically: true, encoding: .utf8)
        let ended = try audit("Scenarios/estates/retail.yaml", "--prices", prices)
        #expect(ended.status == 2)
        #expect(ended.errors.contains("\(prices):2:11: currency wants USD, found EUR") && ended.errors.contains("nothing was audited"), "\(ended.errors)")
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/audit"))
    }

    @Test func theBookThatWasGivenIsTheBookThatIsWritten() throws {
        let given = "Reports/examples/inventory/price-book.json"
        #expect(try audit("Scenarios/estates/retail.yaml", "--fail-on", "critical", "--prices", given).status == 0)
        let written = FileManager.default.contents(atPath: scratch.path + "/audit/inventory/price-book.json")
        #expect(written == FileManager.default.contents(atPath: packageRoot.path + "/" + given))
        #expect((try findings()["price_book"] as? [String: Any])?["file"] as? String == given)
    }

    @Test func aKeyPressEndsItWithAWordAndWithoutAReport() throws {
        let output = scratch.path + "/never"
        let ended = try daybreak(["audit", "Scenarios/estates/platform.yaml", "--live", "3650d", "--output", output], interruptedAfter: 2)
        #expect(ended.status == 130)
        #expect(ended.errors == "\ninterrupted: nothing was written\n")
        #expect(!FileManager.default.fileExists(atPath: output))
    }

    /// From the first moment on, whatever it is at. Before it is at anything the system ends it, which a shell shows as 130 too.
    @Test(arguments: [0.005, 0.02, 0.04, 0.06, 0.08, 0.12, 0.2]) func aKeyPressInItsFirstMomentsEndsItToo(seconds: Double) throws {
        let output = scratch.path + "/never"
        let ended = try daybreak(["audit", "Scenarios/estates/platform.yaml", "--live", "90d", "--output", output], interruptedAfter: seconds)
        let isTold = ended.status == 130 && ended.errors == "\ninterrupted: nothing was written\n"
        let isBySystem = ended.isBySignal && ended.status == SIGINT && ended.errors == ""
        #expect(isTold || isBySystem, "\(ended)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["standard-output"])
    }

    // MARK: Progress

    /// Standard error of an audit whose standard error is a terminal.
    private func toldToTerminal(_ more: String...) throws -> String {
        var (main, terminal): (Int32, Int32) = (-1, -1)
        try #require(openpty(&main, &terminal, nil, nil, nil) == 0)
        let process = Process()
        process.executableURL = Ended.executable
        process.arguments = ["audit", "Scenarios/estates/retail.yaml", "--live", "3d", "--output", scratch.path + "/audit"] + more
        process.currentDirectoryURL = packageRoot
        process.environment = childEnvironment
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle(fileDescriptor: terminal)
        try process.run()
        close(terminal)
        var told: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        // Once nobody has the other end any more, reading fails.
        while case let count = read(main, &piece, piece.count), count > 0 { told += piece[..<count] }
        process.waitUntilExit()
        close(main)
        return String(decoding: told, as: UTF8.self)
    }

    @Test func aTerminalIsToldHowFarTheLifeHasCome() throws {
        let told = try toldToTerminal()
        #expect(told.contains("1/3 days lived") && told.contains("3/3 days lived"))
        #expect(told.hasSuffix("\r\u{1B}[K"))
    }

    @Test func nobodyElseIs() throws {
        #expect(try toldToTerminal("--quiet") == "")
        #expect(try toldToTerminal("--format", "json") == "")
        #expect(try audit("Scenarios/estates/retail.yaml").errors == "")
    }
}

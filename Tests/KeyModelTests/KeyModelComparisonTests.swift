import AccessPolicy
import KeyModel
import SimulationKernel
import Testing
import Units

/// The ring against a reference that keeps next to nothing and looks everything up in the guide's table.
@Suite("keys against a reference") struct KeyModelComparisonTests {
    /// A key as a person would write it down.
    private struct Note {
        var state = "Enabled"
        var due: Instant?
        var origin = KeyOrigin.awsKMS
        var period: Int?
        var next: Instant?
        var onDemand = 0
        /// Of an import.
        var hasMaterial = false
        /// `role/operation`.
        var grants: Set<String> = []
        var isHere: Bool { state != "Deleted" }
    }

    private static let roles = ["app", "batch", "guard"]
    private static let operations = ["Decrypt", "Encrypt", "DescribeKey"]

    @Test func twentyThousandOperationsEndAlike() throws {
        var random = SeededRandom(seed: 20_000)
        var ring = KeyRing()
        var notes: [KeyARN: Note] = [:]
        var arns: [KeyARN] = []
        var blobs: [(key: KeyARN, blob: [UInt8], text: String)] = []
        var ids: [KeyARN: [String: String]] = [:]
        var now = KeyWorld.start
        var (accepted, refused, rotations) = (0, 0, 0)

        var seen: Set<String> = []

        for step in 0..<20_000 {
            if arns.count < 3 || random.happens(Ratio(1, in: 200)) {
                var specification = KeySpecification(account: KeyWorld.prod, region: KeyWorld.west)
                let isImport = random.happens(Ratio(1, in: 4))
                specification.origin = isImport ? .external : .awsKMS
                let arn = ring.createKey(specification, at: now, random: &random)
                notes[arn] = Note(state: isImport ? "PendingImport" : "Enabled", origin: specification.origin)
                arns.append(arn)
            }
            // Mostly the newest, as old ones are deleted by and by.
            let newest = random.happens(Ratio(1, in: 20)) ? arns[...] : arns.suffix(5)
            let arn = newest[newest.startIndex + Int(random.below(UInt64(newest.count)))]
            var note = try #require(notes[arn])
            let role = Self.roles[Int(random.below(3))]
            let operation = Self.operations[Int(random.below(3))]
            let grantee = "arn:aws:iam::111122223333:role/\(role)"
            let draw = random.below(46) / 3
            let days = Int(random.below(40))
            let period = 85 + Int(random.below(random.happens(Ratio(1, in: 10)) ? 2500 : 30))
            var expected = "ok"
            var found = "ok"
            do throws(KMSFault) {
                switch draw {
                case 0:
                    expected = Self.answer("EnableKey", note)
                    if expected == "ok" { note.state = "Enabled" }
                    try ring.enableKey(arn)
                case 1:
                    expected = Self.answer("DisableKey", note)
                    if expected == "ok" { note.state = "Disabled" }
                    try ring.disableKey(arn)
                case 15:
                    expected = note.isHere && !(7...30).contains(days) ? "ValidationException" : Self.answer("ScheduleKeyDeletion", note)
                    if expected == "ok" { (note.state, note.due) = ("PendingDeletion", now + .days(Int64(days))) }
                    try ring.scheduleKeyDeletion(arn, pendingWindowInDays: days, at: now)
                case 3:
                    expected = Self.answer("CancelKeyDeletion", note)
                    // An import without its material waits for it.
                    let waits = note.origin == .external && !note.hasMaterial
                    if expected == "ok" { (note.state, note.due) = (waits ? "PendingImport" : "Disabled", nil) }
                    try ring.cancelKeyDeletion(arn)
                case 2, 4, 5:
                    expected = Self.answer("Encrypt", note)
                    let text = "step \(step)"
                    let blob = try ring.encrypt(Array(text.utf8), under: arn, context: ["step": "\(step)"], random: &random)
                    blobs.append((arn, blob, text))
                case 6, 7:
                    guard let one = blobs.isEmpty ? nil : blobs[Int(random.below(UInt64(blobs.count)))] else { break }
                    expected = Self.answer("Decrypt", notes[one.key] ?? Note())
                    let number = one.text.dropFirst(5)
                    let opened = try ring.decrypt(one.blob, under: one.key, context: ["step": String(number)])
                    if String(decoding: opened.plaintext, as: UTF8.self) != one.text { found = "another text" }
                case 8:
                    expected = Self.answer("RotateKeyOnDemand", note)
                    if expected == "ok", note.origin == .external { expected = "KMSInvalidStateException" }
                    if expected == "ok", note.onDemand == 25 { expected = "LimitExceededException" }
                    if expected == "ok", let next = note.next, next <= now + .minutes(20) { expected = "ConflictException" }
                    if expected == "ok" { note.onDemand += 1 }
                    try ring.rotateOnDemand(arn, at: now, random: &random)
                case 9:
                    expected = note.isHere && note.origin == .external ? "UnsupportedOperationException" : Self.answer("EnableKeyRotation", note)
                    if expected == "ok", !(90...2560).contains(period) { expected = "ValidationException" }
                    if expected == "ok" { (note.period, note.next) = (period, now + .days(Int64(period))) }
                    try ring.enableRotation(arn, periodInDays: period, at: now)
                case 10:
                    expected = note.isHere && note.origin == .awsKMS ? "UnsupportedOperationException" : Self.answer("ImportKeyMaterial", note)
                    if expected == "ok" { note.hasMaterial = true }
                    if expected == "ok", note.state == "PendingImport" { note.state = "Enabled" }
                    try ring.importMaterial(arn, bytes: KeyWorld.imported, expiry: .never, at: now)
                case 11:
                    expected = note.isHere && note.origin == .awsKMS ? "UnsupportedOperationException" : note.isHere ? "ok" : "NotFoundException"
                    if expected == "ok" { note.hasMaterial = false }
                    if expected == "ok", ["Enabled", "Disabled"].contains(note.state) { note.state = "PendingImport" }
                    try ring.deleteImportedMaterial(arn)
                case 12:
                    expected = Self.answer("CreateGrant", note)
                    let grant = try ring.createGrant(
                        on: arn, GrantSpecification(granteePrincipal: grantee, operations: [operation], name: "\(role)-\(operation)"), by: KeyWorld.prod,
                        at: now, random: &random)
                    note.grants.insert("\(role)/\(operation)")
                    ids[arn, default: [:]]["\(role)/\(operation)"] = grant.id
                case 13:
                    let name = "\(role)/\(operation)"
                    expected = !note.isHere ? "NotFoundException" : note.grants.contains(name) ? "ok" : "InvalidGrantIdException"
                    note.grants.remove(name)
                    try ring.revokeGrant(ids[arn]?[name] ?? "none", on: arn)
                default:
                    now = now + .hours(Int64(random.below(72)))
                    ring.expireDue(at: now)
                    rotations += ring.rotateDue(at: now, random: &random).count
                    ring.destroyDue(at: now)
                    for (other, one) in notes {
                        if one.state == "PendingDeletion", let due = one.due, due <= now { notes[other] = Note(state: "Deleted", origin: one.origin) }
                        if one.state == "Enabled", let period = one.period, let next = one.next, next <= now {
                            notes[other]?.next = now + .days(Int64(period))
                        }
                    }
                    note = notes[arn] ?? Note()
                }
            } catch { found = error.code }
            #expect(found == expected, "step \(step), draw \(draw), a key \(note.state)")
            if found == "ok" { accepted += 1 } else { refused += 1 }
            notes[arn] = note

            seen.insert(note.state)
            let key = try #require(ring.key(arn))
            #expect(key.state.name == note.state, "step \(step), draw \(draw)")
            #expect(key.state.deletionDate == note.due && key.rotation?.nextAt == note.next, "step \(step), draw \(draw)")
            #expect(key.grants.count == note.grants.count, "step \(step)")
            let isAllowed = (try? ring.authorize("kms:\(operation)", on: arn, by: KeyWorld.caller(role, allowing: []))) != nil
            #expect(isAllowed == note.grants.contains("\(role)/\(operation)"), "step \(step)")
            if found != expected || key.state.name != note.state { break }
        }
        #expect(rotations > 20, "\(rotations) automatic rotations")
        #expect(accepted > 5000 && refused > 3000, "\(accepted) accepted, \(refused) refused")
        #expect(seen == ["Enabled", "Disabled", "PendingDeletion", "PendingImport", "Deleted"])
        #expect(blobs.count > 500)
    }

    /// The guide's table, by name of the state.
    private static func answer(_ action: String, _ note: Note) -> String {
        let invalid = "KMSInvalidStateException"
        switch (action, note.state) {
        case (_, "Deleted"): return "NotFoundException"
        case ("CancelKeyDeletion", "PendingDeletion"): return "ok"
        case ("CancelKeyDeletion", _), (_, "PendingDeletion"): return invalid
        case (_, "Enabled"): return "ok"
        case ("EnableKey", "Disabled"), ("DisableKey", "Disabled"), ("ScheduleKeyDeletion", "Disabled"), ("ImportKeyMaterial", "Disabled"): return "ok"
        case (_, "Disabled"): return "DisabledException"
        case ("ScheduleKeyDeletion", "PendingImport"), ("ImportKeyMaterial", "PendingImport"): return "ok"
        default: return invalid
        }
    }
}

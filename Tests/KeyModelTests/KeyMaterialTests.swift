import KeyModel
import SimulationKernel
import Testing
import Units

private let start = KeyWorld.start
private let west = KeyWorld.west
private let east = KeyWorld.east

@Suite("rotation") struct RotationTests {
    @Test func oldCiphertextsStillOpen() throws {
        var world = try KeyWorld()
        var blobs: [[UInt8]] = []
        let (plain, wrapped) = try world.ring.generateDataKey(under: world.arn, context: "c", random: &world.random)
        for generation in 0..<4 {
            blobs.append(try world.sealed("generation \(generation)"))
            try world.rotate()
        }
        for (generation, blob) in blobs.enumerated() { #expect(try world.opened(blob) == "generation \(generation)") }
        #expect(try world.ring.unwrap(wrapped, context: "c") == plain)
        let used = blobs.map { KeyRing.materialID(of: $0) }
        #expect(used == (try world.key().materials.dropLast().map(\.id)), "each was sealed by the material of its time")
        #expect(try world.key().currentMaterial?.id != used.last ?? nil)
        #expect(try world.key().materials.map(\.stage.rawValue) == Array(repeating: "NON_CURRENT", count: 4) + ["CURRENT"])
        #expect(try world.key().onDemandRotations == 4)
    }

    @Test func automaticRotationComesOnItsDateAndGoesOn() throws {
        var world = try KeyWorld()
        let first = start + .days(365)
        #expect(world.ring.dueDates == [first])
        #expect(world.ring.rotateDue(at: first - .microseconds(1), random: &world.random).isEmpty)
        let rotated = world.ring.rotateDue(at: first, random: &world.random)
        #expect(rotated.map(\.key) == [world.arn] && rotated.map(\.next) == [first + .days(365)])
        #expect(world.ring.rotateDue(at: first, random: &world.random).isEmpty)
        let materials = try world.key().materials
        #expect(materials.map(\.rotation) == [nil, .automatic] && materials.map(\.rotatedAt) == [nil, first])
    }

    @Test func onDemandLeavesTheScheduleAlone() throws {
        var world = try KeyWorld()
        let before = try world.key().rotation
        try world.rotate(at: start + .days(300))
        #expect(try world.key().rotation == before)
        try world.rotate(at: start + .days(365) - .minutes(20) - .microseconds(1))
        #expect(try world.key().materials.map(\.rotation) == [nil, .onDemand, .onDemand])
    }

    @Test(arguments: [90, 365, 2560]) func aPeriodCountsFromTheCall(days: Int) throws {
        var world = try KeyWorld()
        let now = start + .days(10)
        #expect(try world.ring.enableRotation(world.arn, periodInDays: days, at: now) == now + .days(Int64(days)))
        #expect(try world.ring.enableRotation(world.arn, periodInDays: nil, at: now + .days(1)) == now + .days(Int64(days)), "nothing new was asked")
        try world.ring.disableRotation(world.arn)
        #expect(try !world.key().rotationEnabled)
        #expect(world.ring.rotateDue(at: start + .days(9999), random: &world.random).isEmpty)
        #expect(try world.ring.enableRotation(world.arn, periodInDays: nil, at: now) == now + .days(365))
    }

    @Test func aKeyThatCannotBeUsedRotatesWhenItIsEnabledAgain() throws {
        let late = start + .days(400)
        for state in [KeyWorld.State.disabled, .pendingDeletion] {
            var world = try KeyWorld(state)
            #expect(world.ring.rotateDue(at: late, random: &world.random).isEmpty)
            if state == .pendingDeletion { try world.ring.cancelKeyDeletion(world.arn) }
            try world.ring.enableKey(world.arn)
            #expect(world.ring.rotateDue(at: late, random: &world.random).map(\.next) == [late + .days(365)])
        }
    }

    @Test func aFamilyRotatesTogether() throws {
        var world = try KeyWorld(.enabled, origin: .awsKMS, isMultiRegion: true)
        let replica = try world.replica()
        try world.ring.disableKey(replica)
        try world.rotate()
        _ = world.ring.rotateDue(at: start + .days(365), random: &world.random)
        #expect(try world.key(replica).materials.map(\.id) == world.key().materials.map(\.id))
        #expect(try world.key(replica).rotation == world.key().rotation)
        try world.ring.enableKey(replica)
        let blob = try world.sealed()
        #expect(try world.opened(blob, under: replica) == "fifty dollars")
        try world.ring.disableRotation(world.arn)
        #expect(try !world.key(replica).rotationEnabled)
    }
}

@Suite("multi-Region keys") struct MultiRegionTests {
    @Test func oneOpensWhatTheOtherSealed() throws {
        var world = try KeyWorld(.enabled, origin: .awsKMS, isMultiRegion: true)
        try world.rotate()
        let before = try world.ring.generateDataKey(under: world.arn, context: "cluster-A", random: &world.random)
        let replica = try world.replica()
        #expect(try world.key().keyID.hasPrefix("mrk-") && world.key().keyID.count == 36)
        #expect(try world.key(replica).keyID == world.key().keyID)
        #expect(replica.rawValue == world.arn.rawValue.replacing("us-west-2", with: "us-east-2"))
        #expect(try world.opened(world.sealed("a"), under: replica) == "a")
        #expect(try world.opened(world.sealed("b", under: replica)) == "b")
        #expect(try world.ring.unwrap(before.wrapped.under(replica), context: "cluster-A") == before.plain)
        #expect(try world.ring.keyARN(of: world.sealed(), in: east) == replica)
        #expect(world.ring.replicas(of: world.arn) == [replica])
    }

    @Test func stateAliasesPolicyAndGrantsAreEachOnesOwn() throws {
        var world = try KeyWorld(.enabled, origin: .awsKMS, isMultiRegion: true)
        try world.grant(KeyRefusalTests.grant)
        let replica = try world.replica()
        try world.ring.disableKey(world.arn)
        #expect(try world.key(replica).state == .enabled)
        #expect(try world.key(replica).aliases.isEmpty && world.key(replica).grants.isEmpty)
        #expect(try world.opened(world.sealed(under: replica), under: replica) == "fifty dollars")
        world.ring.markUsed(replica, operation: "Encrypt", at: start)
        #expect(try world.key().lastUse == nil)
    }

    @Test func aPrimaryWaitsForItsLastReplica() throws {
        var world = try KeyWorld(.enabled, origin: .awsKMS, isMultiRegion: true)
        let replica = try world.replica()
        let third = try world.ring.replicate(world.arn, to: RegionName("eu-west-1"), policy: nil, at: start, settlingFor: .zero)
        #expect(try world.ring.scheduleKeyDeletion(world.arn, pendingWindowInDays: 10, at: start) == nil)
        #expect(try world.key().state == .pendingReplicaDeletion(windowDays: 10))
        let first = try #require(try world.ring.scheduleKeyDeletion(replica, pendingWindowInDays: 7, at: start))
        let last = try #require(try world.ring.scheduleKeyDeletion(third, pendingWindowInDays: 8, at: start))
        #expect(world.ring.destroyDue(at: first) == [replica])
        #expect(try world.key().state == .pendingReplicaDeletion(windowDays: 10), "scheduled is not deleted")
        #expect(world.ring.destroyDue(at: last) == [third])
        #expect(try world.key().state == .pendingDeletion(deletesAt: last + .days(10)))
        #expect(world.ring.destroyDue(at: last + .days(10)) == [world.arn])
    }

    @Test func aDeletedReplicaCanBeMadeAgain() throws {
        var world = try KeyWorld(.enabled, origin: .awsKMS, isMultiRegion: true)
        let replica = try world.replica()
        let blob = try world.sealed(under: replica)
        world.ring.destroy(replica, at: start)
        #expect(throws: KMSFault.notFound(name: replica.rawValue)) { try world.opened(blob, under: replica) }
        #expect(try world.opened(blob) == "fifty dollars", "the primary still has the material")
        #expect(try world.replica() == replica)
        #expect(try world.opened(blob, under: replica) == "fifty dollars")
    }

    @Test func aReplicaBecomesThePrimary() throws {
        var world = try KeyWorld(.enabled, origin: .awsKMS, isMultiRegion: true)
        let replica = try world.replica()
        let third = try world.ring.replicate(world.arn, to: RegionName("eu-west-1"), policy: nil, at: start, settlingFor: .zero)
        let blob = try world.sealed()
        try world.ring.updatePrimaryRegion(world.arn, to: east, at: start)
        #expect(try world.opened(blob) == "fifty dollars" && world.opened(blob, under: replica) == "fifty dollars", "usable all the time")
        #expect(throws: KMSFault.self) { try world.ring.disableKey(replica) }
        world.ring.settleDue(at: start + KeyRing.settlingTime)
        #expect(try world.key(replica).multiRegion == .primary)
        #expect(try [world.arn, third].map { try world.key($0).multiRegion } == [.replica(of: replica), .replica(of: replica)])
        #expect(world.ring.replicas(of: replica) == [third, world.arn].sorted())
        #expect(throws: KMSFault.self) { try world.rotate() }
        try world.ring.rotateOnDemand(replica, at: start, random: &world.random)
        #expect(try world.key().materials.count == 2)
    }
}

@Suite("imported material") struct ImportTests {
    @Test func expiredMaterialOpensNothingUntilItIsImportedAgain() throws {
        var world = try KeyWorld(.pendingImport)
        let end = start + .days(30)
        #expect(throws: KMSFault.self) { try world.sealed() }
        let id = try world.ring.importMaterial(world.arn, bytes: KeyWorld.imported, expiry: .at(end), at: start)
        #expect(try world.key().state == .enabled && world.key().materialExpiry == end)
        #expect(id.count == 64 && id.allSatisfy(\.isHexDigit))
        let blob = try world.sealed()
        let wrapped = try world.ring.generateDataKey(under: world.arn, context: "c", random: &world.random).wrapped
        #expect(world.ring.dueDates == [end])
        #expect(world.ring.expireDue(at: end - .microseconds(1)).isEmpty)
        #expect(try world.opened(blob) == "fifty dollars")
        #expect(world.ring.expireDue(at: end) == [world.arn])
        #expect(try world.key().state == .pendingImport)
        #expect(throws: KMSFault.invalidState(world.arn, .pendingImport, for: .decrypt)) { try world.opened(blob) }
        #expect(throws: KMSFault.notFound(name: world.arn.rawValue)) { try world.ring.surveyUnwrap(wrapped, context: "c") }
        #expect(fault { try world.ring.importMaterial(world.arn, bytes: Array(0..<32), expiry: .never, at: end) }?.code == "IncorrectKeyMaterialException")
        #expect(try world.ring.importMaterial(world.arn, bytes: KeyWorld.imported, expiry: .never, at: end) == id)
        #expect(try world.opened(blob) == "fifty dollars")
        #expect(try world.ring.surveyUnwrap(wrapped, context: "c") == world.ring.unwrap(wrapped, context: "c"))
        #expect(world.ring.expireDue(at: end + .days(900)).isEmpty)
    }

    @Test func expiryDuringADeletionLeavesTheDeletion() throws {
        var world = try KeyWorld(.pendingImport)
        try world.ring.importMaterial(world.arn, bytes: KeyWorld.imported, expiry: .at(start + .days(1)), at: start)
        try world.ring.scheduleKeyDeletion(world.arn, pendingWindowInDays: 7, at: start)
        #expect(world.ring.expireDue(at: start + .days(1)) == [world.arn])
        #expect(try world.key().state == .pendingDeletion(deletesAt: start + .days(7)))
    }

    @Test func newMaterialWaitsForARotationOnDemand() throws {
        var world = try KeyWorld(.enabled, origin: .external)
        let old = try world.sealed("old")
        let fresh = [UInt8](0..<32)
        let id = try world.ring.importMaterial(world.arn, bytes: fresh, expiry: .never, isNew: true, description: "2027", at: start)
        #expect(try world.key().materials.map(\.stage) == [.current, .pendingRotation])
        #expect(try KeyRing.materialID(of: world.sealed()) != id)
        try world.rotate()
        let new = try world.sealed("new")
        #expect(KeyRing.materialID(of: new) == id)
        #expect(try world.opened(old) == "old" && world.opened(new) == "new")
        #expect(try world.key().materials.map(\.description) == [nil, "2027"])
        // A key is usable only with all that something may be sealed under.
        let first = try #require(try world.key().materials.first?.id)
        #expect(try world.ring.deleteImportedMaterial(world.arn, id: first) == first)
        #expect(try world.key().state == .pendingImport)
        try world.ring.deleteImportedMaterial(world.arn)
        try world.ring.importMaterial(world.arn, bytes: fresh, expiry: .never, at: start)
        #expect(try world.key().state == .pendingImport, "one of two is back")
        try world.ring.importMaterial(world.arn, bytes: KeyWorld.imported, expiry: .never, at: start)
        #expect(try world.key().state == .enabled)
        #expect(try world.opened(old) == "old" && world.opened(new) == "new")
    }

    @Test func materialThatNothingIsSealedUnderIsForgotten() throws {
        var world = try KeyWorld(.enabled, origin: .external)
        let id = try world.ring.importMaterial(world.arn, bytes: Array(0..<32), expiry: .never, isNew: true, at: start)
        try world.ring.deleteImportedMaterial(world.arn, id: id)
        #expect(try world.key().materials.count == 1 && world.key().state == .enabled)
    }

    @Test func aReplicaTakesWhatItsPrimaryHas() throws {
        var world = try KeyWorld(.enabled, origin: .external, isMultiRegion: true)
        let replica = try world.replica()
        let blob = try world.sealed()
        #expect(try world.key(replica).state == .pendingImport)
        try world.ring.importMaterial(replica, bytes: KeyWorld.imported, expiry: .never, at: start)
        #expect(try world.opened(blob, under: replica) == "fifty dollars")
        let id = try world.ring.importMaterial(world.arn, bytes: Array(0..<32), expiry: .never, isNew: true, at: start)
        #expect(try world.ring.awaitsReplicas(id, of: world.key()))
        #expect(throws: KMSFault.nothingToRotateTo(world.arn)) { try world.rotate() }
        try world.ring.importMaterial(replica, bytes: Array(0..<32), expiry: .never, isNew: false, at: start)
        #expect(try !world.ring.awaitsReplicas(id, of: world.key()))
        try world.rotate()
        #expect(try world.opened(world.sealed("new"), under: replica) == "new")
        #expect(try world.opened(blob, under: replica) == "fifty dollars")
    }
}

@Suite("destruction") struct DestructionTests {
    @Test func whatADeletedKeySealedNeverOpensAgain() throws {
        var world = try KeyWorld()
        var blobs = [try world.sealed()]
        try world.rotate()
        blobs.append(try world.sealed())
        let wrapped = try world.ring.generateDataKey(under: world.arn, context: "c", random: &world.random).wrapped
        let token = try world.ring.createGrant(on: world.arn, KeyRefusalTests.grant, by: KeyWorld.prod, at: start, random: &world.random).token
        let before = world.ring
        try world.ring.scheduleKeyDeletion(world.arn, pendingWindowInDays: 7, at: start)
        world.ring.destroyDue(at: start + .days(7))
        for blob in blobs { #expect(throws: KMSFault.notFound(name: world.arn.rawValue)) { try world.opened(blob) } }
        #expect(throws: KMSFault.notFound(name: world.arn.rawValue)) { try world.ring.surveyUnwrap(wrapped, context: "c") }
        #expect(try world.key().materials.allSatisfy { !$0.isPresent })
        #expect(try world.key().aliases.isEmpty && world.key().grants.isEmpty)
        #expect(throws: KMSFault.invalidGrantToken) { try world.ring.grant(token: token) }
        #expect(throws: KMSFault.notFound(name: world.arn.rawValue)) { try world.ring.cancelKeyDeletion(world.arn) }
        #expect(throws: Never.self) { try before.surveyUnwrap(wrapped, context: "c") }
    }

    @Test func aSecondDestructionChangesNothing() throws {
        var world = try KeyWorld(.enabled, origin: .awsKMS, isMultiRegion: true)
        let replica = try world.replica()
        try world.ring.scheduleKeyDeletion(world.arn, pendingWindowInDays: 7, at: start)
        world.ring.destroy(replica, at: start)
        world.ring.destroy(replica, at: start + .days(3))
        #expect(try world.key().state == .pendingDeletion(deletesAt: start + .days(7)), "the window began once")
    }

    @Test func everyFlippedBitOfACiphertextIsFound() throws {
        var world = try KeyWorld()
        let blob = try world.sealed("x", ["a": "b"])
        for bit in 0..<(8 * blob.count) {
            var changed = blob
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            let found = fault { _ = try world.opened(changed, ["a": "b"]) }
            #expect(["InvalidCiphertextException", "IncorrectKeyException"].contains(found?.code ?? ""), "bit \(bit)")
        }
        #expect(try world.opened(blob, ["a": "b"]) == "x")
    }

    @Test func contextsThatReadAlikeAreNotTheSame() throws {
        var world = try KeyWorld()
        let contexts: [[String: String]] = [[:], ["": ""], ["a": "bc"], ["ab": "c"], ["a": "b", "c": ""], ["a": "b", "": "c"], ["aws:rds:dbc-id": "x"]]
        for sealing in contexts {
            let blob = try world.sealed("x", sealing)
            for opening in contexts { #expect(((try? world.opened(blob, opening)) != nil) == (sealing == opening), "\(sealing) and \(opening)") }
        }
    }
}

import KeyModel
import Units

/// What happens to a cluster that runs while its key becomes unusable.
///
/// Source: Aurora User Guide, Encrypting Amazon Aurora resources: first `inaccessible-encryption-credentials-recoverable`, from which
/// StartDBCluster leads back within seven days if the key can be used; then `inaccessible-encryption-credentials`, for good.
extension Cloud {
    /// How long a cluster without its key can still be started.
    static let keyLossGrace = Duration.days(7)

    /// Starts the clock of notice for every cluster whose key cannot be used any more.
    ///
    /// Model choice: RDS notices after a draw, or at the next moment at which it needs the key, whichever comes first.
    mutating func watchKeys(now: Instant) {
        for cluster in clusters.indices where clusters[cluster].key != nil && clusters[cluster].volume != nil && !clusters[cluster].awaitsKeyLoss {
            switch clusters[cluster].status.current {
            case .available, .backingUp, .modifying, .renaming, .failingOver, .starting, .stopping, .maintenance, .backtracking, .promoting: break
            case .creating, .deleting, .deleted, .stopped, .incompatibleRestore, .keyLostRecoverable, .keyLost, .cloningFailed: continue
            }
            guard (try? requireClusterKey(cluster)) == nil else { continue }
            clusters[cluster].awaitsKeyLoss = true
            begin(.noticeKeyLoss(cluster: cluster), row: .keyLossDetection, now: now)
        }
    }

    mutating func noticeKeyLoss(of cluster: Int, now: Instant, engines: EngineCache) {
        clusters[cluster].awaitsKeyLoss = false
        guard (try? requireClusterKey(cluster)) == nil, stands(cluster) else { return }
        switch clusters[cluster].status.current {
        case .available, .backingUp, .modifying, .renaming, .failingOver, .starting, .stopping, .maintenance, .backtracking, .promoting:
            closeWriter(of: cluster, engines: engines)
            loseKey(of: cluster, now: now)
        case .creating, .deleting, .deleted, .stopped, .incompatibleRestore, .keyLostRecoverable, .keyLost, .cloningFailed: return
        }
    }

    /// - Precondition: No writer has the volume open.
    mutating func loseKey(of cluster: Int, now: Instant) {
        precondition(!clusters[cluster].isOpen, "\(clusters[cluster].identifier.current) is open while its key is lost")
        clusters[cluster].status.set(.keyLostRecoverable, at: now)
        clusters[cluster].isFailingOver = false
        clusters[cluster].stoppedAt = clusters[cluster].stoppedAt ?? now
        setInstances(of: cluster, to: .keyLost, now: now)
        let instance = clusters[cluster].writerInstance()?.id ?? clusters[cluster].instances.first?.id
        if let instance {
            publish(.keyNotAccessible, instance: instance, cluster: cluster, "The KMS key of DB instance \(instance) cannot be accessed", now: now)
        }
        note(now, "rds", "\(clusters[cluster].identifier.current) is \(ClusterStatus.keyLostRecoverable.rawValue)")
        begin(.giveUpOnKey(cluster: cluster, since: now), after: Cloud.keyLossGrace, row: nil, now: now)
    }

    mutating func giveUpOnKey(of cluster: Int, since: Instant, now: Instant) {
        guard clusters[cluster].status.current == .keyLostRecoverable, clusters[cluster].status.since == since, stands(cluster) else { return }
        clusters[cluster].status.set(.keyLost, at: now)
        note(now, "rds", "\(clusters[cluster].identifier.current) is \(ClusterStatus.keyLost.rawValue): only a restore brings it back")
    }

    /// The key of an encrypted cluster must be usable by RDS: enabled, and RDS's own grant on it in place.
    func requireClusterKey(_ cluster: Int) throws(ServiceError) {
        guard let wrapped = clusters[cluster].key else { return }
        do throws(KMSFault) {
            try keys.requireUsable(wrapped.keyARN)
            if let grant = clusters[cluster].keyGrant, keys.grant(grant, on: wrapped.keyARN) == nil {
                throw KMSFault.invalidGrantID(grant)
            }
            // RDS works by its grant; a deny in the key's policy beats every grant.
            // Source: KMS Developer Guide, Key policies in AWS KMS; IAM User Guide, Policy evaluation logic.
            guard clusters[cluster].keyGrant != nil else { return }
            let region = clusters[cluster].region
            let rds = KMSCaller(
                principal: .service("rds.\(region).amazonaws.com"), identityPolicies: [], region: region,
                encryptionContext: ["aws:rds:dbc-id": clusters[cluster].resourceID])
            try keys.authorize("kms:Decrypt", on: wrapped.keyARN, by: rds)
        } catch {
            throw keyRefusal(wrapped.keyARN.rawValue, error)
        }
    }

    /// RDS's own grant on a key, made in the name of whoever makes the cluster.
    ///
    /// Source: Aurora User Guide, Encrypting Amazon Aurora resources: one grant at creation, for the whole life of the cluster.
    mutating func makeKeyGrant(on arn: KeyARN, resourceID: String, _ account: AccountID, region: RegionName, now: Instant) throws(ServiceError) -> String? {
        guard !KeyRing.isOwned(arn) else { return nil }
        let specification = GrantSpecification(
            granteePrincipal: "rds.\(region).amazonaws.com", operations: ["Decrypt", "GenerateDataKeyWithoutPlaintext", "CreateGrant", "DescribeKey"],
            constraints: .encryptionContextSubset(["aws:rds:dbc-id": resourceID]), name: resourceID)
        do {
            return try keys.createGrant(on: arn, specification, by: account, at: now, random: &random.keys).id
        } catch {
            throw keyRefusal(arn.rawValue, error)
        }
    }
}

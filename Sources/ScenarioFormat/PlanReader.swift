import Estate
import Units

/// Reads a snapshot plan of a cluster.
struct PlanReader {
    let estate: EstateDeclaration
    let cluster: DeclaredCluster
    let isEncrypted: Bool

    func read(_ reader: inout MappingReader) -> SnapshotPlan? {
        let every = reader.requiredDuration("every", in: .minutes(5) ... .days(35))
        let at = reader.required("at") { node throws(ValueProblem) in try ClockTimes.timeOfDay(node) }
        let keep = reader.requiredDuration("keep", in: .minutes(5) ... .days(3_650))
        if keep < every {
            reader.report("keep", "keep \(Quantity.text(keep)) is shorter than every \(Quantity.text(every))", hint: "there would be times without a snapshot")
        }
        let principal = readPrincipal(&reader)
        let rekey = readRekey(&reader)
        let shareWith = readShare(&reader)
        let copyTo = reader.optionalRegion("copyTo", estate)
        let copier = readCopier(&reader, shareWith: shareWith)
        let copyKey = readCopyKey(&reader, copyTo: copyTo, copier: copier?.account ?? cluster.account)
        checkCopyKey(&reader, copyTo: copyTo, isOfAnotherAccount: copier.map { $0.account != cluster.account } ?? false)
        guard let at, let principal else { return nil }
        var plan = SnapshotPlan(every: every, at: at, keep: keep, copyTo: copyTo, copyKey: copyKey, principal: principal.name)
        plan.rekey = rekey
        plan.shareWith = shareWith
        plan.copyPrincipal = copier?.name
        return plan
    }

    private func readPrincipal(_ reader: inout MappingReader) -> DeclaredPrincipal? {
        let principal = reader.requiredPrincipal("as", estate)
        if let principal, !cluster.account.rawValue.isEmpty, !principal.account.rawValue.isEmpty, principal.account != cluster.account {
            reader.report(
                "as", "principal \(principal.name) is of account \(estate.name(of: principal.account)), the cluster of \(estate.name(of: cluster.account))")
        }
        return principal
    }

    // MARK: Sharing

    private func readRekey(_ reader: inout MappingReader) -> SnapshotPlan.KeyReference? {
        reader.optional("rekey") { node throws(ValueProblem) in
            let alias = try node.keyAlias()
            try estate.requireKey(alias, in: cluster.region, account: cluster.account)
            guard isEncrypted else { throw ValueProblem("is for a cluster with a key", hint: "remove rekey: what has no key of its own is copied as it is") }
            return .init(alias: alias, account: cluster.account)
        }
    }

    private func readShare(_ reader: inout MappingReader) -> AccountID? {
        reader.optional("shareWith") { node throws(ValueProblem) in
            let name = try node.choice(of: estate.accounts.map(\.name), called: "account")
            guard let account = estate.accounts.first(where: { $0.name == name })?.id, account != cluster.account else {
                throw ValueProblem("wants another account than the cluster's own, found \(name)", hint: "its own account needs no sharing")
            }
            return account
        }
    }

    private func readCopier(_ reader: inout MappingReader, shareWith: AccountID?) -> DeclaredPrincipal? {
        guard reader.take("copyAs") != nil else { return nil }
        let copier = reader.requiredPrincipal("copyAs", estate)
        if reader.mapping["copyTo"] == nil { reader.report("copyAs", "copyAs without copyTo", hint: "add copyTo, or remove copyAs") }
        if let copier, copier.account != cluster.account, copier.account != shareWith {
            let account = estate.name(of: copier.account)
            reader.report("copyAs", "principal \(copier.name) is of account \(account), with which the plan does not share", hint: "add shareWith: \(account)")
        }
        return copier
    }

    // MARK: Copying

    private func readCopyKey(_ reader: inout MappingReader, copyTo: RegionName?, copier: AccountID) -> SnapshotPlan.KeyReference? {
        let owner = reader.optional("copyKeyAccount") { node throws(ValueProblem) in try node.choice(of: estate.accounts.map(\.name), called: "account") }
        let account = estate.accounts.first { $0.name == owner }?.id ?? copier
        if owner != nil, reader.mapping["copyKey"] == nil {
            reader.report("copyKeyAccount", "copyKeyAccount without copyKey", hint: "add copyKey, or remove it")
        }
        return reader.optional("copyKey") { node throws(ValueProblem) in
            let alias = try node.keyAlias()
            if let copyTo { try estate.requireKey(alias, in: copyTo, account: account) }
            return .init(alias: alias, account: account)
        }
    }

    /// Source: API shape CopyDBClusterSnapshotMessage, KmsKeyId: required for an encrypted snapshot of another region or account, an error for an
    /// unencrypted one.
    private func checkCopyKey(_ reader: inout MappingReader, copyTo: RegionName?, isOfAnotherAccount: Bool) {
        let hasKey = reader.mapping["copyKey"] != nil
        guard reader.mapping["copyTo"] != nil else {
            if hasKey { reader.report("copyKey", "copyKey without copyTo", hint: "add copyTo, or remove copyKey") }
            return
        }
        let crosses = (copyTo != nil && copyTo != cluster.region) || isOfAnotherAccount
        if isEncrypted, crosses, !hasKey {
            let what = copyTo == cluster.region ? "a shared snapshot is copied under a key that is named" : "a key of one region cannot be used in another"
            reader.report("copyTo", "copyTo of an encrypted cluster wants copyKey", hint: what)
        }
        if !isEncrypted, hasKey, !estate.profile.encryptionByDefault, !estate.profile.encryptsUnencryptedCopies {
            reader.report("copyKey", "copyKey for a cluster without key", hint: "an unencrypted snapshot is copied unencrypted")
        }
    }
}

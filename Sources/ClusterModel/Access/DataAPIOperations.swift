import SQLEngine
import Units

extension APIOperation {
    /// Takes the cluster's ARN; usable after a draw. One that is on already stays as it is, for an old name too.
    /// Source: API shape EnableHttpEndpointRequest; not a parameter of either restore call.
    static let enableHttpEndpoint = APIOperation(
        "rds", "EnableHttpEndpoint", .mutate, "Turns the Data API of a cluster on.", required: ["ResourceArn": .string], on: [.arn("ResourceArn")]
    ) { cloud, request, context throws(ServiceError) in
        let index = try cloud.requireEndpoint(request, context)
        if cloud.clusters[index].httpEndpoint == .disabled {
            cloud.clusters[index].httpEndpoint = .enabling(forARN: cloud.clusters[index].arn)
            cloud.begin(.finishHTTPEndpoint(cluster: index), row: .enableHttpEndpoint, now: context.now)
        }
        return .map([.init("ResourceArn", .string(cloud.clusters[index].arn)), .init("HttpEndpointEnabled", .bool(true))])
    }

    static let disableHttpEndpoint = APIOperation(
        "rds", "DisableHttpEndpoint", .mutate, "Turns the Data API of a cluster off.", required: ["ResourceArn": .string], on: [.arn("ResourceArn")]
    ) { cloud, request, context throws(ServiceError) in
        let index = try cloud.requireEndpoint(request, context)
        cloud.clusters[index].httpEndpoint = .disabled
        return .map([.init("ResourceArn", .string(cloud.clusters[index].arn)), .init("HttpEndpointEnabled", .bool(false))])
    }

    /// Runs at the writer. Source: API model rds-data/2018-08-01, ExecuteStatement.
    static let executeStatement = APIOperation(
        "rds-data", "ExecuteStatement", .sql, "Runs one SQL statement at a cluster's writer.",
        required: ["resourceArn": .string, "secretArn": .string, "sql": .string], optional: ["database": .string, "includeResultMetadata": .boolean],
        on: [.arn("resourceArn"), .arn("secretArn", action: "secretsmanager:GetSecretValue")]
    ) { cloud, request, context throws(ServiceError) in
        let arn = try request.requiredString("resourceArn")
        try cloud.requireSecret(try request.requiredString("secretArn"), context)
        // The match is exact, case included.
        let cluster = cloud.clusters.firstIndex { !$0.isDeleted && $0.account == context.account && $0.region == context.region && $0.arn == arn }
        guard let cluster, cloud.clusters[cluster].httpEndpoint == .enabled(forARN: arn) else {
            throw ServiceError(.httpEndpointNotEnabled, "HttpEndpoint is not enabled for resource \(arn)")
        }
        guard !cloud.clusters[cluster].instances.isEmpty else { throw ServiceError(.databaseNotFound, "The cluster \(arn) has no DB instance") }
        guard cloud.answersSQL(cluster), cloud.clusters[cluster].volume?.acceptsWrites == true else {
            throw ServiceError(.databaseUnavailable, "The writer of \(arn) is not available")
        }
        do {
            if cloud.planted == .dataApiRefusesFirst, !cloud.isConnected(cluster, context.engines) {
                _ = try? cloud.execute("SELECT 1", on: cluster, now: context.now, engines: context.engines)
                throw ServiceError(.databaseUnavailable, "The writer of \(arn) is not available")
            }
            let asked = cloud.planted == .dataApiAsksSource ? cloud.elder(of: cluster) : cluster
            let result = try cloud.execute(try request.requiredString("sql"), on: asked, now: context.now, engines: context.engines)
            cloud.notices.append(.statementRan(cluster: asked))
            return dataAPIAnswer(result)
        } catch let error as ServiceError {
            throw error
        } catch let refusal as DatabaseRefusal {
            throw ServiceError(.databaseError, "ERROR: \(refusal)")
        } catch {
            throw ServiceError(.databaseError, "\(error)")
        }
    }
}

/// `records[row][column].longValue` and its siblings.
private func dataAPIAnswer(_ result: SQLOutcome) -> StructuredValue {
    let records = result.rows.map { row in
        StructuredValue.list(
            row.map { value in
                switch value {
                case .null: .map([.init("isNull", .bool(true))])
                case .integer(let number): .map([.init("longValue", .integer(number))])
                case .real(let number): .map([.init("doubleValue", .number(number))])
                case .text(let text): .map([.init("stringValue", .string(text))])
                case .blob(let bytes): .map([.init("blobValue", .string(bytes.map { String($0, radix: 16) }.joined()))])
                }
            })
    }
    return .map([.init("records", .list(records)), .init("numberOfRecordsUpdated", .integer(Int64(result.changedRows)))])
}

extension Cloud {
    /// The first cluster that holds the same declared cluster's data and still answers; the cluster itself where it is the only one.
    fileprivate func elder(of cluster: Int) -> Int {
        clusters.indices.first { clusters[$0].lineage == clusters[cluster].lineage && answersSQL($0) } ?? cluster
    }

    fileprivate func isConnected(_ cluster: Int, _ engines: EngineCache) -> Bool {
        clusters[cluster].volume.map { engines.known(cluster, epoch: $0.epoch) != nil } ?? false
    }

    func requireEndpoint(_ request: RequestReader, _ context: CallContext) throws(ServiceError) -> Int {
        let arn = try request.requiredString("ResourceArn")
        let index = clusters.firstIndex { !$0.isDeleted && $0.account == context.account && $0.region == context.region && $0.arn == arn }
        guard let index else { throw ServiceError(.resourceNotFound, "The specified resource \(arn) does not exist.") }
        guard clusters[index].status.current == .available, clusters[index].httpEndpoint != .enabling(forARN: arn) else {
            throw ServiceError(.invalidResourceState, "The resource \(arn) is in an invalid state: another operation is in progress.")
        }
        return index
    }

    /// A secret is reached by its ARN in the region of the call, where it or a replica of it must be.
    /// Model choice: a restored database keeps the password of its source; rotation is not modelled.
    func requireSecret(_ arn: String, _ context: CallContext) throws(ServiceError) {
        let prefix = "arn:aws:secretsmanager:\(context.region):\(context.account):secret:"
        let exists = estate.clusters.contains { cluster in
            guard let api = cluster.dataAPI, cluster.account == context.account, arn == prefix + api.secret else { return false }
            return cluster.region == context.region || api.secretReplicas.contains(context.region)
        }
        guard exists else { throw ServiceError(.secretsError, "Secrets Manager can't find the specified secret: \(arn)") }
    }
}

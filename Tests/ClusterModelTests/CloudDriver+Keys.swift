import Estate
import Testing
import Units

@testable import ClusterModel

extension CloudDriver {
    @discardableResult
    mutating func kms(
        _ action: String, in region: RegionName = CloudDriver.west, account: AccountID = CloudDriver.account, as principal: String = "operator",
        _ input: (String, StructuredValue)...
    ) throws(ServiceError) -> StructuredValue {
        try call(action, service: "kms", region: region, account: account, principal: principal, input)
    }

    mutating func refused(
        _ action: String, in region: RegionName = CloudDriver.west, account: AccountID = CloudDriver.account, as principal: String = "operator",
        _ input: (String, StructuredValue)...
    ) -> String? {
        refusal(action, service: "kms", region: region, account: account, principal: principal, input)?.code.rawValue
    }

    func arn(_ alias: String = "alias/orders", _ region: RegionName = CloudDriver.west, _ account: AccountID = CloudDriver.account) throws -> StructuredValue {
        .string(try cloud.keys.resolve(alias, account: account, region: region).rawValue)
    }

    /// Makes a key and gives its ARN.
    mutating func makeKey(_ input: (String, StructuredValue)...) throws -> StructuredValue {
        try #require(try call("CreateKey", service: "kms", input)["KeyMetadata"]?["Arn"])
    }

    mutating func state(_ key: StructuredValue, in region: RegionName = CloudDriver.west) throws -> String? {
        try kms("DescribeKey", in: region, ("KeyId", key))["KeyMetadata"]?["KeyState"]?.scalarText
    }

    /// A driver whose `restricted` may do what the actions say.
    static func restricted(to actions: [String]) throws -> CloudDriver {
        var estate = CloudDriver.estate()
        let list = actions.map { "\"\($0)\"" }.joined(separator: ",")
        try restrict(&estate, to: "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\(list)],\"Resource\":\"*\"}]}")
        return CloudDriver(estate)
    }
}

extension StructuredValue {
    static func pairs(_ pairs: (String, StructuredValue)...) -> StructuredValue { .map(pairs.map { .init($0.0, $0.1) }) }

    var elements: [StructuredValue] {
        guard case .list(let elements) = self else { return [] }
        return elements
    }
}

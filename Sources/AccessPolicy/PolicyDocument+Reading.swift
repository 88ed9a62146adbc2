package import Units

/// What is wrong with a policy document, and where in it.
package struct PolicyProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// Index of the statement at fault; nil for the document itself.
    package var statement: Int?
    /// Element at fault, such as `Condition.StringEquals`; empty for the statement or document itself.
    package var element: String
    package var message: String
    package var hint: String?

    package var description: String {
        let place = [statement.map { "Statement[\($0)]" }, element.isEmpty ? nil : element].compactMap { $0 }.joined(separator: ".")
        return (place.isEmpty ? "" : "\(place): ") + message + (hint.map { " (\($0))" } ?? "")
    }
}

extension PolicyDocument {
    package enum Kind: Sendable {
        /// Belongs to a principal: no statement names one.
        case identity
        /// Belongs to a resource: every statement names principals.
        case resource
    }

    /// An identity policy that allows everything.
    package static let allowEverything = PolicyDocument(statements: [Statement(effect: .allow, actions: .including(["*"]))])

    /// Reads a document from JSON.
    ///
    /// Source: IAM User Guide, Grammar of the IAM JSON policy language.
    /// - Throws: The first problem; what is not modelled is one, never passed over.
    package init(reading value: StructuredValue, kind: Kind) throws(PolicyProblem) {
        guard case .map(let members) = value else { throw PolicyProblem(element: "", message: "the policy is not a JSON object") }
        for member in members where !["Version", "Id", "Statement"].contains(member.name) {
            let hint = nearestName(to: member.name, in: ["Version", "Id", "Statement"]).map { "did you mean \($0)?" }
            throw PolicyProblem(element: member.name, message: "unknown element", hint: hint ?? "a policy has Version, Id and Statement")
        }
        guard let listed = value["Statement"] else { throw PolicyProblem(element: "", message: "the policy has no Statement") }
        let elements: [StructuredValue]
        if case .list(let list) = listed { elements = list } else { elements = [listed] }
        guard !elements.isEmpty else { throw PolicyProblem(element: "Statement", message: "the policy has no statements") }
        var statements: [Statement] = []
        for index in elements.indices {
            do {
                statements.append(try Statement(reading: elements[index], kind: kind))
            } catch {
                var problem = error
                problem.statement = index
                throw problem
            }
        }
        self.init(statements: statements)
    }

    /// As JSON, in the grammar's order.
    package var json: StructuredValue { .map([.init("Version", .string("2012-10-17")), .init("Statement", .list(statements.map(\.json)))]) }
}

extension PolicyDocument.Statement {
    private static let elements = ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"]

    fileprivate init(reading value: StructuredValue, kind: PolicyDocument.Kind) throws(PolicyProblem) {
        guard case .map(let members) = value else { throw PolicyProblem(element: "", message: "the statement is not a JSON object") }
        for member in members where !Self.elements.contains(member.name) {
            throw PolicyProblem(
                element: member.name, message: "unknown element",
                hint: nearestName(to: member.name, in: Self.elements).map { "did you mean \($0)?" } ?? "elements: \(Self.elements.joined(separator: ", "))")
        }
        guard let effect = value["Effect"]?.scalarText.flatMap(PolicyDocument.Effect.init(rawValue:)) else {
            let found = value["Effect"]?.scalarText
            let hint = found.flatMap { nearestName(to: $0, in: ["Allow", "Deny"]) }.map { "did you mean \($0)?" }
            throw PolicyProblem(element: "Effect", message: "wants Allow or Deny, found \(found ?? "nothing")", hint: hint)
        }
        self.init(
            sid: value["Sid"]?.scalarText, effect: effect, principals: try Self.principals(value, kind, effect),
            actions: try Self.patterns(value, "Action", isRequired: true), resources: try Self.patterns(value, "Resource", isRequired: kind == .identity),
            conditions: try Self.conditions(value["Condition"]))
    }

    private static func patterns(_ value: StructuredValue, _ name: String, isRequired: Bool) throws(PolicyProblem) -> PolicyDocument.Patterns {
        switch (value[name], value["Not" + name]) {
        case (.some, .some): throw PolicyProblem(element: name, message: "stands beside Not\(name)", hint: "a statement has one of them")
        case (nil, nil):
            guard !isRequired else { throw PolicyProblem(element: name, message: "is missing", hint: "add \(name) or Not\(name)") }
            // A resource's policy speaks of that resource.
            return .including(["*"])
        case (let positive?, nil): return .including(try texts(positive, name))
        case (nil, let negative?): return .excluding(try texts(negative, "Not" + name))
        }
    }

    /// One text or a list of them.
    private static func texts(_ value: StructuredValue, _ element: String) throws(PolicyProblem) -> [String] {
        var texts: [String] = []
        let elements: [StructuredValue]
        if case .list(let list) = value { elements = list } else { elements = [value] }
        for element in elements { if let text = element.scalarText { texts.append(text) } }
        guard !texts.isEmpty, texts.count == elements.count else { throw PolicyProblem(element: element, message: "wants text or a list of texts") }
        if let variable = texts.first(where: { $0.contains("${") }) {
            throw PolicyProblem(element: element, message: "policy variables are not modelled: \(variable)")
        }
        return texts
    }

    private static func principals(
        _ value: StructuredValue, _ kind: PolicyDocument.Kind, _ effect: PolicyDocument.Effect
    ) throws(PolicyProblem) -> PolicyDocument.PrincipalPattern? {
        let (positive, negative) = (value["Principal"], value["NotPrincipal"])
        switch kind {
        case .identity:
            guard positive == nil, negative == nil else {
                throw PolicyProblem(element: "Principal", message: "does not belong into an identity policy", hint: "whose policy it is says who is meant")
            }
            return nil
        case .resource:
            switch (positive, negative) {
            case (.some, .some): throw PolicyProblem(element: "Principal", message: "stands beside NotPrincipal", hint: "a statement has one of them")
            case (nil, nil): throw PolicyProblem(element: "Principal", message: "is missing", hint: "a resource's policy says whom it speaks of")
            case (let positive?, nil): return .including(try names(positive))
            case (nil, let negative?):
                guard effect == .deny else { throw PolicyProblem(element: "NotPrincipal", message: "goes with Deny only") }
                return .excluding(try names(negative))
            }
        }
    }

    private static func names(_ value: StructuredValue) throws(PolicyProblem) -> [PolicyDocument.PrincipalName] {
        if value.scalarText == "*" { return [.everyone] }
        guard case .map(let members) = value, !members.isEmpty else {
            throw PolicyProblem(element: "Principal", message: "wants \"*\" or an object", hint: "such as {\"AWS\": \"arn:aws:iam::111122223333:role/name\"}")
        }
        var names: [PolicyDocument.PrincipalName] = []
        for member in members {
            for text in try texts(member.value, "Principal.\(member.name)") {
                switch member.name {
                case "AWS": names.append(try name(text))
                case "Service": names.append(.service(text))
                default: throw PolicyProblem(element: "Principal.\(member.name)", message: "is not modelled", hint: "principals are AWS and Service")
                }
            }
        }
        return names
    }

    private static func name(_ text: String) throws(PolicyProblem) -> PolicyDocument.PrincipalName {
        if text == "*" { return .everyone }
        if text.utf8.count == 12, text.utf8.allSatisfy({ (48...57).contains($0) }) { return .account(AccountID(text)) }
        let parts = text.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 6, parts[0] == "arn", parts[2] == "iam" || parts[2] == "sts", !parts[5].contains("*") else {
            throw PolicyProblem(element: "Principal.AWS", message: "wants an account, or the ARN of a principal without wildcards, found \(text)")
        }
        return parts[5] == "root" ? .account(AccountID(parts[4])) : .arn(text)
    }

    private static func conditions(_ value: StructuredValue?) throws(PolicyProblem) -> [Condition] {
        guard let value else { return [] }
        guard case .map(let operators) = value else { throw PolicyProblem(element: "Condition", message: "wants an object of operators") }
        var conditions: [Condition] = []
        for entry in operators {
            let element = "Condition.\(entry.name)"
            let ifExists = entry.name.hasSuffix("IfExists")
            let known = Condition.Test.allCases.map(\.rawValue)
            guard let test = Condition.Test(rawValue: ifExists ? String(entry.name.dropLast(8)) : entry.name), !(ifExists && test == .null) else {
                throw PolicyProblem(
                    element: element, message: "the operator is not modelled",
                    hint: "operators: \(known.joined(separator: ", ")), with IfExists where IAM has it")
            }
            guard case .map(let keys) = entry.value, !keys.isEmpty else { throw PolicyProblem(element: element, message: "wants an object of condition keys") }
            for key in keys {
                guard Condition.isKnown(key.name) else {
                    throw PolicyProblem(
                        element: "\(element).\(key.name)", message: "the condition key is not modelled",
                        hint: nearestName(to: key.name, in: Condition.keys).map { "did you mean \($0)?" }
                            ?? "keys: \(Condition.keys.joined(separator: ", ")), kms:EncryptionContext:<name>")
                }
                conditions.append(Condition(test, ifExists: ifExists, key: key.name, values: try texts(key.value, "\(element).\(key.name)")))
            }
        }
        return conditions
    }

    // MARK: Writing

    /// As JSON; a single text stands without a list.
    package var json: StructuredValue {
        var members: [StructuredValue.Member] = []
        if let sid { members.append(.init("Sid", .string(sid))) }
        members.append(.init("Effect", .string(effect.rawValue)))
        switch principals {
        case nil: break
        case .including(let names)?: members.append(.init("Principal", Self.json(names)))
        case .excluding(let names)?: members.append(.init("NotPrincipal", Self.json(names)))
        }
        members.append(Self.json(actions, "Action"))
        members.append(Self.json(resources, "Resource"))
        guard !conditions.isEmpty else { return .map(members) }
        var operators: [StructuredValue.Member] = []
        for condition in conditions {
            let entry = StructuredValue.Member(condition.key, Self.json(condition.values))
            if let index = operators.firstIndex(where: { $0.name == condition.operatorName }), case .map(let keys) = operators[index].value {
                operators[index].value = .map(keys + [entry])
            } else {
                operators.append(.init(condition.operatorName, .map([entry])))
            }
        }
        members.append(.init("Condition", .map(operators)))
        return .map(members)
    }

    private static func json(_ texts: [String]) -> StructuredValue { texts.count == 1 ? .string(texts[0]) : .list(texts.map { .string($0) }) }

    private static func json(_ patterns: PolicyDocument.Patterns, _ name: String) -> StructuredValue.Member {
        switch patterns {
        case .including(let texts): .init(name, json(texts))
        case .excluding(let texts): .init("Not" + name, json(texts))
        }
    }

    private static func json(_ names: [PolicyDocument.PrincipalName]) -> StructuredValue {
        if names == [.everyone] { return .map([.init("AWS", .string("*"))]) }
        var (people, services): ([String], [String]) = ([], [])
        for name in names {
            switch name {
            case .everyone: people.append("*")
            case .account(let account): people.append("arn:aws:iam::\(account):root")
            case .arn(let arn): people.append(arn)
            case .service(let service): services.append(service)
            }
        }
        var members: [StructuredValue.Member] = []
        if !people.isEmpty { members.append(.init("AWS", json(people))) }
        if !services.isEmpty { members.append(.init("Service", json(services))) }
        return .map(members)
    }
}

// swift-tools-version: 6.2
import PackageDescription

/// Swift 6 language mode comes with the tools version; the rest is what we ask of our own code.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .treatAllWarnings(as: .error),
]

/// One room of docs/ARCHITECTURE.md. Arrows point down only: a module may name what stands above it in this file.
func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let rooms = [
    "Units", "SimulationKernel", "Evidence", "AccessPolicy", "Sealing", "StorageModel", "Exploration", "KeyModel", "SQLEngine", "Estate",
    "ClusterModel", "Checks", "ScenarioFormat", "ScenarioLibrary", "ScenarioRunner", "Audit", "Reporting",
]

let package = Package(
    name: "daybreak",
    products: [.executable(name: "daybreak", targets: ["daybreak"])]
        + rooms.map { .library(name: $0, targets: [$0]) },
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.0.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
    ],
    targets: [
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),

        room("Units"),
        room("SimulationKernel", ["Units"]),
        room("Evidence", ["Units"]),
        room("AccessPolicy", ["Units"]),
        room("Sealing", [crypto]),
        room("StorageModel", ["Units", "SimulationKernel", "Sealing"]),
        room("Exploration", ["Units", "SimulationKernel", "StorageModel"]),
        room("KeyModel", ["Units", "AccessPolicy", "SimulationKernel", "Sealing"]),
        room("SQLEngine", ["Units", "StorageModel", "CSQLite"]),
        room("Estate", ["Units", "AccessPolicy"]),
        room(
            "ClusterModel",
            ["Units", "AccessPolicy", "SimulationKernel", "Sealing", "StorageModel", "KeyModel", "SQLEngine", "Estate", "Evidence"]),
        room("Checks", ["Units", "Evidence"]),
        room("ScenarioFormat", ["Units", "AccessPolicy", "Evidence", "Sealing", "Estate", yams]),
        room(
            "ScenarioLibrary",
            ["Units", "SimulationKernel", "StorageModel", "KeyModel", "SQLEngine", "ClusterModel", "Estate", "Evidence", "ScenarioFormat"]),
        room(
            "ScenarioRunner",
            [
                "Units", "SimulationKernel", "StorageModel", "SQLEngine", "ClusterModel", "Estate", "Evidence", "ScenarioFormat",
                "ScenarioLibrary", "Checks",
            ]),
        room("Audit", ["Units", "AccessPolicy", "Evidence", "Estate"]),
        room("Reporting", ["Units", "Estate", "Evidence", "Audit", "Sealing", "CLibXML2"]),
        .executableTarget(
            name: "daybreak",
            dependencies: [
                "Units", "SimulationKernel", "StorageModel", "Exploration", "Evidence", "Estate", "ClusterModel", "Checks", "ScenarioFormat",
                "ScenarioLibrary", "ScenarioRunner", "Audit", "Reporting", arguments,
            ],
            swiftSettings: strict),

        tests("UnitsTests", ["Units"]),
        tests("SimulationKernelTests", ["SimulationKernel", "Units"]),
        tests("AccessPolicyTests", ["AccessPolicy", "Units"]),
        tests("StorageModelTests", ["StorageModel", "SimulationKernel", "Sealing", "Units"]),
        tests("ExplorationTests", ["Exploration", "StorageModel", "SimulationKernel", "Units"]),
        tests("KeyModelTests", ["KeyModel", "AccessPolicy", "SimulationKernel", "Sealing", "Units"]),
        tests("SQLEngineTests", ["SQLEngine", "StorageModel", "Units"]),
        tests(
            "ClusterModelTests",
            ["ClusterModel", "AccessPolicy", "StorageModel", "KeyModel", "SQLEngine", "SimulationKernel", "Estate", "Evidence", "Units"]),
        tests("ChecksTests", ["Checks", "Evidence", "Units"]),
        tests("ScenarioFormatTests", ["ScenarioFormat", "AccessPolicy", "Evidence", "Estate", "Units"]),
        tests("AuditTests", ["Audit", "Estate", "Evidence", "Units"]),
        tests("ReportingTests", ["Reporting", "Audit", "Estate", "Evidence", "Units", "CLibXML2"]),
        tests(
            "SimulationTests",
            [
                "ScenarioRunner", "ScenarioLibrary", "ScenarioFormat", "ClusterModel", "StorageModel", "SimulationKernel", "Checks",
                "Evidence", "Estate", "Units", "Audit", "Reporting",
            ]),
        tests("CommandTests", ["daybreak"]),
        tests("TidyTests", ["Estate", "ScenarioFormat", "ScenarioLibrary", "Checks"]),
    ]
)

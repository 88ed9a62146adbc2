// swift-tools-version: 6.2
import PackageDescription

// Apart from the root package, so that users of Daybreak do not build the peers. Build with
// `swift run -c release -Xswiftc -enable-testing bench`: the rooms' declarations are reached with @testable.
let package = Package(
    name: "daybreak-benchmarks",
    // Named, because the folder of a checkout, and with it the package's identity, can be anything.
    dependencies: [.package(name: "daybreak", path: "..")],
    targets: [
        // Root packages only may pass unsafe flags; the C++ peer is to have the optimisation that its users would give it.
        .target(
            name: "Peers", cSettings: [.unsafeFlags(["-O3"])], cxxSettings: [.unsafeFlags(["-O3"])],
            linkerSettings: [.linkedLibrary("sqlite3")]),
        .executableTarget(
            name: "bench",
            dependencies: ["Peers"]
                + [
                    "Units", "SimulationKernel", "Sealing", "StorageModel", "SQLEngine", "Estate", "Evidence", "ScenarioFormat", "ScenarioRunner", "Audit",
                    "Reporting",
                ]
                .map {
                    .product(name: $0, package: "daybreak")
                },
            swiftSettings: [.enableUpcomingFeature("ExistentialAny"), .treatAllWarnings(as: .error)]),
    ],
    cxxLanguageStandard: .cxx17
)

package import Estate
package import ScenarioFormat

/// An instance crashes again each time after it has come back.
package struct CrashLoop: Fault {
    package static let name = "crashLoop"
    package static let summary =
        "Kills an instance's process again and again; the way back ends after the last crash, however often the service was up in between."
    package static let arguments = [
        "cluster: declared cluster", "instance: writer, or an instance's identifier", "every: time between two crashes, from 1s",
        "times: how many crashes, 2 to 1000",
    ]

    private let crash: CrashInstance
    package let repetition: FaultRepetition?

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        crash = CrashInstance(reading: &reader, estate: estate, ofHost: false)
        repetition = FaultRepetition(reading: &reader)
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect { crash.strike(&scene) }
}

import ScenarioFormat
import Testing

@Suite("bad input") struct BadInputTests {
    @Test func estates() throws { try check(estateInputs) }
    @Test func scenarios() throws { try check(scenarioInputs + peopleInputs) }
    @Test func playbooks() throws { try check(playbookInputs) }
    @Test func steering() throws {
        #expect(Fixture.load(Fixture.steeringFiles).diagnostics == [])
        try check(steeringInputs)
    }
    @Test func syntax() throws { try check(syntaxInputs) }

    /// Every problem of every input with place and hint, and no other.
    private func check(_ inputs: [BadInput]) throws {
        for input in inputs {
            let files = try #require(input.files(), "\(input.old) is not in \(input.path)")
            #expect(input.found(Fixture.load(files)) == input.problems, "\(input)")
        }
    }
}

import Units

extension CalibrationKey {
    /// The default, with unit, range and source.
    var row: CalibrationRow {
        switch self {
        // MARK: Network
        case .sameZoneRoundTrip:
            span(
                .uniform(.microseconds(100), .microseconds(250)), 0.0001...0.0005, .assumed,
                "Model choice: third-party measurements inside a zone do not go below 0.25 ms with an application's own overhead; no published figure")
        case .crossZoneRoundTrip:
            span(
                lognormal(.microseconds(800), .microseconds(2500)), 0.00025...0.0034, .published,
                "AWS global infrastructure page, Availability Zones: single-digit milliseconds; third-party measurements reach 3.37 ms")
        case .usEast1ToUsEast2RoundTrip:
            span(
                .fixed(.milliseconds(12)), 0.01...0.016, .assumed,
                "Model choice: public ping tables and the length of the fibre")
        case .usEast1ToUsWest2RoundTrip:
            span(
                .fixed(.milliseconds(65)), 0.055...0.08, .assumed,
                "Model choice: public ping tables and the length of the fibre")
        case .usEast1ToEuWest1RoundTrip:
            span(
                .fixed(.milliseconds(70)), 0.065...0.085, .assumed,
                "Model choice: public ping tables and the length of the fibre")
        case .euWest1ToEuCentral1RoundTrip:
            span(
                .fixed(.milliseconds(24)), 0.02...0.032, .assumed,
                "Model choice: public ping tables and the length of the fibre")
        case .usEast1ToApNortheast1RoundTrip:
            span(
                .fixed(.milliseconds(150)), 0.14...0.18, .assumed,
                "Model choice: public ping tables and the length of the fibre")
        case .usEast1ToApSoutheast2RoundTrip:
            span(
                .fixed(.milliseconds(200)), 0.19...0.23, .assumed,
                "Model choice: public ping tables and the length of the fibre")
        // MARK: Storage
        case .segmentPersist:
            span(
                lognormal(.microseconds(500), .milliseconds(5)), 0.0001...0.02, .assumed,
                "Model choice: one write to a local SSD, with pauses; SIGMOD 2017, section 3.3, gives the step and no figure")
        case .gossipPeriod:
            span(
                .fixed(.milliseconds(100)), 0.01...1, .assumed,
                "Model choice: short against a commit's patience; SIGMOD 2017, section 3.3, gives the step and no figure")
        case .failureSuspicion:
            span(
                .fixed(.seconds(5)), 1...30, .assumed,
                "Model choice: longer than the pauses of seconds that a quorum hides (SIGMOD 2017, section 2.3)")
        case .longZoneOutage:
            span(
                .fixed(.minutes(10)), 60...7200, .assumed,
                "Model choice: SIGMOD 2018, section 4.1, goes to a 3/4 quorum when a zone is away for long, and gives no figure")
        case .segmentRepair:
            span(
                .fixed(.seconds(10)), 10...120, .published,
                "SIGMOD 2017, section 2.2: a 10 GB segment over a 10 Gbps link; the upper end for congested links")
        case .concurrentRepairs:
            number(
                200, .count, 50...2000, .assumed,
                "Model choice: repairs that one zone takes at a time; no published figure")
        case .concurrentRepairsPerNode:
            number(
                2, .count, 1...8, .assumed,
                "Model choice: repairs at a time at one storage node; no published figure")
        case .storageHostsPerZone:
            number(
                120, .count, 20...2000, .assumed,
                "Model choice: storage nodes of a zone that one volume's segments lie on; no published figure")
        case .segmentFailuresPerYear:
            number(
                0.02, .perYear, 0.005...0.05, .assumed,
                "Model choice: annual failure rates of SSD fleets; SIGMOD 2017, section 2.2, gives no rate")
        case .scrubCycle:
            span(
                .fixed(.hours(24)), 21600...604800, .assumed,
                "Model choice: SIGMOD 2017, section 3.3, step 8, says periodically")
        case .stagingPeriod:
            span(
                .fixed(.seconds(60)), 10...300, .assumed,
                "Model choice: SIGMOD 2017, section 3.3, step 6, says periodically; short enough for the documented lag of LatestRestorableTime")
        case .stagingUpload:
            span(
                lognormal(.seconds(50), .seconds(230)), 1...600, .assumed,
                "Model choice: with the staging period it makes LatestRestorableTime lag by a median of 90 s and a 99th percentile of 300 s; Aurora User Guide, Overview of backing up and restoring: typically within 5 minutes"
            )
        case .stagingBytesPerSecond:
            number(
                200_000_000, .bytesPerSecond, 20_000_000...2_000_000_000, .assumed,
                "Model choice: how fast a volume's backlog reaches the backup store after an outage; no published figure")
        case .pageImageAge:
            span(
                .fixed(.hours(4)), 60...86400, .assumed,
                "Model choice: how old a page's newest staged image gets; SIGMOD 2017, section 3.3, stages new pages periodically")
        case .volumeOpen:
            span(
                .fixed(.seconds(3)), 1...10, .published,
                "SIGMOD 2017, section 4.3: recovery normally takes less than 10 s")
        case .redoBytesPerWrite:
            number(
                1024, .bytes, 200...4096, .assumed,
                "Model choice: one row change, its index entries and a commit record")
        case .changeRecordsPerWrite:
            number(
                2, .count, 1...10, .assumed,
                "Model choice: index and undo changes beside the row's own")
        // MARK: Control plane
        case .describeLatency:
            span(
                lognormal(.milliseconds(70), .milliseconds(600)), 0.03...2, .published,
                "GitHub issue opstrace/opstrace#1216: 0.07 s observed; the tail is fitted to command line timings")
        case .mutateLatency:
            span(
                lognormal(.milliseconds(300), .seconds(2)), 0.1...5, .published,
                "GitHub issue opstrace/opstrace#1216: a refused CreateDBInstance took 0.149 s; accepted ones take longer")
        case .describeStaleness:
            span(
                .fixed(.seconds(1)), 0...30, .assumed,
                "Model choice: describes are eventually consistent; no published figure")
        case .waiterPoll:
            span(
                .fixed(.seconds(30)), 30...30, .documented,
                "RDS API model, waiters: a delay of 30 s")
        case .waiterAttempts:
            number(
                60, .count, 60...60, .documented,
                "RDS API model, waiters: 60 attempts at most")
        case .deletionRecheck:
            span(
                .fixed(.seconds(15)), 1...60, .assumed,
                "Model choice: how often a deletion that waits for something else looks again")
        case .eventDelivery:
            span(
                lognormal(.seconds(10), .minutes(3)), 0...300, .assumed,
                "Model choice: Aurora User Guide, Monitoring events: near real time, best effort")
        case .eventLoss:
            number(
                1000, .perMillion, 0...10000, .assumed,
                "Model choice: Aurora User Guide, Monitoring events: events may be missing")
        case .metricPeriod:
            span(
                .fixed(.seconds(60)), 1...60, .assumed,
                "Model choice: CloudWatch's practice")
        case .metricDelay:
            span(
                .uniform(.minutes(1), .minutes(3)), 0...300, .assumed,
                "Model choice: CloudWatch's practice")
        case .operatorDecision:
            span(
                lognormal(.minutes(15), .hours(2)), 60...28800, .assumed,
                "Model choice: how long somebody takes who is asked to approve, where no people are declared")
        case .describeRequestsPerSecond:
            number(20, .count, 5...100, .assumed, "Model choice: calls a second of one account in one region; the service publishes no rate")
        case .describeRequestBurst: number(100, .count, 20...1000, .assumed, "Model choice: reading calls at once; the service publishes no figure")
        case .mutatingRequestsPerSecond:
            number(2, .count, 1...10, .assumed, "Model choice: calls a second of one account in one region; the service publishes no rate")
        case .mutatingRequestBurst: number(20, .count, 5...200, .assumed, "Model choice: changing calls at once; the service publishes no figure")
        case .usersNotice, .operatorsNotice, .followTheSunPaging, .followTheSunDecision, .followTheSunApproval, .onCallDayPaging, .onCallDayDecision,
            .onCallDayApproval, .onCallNightPaging, .onCallNightDecision, .onCallNightApproval, .singleExpertPaging, .singleExpertDecision,
            .singleExpertApproval:
            peopleRow
        // MARK: Clusters and instances
        case .createDBCluster:
            span(
                lognormal(.seconds(50), .minutes(4)), 20...900, .assumed,
                "Model choice: metadata and endpoints only; an observed deletion took 63 s")
        case .createDBInstance:
            span(
                lognormal(.minutes(7), .minutes(20)), 180...2400, .assumed,
                "Model choice: Aurora User Guide, High availability: re-creation typically takes less than 10 minutes; GitHub issue aws/aws-cli#9046 reports 20 to 40 minutes"
            )
        case .instanceQueue:
            span(
                .fixed(.zero), 0...1800, .published,
                "GitHub issue alphagov/paas-cf#445: creation starts late at times; none by default")
        case .deleteDBInstance:
            span(
                lognormal(.minutes(6), .minutes(15)), 120...1200, .published,
                "A third party's public log of one deletion: 11 min 47 s")
        case .deleteDBCluster:
            span(
                lognormal(.seconds(60), .minutes(5)), 30...600, .published,
                "A third party's public log of one deletion: 63 s")
        case .modifyDBCluster:
            span(
                lognormal(.seconds(30), .minutes(5)), 5...900, .assumed,
                "Model choice: a change of metadata, no renaming")
        case .renameCluster:
            span(
                lognormal(.minutes(2), .minutes(10)), 30...900, .published,
                "RDS User Guide, Renaming a Multi-AZ DB cluster (2 minutes) and Renaming a DB instance (10 minutes); Aurora's guide gives no figure")
        case .startDBCluster:
            span(
                lognormal(.minutes(6), .minutes(15)), 180...1200, .assumed,
                "Model choice: the start of an instance")
        case .stopDBCluster:
            span(
                lognormal(.minutes(4), .minutes(10)), 120...1200, .assumed,
                "Model choice: the shutdown of an instance; the volume is not touched")
        case .enableHttpEndpoint:
            span(
                lognormal(.seconds(20), .minutes(2)), 5...600, .assumed,
                "Model choice: a proxy is set up for the cluster; no published figure")
        case .cloneCluster:
            span(
                lognormal(.minutes(3), .minutes(10)), 60...1200, .published,
                "AWS re:Post Knowledge Center, Aurora clone, snapshot restore or PITR taking so long: a few minutes, whatever the size")
        // MARK: Failing over
        case .failureDetection:
            span(
                .fixed(.seconds(5)), 1...20, .assumed,
                "Model choice: heartbeats of the agent in SIGMOD 2017, section 5")
        case .failoverWithReader:
            span(
                lognormal(.seconds(22), .seconds(60)), 5...120, .documented,
                "Aurora User Guide, High availability: typically less than 60 s, often less than 30 s; detection to DNS change")
        case .recoveryWithoutReader:
            span(
                lognormal(.minutes(7), .minutes(15)), 180...1800, .documented,
                "Aurora User Guide, High availability: the writer is re-created in its zone, typically in less than 10 minutes")
        case .engineRestart:
            span(
                lognormal(.seconds(20), .seconds(60)), 5...120, .assumed,
                "Model choice: recovery of SIGMOD 2017, section 4.3, and the start of a process")
        case .globalLag:
            span(
                lognormal(.milliseconds(300), .seconds(2)), 0.05...60, .documented,
                "Aurora User Guide, Using Aurora global databases: typically less than a second")
        case .globalSwitchover:
            span(
                .fixed(.seconds(60)), 20...300, .assumed,
                "Model choice: downtime beside the lag; no published figure")
        case .globalFailover:
            span(
                lognormal(.minutes(2), .minutes(10)), 60...900, .documented,
                "Aurora User Guide, Using Aurora global databases: a few minutes")
        case .writeBlockTimeout:
            span(
                .fixed(.seconds(60)), 10...300, .assumed,
                "Model choice: how long the lost primary's storage is asked to stop writing before RDS-EVENT-0391")
        case .secondaryRebuildBase:
            span(
                .fixed(.minutes(10)), 120...3600, .documented,
                "Aurora User Guide, Using Aurora global databases: a few minutes to several hours, by size")
        case .secondaryRebuildBytesPerSecond:
            number(
                200e6, .bytesPerSecond, 50e6...1e9, .documented,
                "Aurora User Guide, Using Aurora global databases: a few minutes to several hours, by size")
        case .globalSwitchoverPatience:
            span(
                .fixed(.minutes(10)), 60...3600, .assumed,
                "Model choice: how long a switchover waits for its members to be in step before it is cancelled; no published figure")
        case .readerLag:
            span(
                lognormal(.milliseconds(20), .milliseconds(100)), 0.001...10, .published,
                "Verbitski et al., SIGMOD 2017, section 4.2.4: typically 20 ms or less behind the writer")
        // MARK: Snapshots and copies
        case .snapshotBase:
            span(
                .fixed(.seconds(60)), 30...1800, .assumed,
                "Model choice: the backup is in the object store already; the daily system snapshot alike")
        case .snapshotBytesPerSecond:
            number(
                250e9, .bytesPerSecond, 50e9...1e12, .assumed,
                "Model choice: 4 s a terabyte; Aurora User Guide, Creating a DB cluster snapshot: the time varies with the size")
        case .sameRegionCopyBase:
            span(
                .fixed(.minutes(2)), 30...600, .assumed,
                "Model choice: set-up of a copy job")
        case .sameRegionCopyBytesPerSecond:
            number(
                500e6, .bytesPerSecond, 100e6...2e9, .assumed,
                "Model choice: Aurora User Guide, Copying a DB cluster snapshot: always a full copy; no published rate")
        case .sameRegionRekeyBytesPerSecond:
            number(
                250e6, .bytesPerSecond, 50e6...1e9, .assumed,
                "Model choice: as a copy, everything encrypted anew")
        case .crossRegionCopyBase:
            span(
                .fixed(.minutes(5)), 60...1800, .assumed,
                "Model choice: set-up of a copy job between two regions")
        case .crossRegionCopyBytesPerSecond:
            number(
                150e6, .bytesPerSecond, 30e6...1e9, .assumed,
                "Model choice: Aurora User Guide, Copying a DB cluster snapshot: a copy can take hours; no published rate")
        // MARK: Restore and backtrack
        case .restoreBase:
            span(
                .fixed(.minutes(12)), 300...1500, .assumed,
                "Model choice: GitHub issue aws/aws-cli#9046 saw 15 minutes; split into base and wave by us")
        case .restoreWave:
            span(
                .fixed(.seconds(135)), 60...600, .assumed,
                "Model choice: a 10 GB segment at 75 MB/s; AWS re:Post Knowledge Center, snapshot restore options: parallel, far from linear in the size")
        case .restoreParallelGroups:
            number(
                200, .count, 50...1000, .assumed,
                "Model choice: protection groups loaded at a time")
        case .pitrBase:
            span(
                .fixed(.seconds(60)), 10...300, .assumed,
                "Model choice: what a restore to a time takes beyond one from a snapshot, log apart")
        case .pitrApplyBytesPerSecondPerGroup:
            number(
                100e6, .bytesPerSecond, 20e6...400e6, .assumed,
                "Model choice: log is applied to all protection groups side by side")
        case .undoRowsPerSecond:
            number(
                50e3, .rowsPerSecond, 5e3...500e3, .assumed,
                "Model choice: AWS re:Post Knowledge Center, Aurora clone, snapshot restore or PITR taking so long: long transactions dominate")
        case .backtrackBase:
            span(
                .fixed(.seconds(30)), 10...900, .assumed,
                "Model choice: Aurora User Guide, Backtracking an Aurora DB cluster: minutes")
        case .backtrackRecordsPerSecond:
            number(
                2e6, .recordsPerSecond, 200e3...20e6, .assumed,
                "Model choice: as the base")
        case .backtrackReconnect:
            span(
                .fixed(.seconds(20)), 5...120, .assumed,
                "Model choice: connections are dropped and opened again")
        case .changeRecordsMax:
            number(
                1e9, .count, 1e7...1e11, .assumed,
                "Model choice: Aurora User Guide, Backtracking an Aurora DB cluster: a heavy workload makes the actual window shorter; no published figure")
        // MARK: Keys
        case .kmsCryptographicLatency:
            span(
                lognormal(.milliseconds(6), .milliseconds(60)), 0.002...0.25, .assumed,
                "Model choice: TLS inside the region and a fleet of hardware modules")
        case .kmsManagementLatency:
            span(
                lognormal(.milliseconds(30), .milliseconds(300)), 0.01...2, .assumed,
                "Model choice: an ordinary regional API")
        case .kmsStatePropagation:
            span(
                lognormal(.seconds(1), .seconds(60)), 0.1...300, .assumed,
                "Model choice: KMS Developer Guide, Enabling and disabling keys: right away, subject to eventual consistency")
        case .keyLossDetection:
            span(
                lognormal(.minutes(15), .hours(4)), 60...21600, .assumed,
                "Model choice: Aurora User Guide, AWS KMS key management: immediate or deferred, by use case")
        // MARK: Names and automation
        case .route53InSync:
            span(
                lognormal(.seconds(20), .seconds(60)), 5...300, .documented,
                "Route 53 API Reference, ChangeResourceRecordSets: generally within 60 s")
        case .endpointNameTTL:
            span(
                .fixed(.seconds(5)), 1...60, .documented,
                "Aurora User Guide, Fast failover with Amazon Aurora PostgreSQL, and the AWS blog, Improve application availability on Amazon Aurora: 5 s")
        case .automationStepOverhead:
            span(
                .fixed(.seconds(1)), 0.1...10, .assumed,
                "Model choice: between the end of a step and the start of the next; no published figure")
        case .automationPoll:
            span(
                .fixed(.seconds(5)), 1...30, .assumed,
                "Model choice: how often waitForAwsResourceProperty asks; no published figure")
        case .copyTableBytesPerSecond:
            number(
                50e6, .bytesPerSecond, 5e6...500e6, .assumed,
                "Model choice: a table dumped from one cluster and loaded into another, for daybreak:copyTable")
        }
    }

    /// The range is in seconds.
    func span(_ value: Distribution, _ range: ClosedRange<Double>, _ status: CalibrationStatus, _ source: String) -> CalibrationRow {
        CalibrationRow(key: self, unit: .seconds, defaultValue: .span(value), range: range, status: status, source: source)
    }

    private func number(
        _ value: Double, _ unit: CalibrationUnit, _ range: ClosedRange<Double>, _ status: CalibrationStatus, _ source: String
    ) -> CalibrationRow {
        CalibrationRow(key: self, unit: unit, defaultValue: .number(value), range: range, status: status, source: source)
    }

    func lognormal(_ median: Duration, _ p99: Duration) -> Distribution { .lognormal(median: median, p99: p99) }
}

/// Names a calibration row; the order is the table's.
package enum CalibrationKey: String, CaseIterable, Sendable, Hashable {
    // Network
    case sameZoneRoundTrip, crossZoneRoundTrip, usEast1ToUsEast2RoundTrip, usEast1ToUsWest2RoundTrip, usEast1ToEuWest1RoundTrip
    case euWest1ToEuCentral1RoundTrip, usEast1ToApNortheast1RoundTrip, usEast1ToApSoutheast2RoundTrip

    // Storage
    case segmentPersist, gossipPeriod, failureSuspicion, longZoneOutage, segmentRepair, concurrentRepairs, concurrentRepairsPerNode
    case storageHostsPerZone, segmentFailuresPerYear, scrubCycle, stagingPeriod, stagingUpload, stagingBytesPerSecond, pageImageAge
    case volumeOpen, redoBytesPerWrite
    case changeRecordsPerWrite

    // Control plane
    case describeLatency, mutateLatency, describeStaleness, waiterPoll, waiterAttempts, deletionRecheck, eventDelivery, eventLoss
    case metricPeriod, metricDelay, operatorDecision
    case describeRequestsPerSecond, describeRequestBurst, mutatingRequestsPerSecond, mutatingRequestBurst

    // People
    case usersNotice, operatorsNotice
    case followTheSunPaging, followTheSunDecision, followTheSunApproval, onCallDayPaging, onCallDayDecision, onCallDayApproval
    case onCallNightPaging, onCallNightDecision, onCallNightApproval, singleExpertPaging, singleExpertDecision, singleExpertApproval

    // Clusters and instances
    case createDBCluster, createDBInstance, instanceQueue, deleteDBInstance, deleteDBCluster, modifyDBCluster, renameCluster
    case startDBCluster, stopDBCluster, enableHttpEndpoint, cloneCluster

    // Failing over
    case failureDetection, failoverWithReader, recoveryWithoutReader, engineRestart, globalLag, globalSwitchover, globalFailover
    case writeBlockTimeout, secondaryRebuildBase, secondaryRebuildBytesPerSecond, globalSwitchoverPatience, readerLag

    // Snapshots and copies
    case snapshotBase, snapshotBytesPerSecond, sameRegionCopyBase, sameRegionCopyBytesPerSecond, sameRegionRekeyBytesPerSecond
    case crossRegionCopyBase, crossRegionCopyBytesPerSecond

    // Restore and backtrack
    case restoreBase, restoreWave, restoreParallelGroups, pitrBase, pitrApplyBytesPerSecondPerGroup, undoRowsPerSecond
    case backtrackBase, backtrackRecordsPerSecond, backtrackReconnect, changeRecordsMax

    // Keys
    case kmsCryptographicLatency, kmsManagementLatency, kmsStatePropagation, keyLossDetection

    // Names and automation
    case route53InSync, endpointNameTTL, automationStepOverhead, automationPoll, copyTableBytesPerSecond
}
